package notice_test

import (
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/tenant"
)

// cast are the customers of the story's refused leak, with two whose names are
// words, two behind one host and one who reads mail at a public one.
func cast() notice.Known {
	t := func(id, ref, name string) tenant.Tenant { return tenant.Tenant{ID: id, Reference: ref, Name: name} }
	to := func(addresses ...string) []tenant.Contact {
		var out []tenant.Contact
		for _, a := range addresses {
			out = append(out, tenant.Contact{Address: a})
		}
		return out
	}
	return notice.Known{
		Tenants: []tenant.Tenant{t("b", "C-1001", "Brightwater Clinics"), t("a", "C-1002", "Aldergate Bank"), t("n", "C-1003", "Nordlicht Versand GmbH"),
			t("r", "41", "Relay"), t("s", "C-100", "Token Ltd"), t("w", "C-7", "Brightwater"), t("m1", "C-8", "Maple One"), t("m2", "C-9", "Maple Two")},
		Contacts: map[string][]tenant.Contact{
			"b": to("omar@brightwater.example", "help@provider.example"), "a": to("incident@aldergate.example", "dpo@mail.aldergate-group.example"),
			"n": to("sicherheit@nordlicht.example"), "r": to("relay@gmail.com"), "s": to("x@provider.example")},
		Agreements: map[string]*tenant.Agreement{"a": {Terms: tenant.Terms{Addresses: []string{"legal@aldergate-law.example"}}}},
		House:      []string{"Flowchestra", "security@flowchestra.example"},
	}
}

// values are what stands in the merge fields of Brightwater's letter.
func values() map[string]string {
	return map[string]string{
		"tenant": "Brightwater Clinics", "reference": "N-7Q4M-K2XV", "organisation": "Flowchestra",
		"occurred_from": "Friday 27 March 2026, 16:10 (Chicago) = 21:10 UTC", "occurred_to": "Friday 27 March 2026, 17:47 (Chicago) = 22:47 UTC",
		"detected": "Friday 27 March 2026, 17:52 (Chicago) = 22:52 UTC", "aware": "Friday 27 March 2026, 20:40 (Chicago) = 28 March, 01:40 UTC",
		"confirmed": "Friday 27 March 2026, 21:14 (Chicago) = 28 March, 02:14 UTC", "contained": "Friday 27 March 2026, 18:18 (Chicago) = 23:18 UTC",
		"data": "Exports of workflow runs: names, medical information", "records": "About 1,204 records; of people in US", "encrypted": "The data was not encrypted at the point where it was read.",
		"what_happened": "Between 21:10 and 22:47 UTC someone used a stolen token to read 41 GB of run exports.", "what_we_did": "We revoked the token. We ended every session.",
		"what_you_can_do": "Replace the secrets that your workflows passed.", "unknown": "We do not know yet who used the token.", "next_update": "Saturday 28 March 2026, 11:50 (Chicago) = 16:50 UTC",
		"contact_name": "Flowchestra", "contact_address": "security@flowchestra.example", "contact_phone": "+1 555 0134",
		"earlier_reference": "N-2222-3333", "earlier_sent": "Saturday 28 March 2026, 02:21 (Chicago) = 07:21 UTC",
	}
}

// letterWith makes Brightwater's letter of a kind and language, one sentence
// added before its last heading.
func letterWith(t testing.TB, kind notice.Kind, language, sentence string) (notice.Checked, notice.CheckFacts) {
	t.Helper()
	tpl, err := notice.TemplateFor(kind, language)
	if err != nil {
		t.Fatal(err)
	}
	v := values()
	subject, body, _, err := tpl.Fill(v)
	if err != nil {
		t.Fatal(err)
	}
	if sentence != "" {
		at := strings.LastIndex(body, "\n## ")
		body = body[:at] + "\n" + sentence + "\n" + body[at:]
	}
	records := 1204
	return notice.Checked{Kind: kind, Language: tpl.Language, Subject: subject, Body: body, Dressed: notice.Dressed{Subject: subject, Text: body}},
		notice.CheckFacts{TenantID: "b", Values: v, Confirmed: kind == notice.Initial, Known: notice.NewRegister(cast()),
			Exposure: incident.Exposure{Encrypted: "no", Records: &records}}
}

func findings(l notice.Checked, f notice.CheckFacts) []string {
	var out []string
	for _, x := range notice.Check(l, f) {
		out = append(out, x.Code+": "+x.Hangs)
	}
	return out
}

func TestALetterThatIsShippedHasNothingToFind(t *testing.T) {
	t.Parallel()
	for _, kind := range []notice.Kind{notice.Initial, notice.AllClear} {
		for _, language := range notice.Languages {
			if got := findings(letterWith(t, kind, language, "")); len(got) > 0 {
				t.Errorf("%s in %s: %q", kind, language, got)
			}
		}
	}
}

func TestAClaimStrongerThanTheFactsIsFound(t *testing.T) {
	t.Parallel()
	for _, sentence := range []string{
		"No data was accessed.", "no data has been taken", "None of your data was read.", "No customer data was exposed.", "Your data was not accessed.", "Your records were not copied.",
		"The intruder did not access your data.", "Nobody has read your records.", "There is no evidence that anything was read.", "We found no indication of misuse.", "Your data is safe.", "Your accounts remain secure.",
		"There is no risk to you.", "The data was encrypted.", "The exports were always encrypted at rest.", "All data is back.", "All affected accounts were locked.", "Only names were read.", "The attacker read only metadata.",
		"This only affected one export.", "The incident is fully contained.", "It was completely resolved.", "We guarantee that it is over.", "We can assure you that it is over.", "It is 100% over.", "This will never happen again.", "It can never be repeated: never again.",
		"**No** data was accessed.", "No\ndata was   accessed.", "No data was acc\u00adessed.",
		"Es wurden keine Daten gelesen.", "Keine Kundendaten sind abgeflossen.", "Ihre Daten wurden nicht gelesen.", "Sie sind nicht betroffen.", "Es gibt keine Hinweise auf Missbrauch.", "Wir haben keinerlei Anhaltspunkte für Missbrauch.", "Ihre Daten sind sicher.",
		"Es besteht kein Risiko.", "Die Daten waren verschlüsselt.", "Alle Daten sind wieder da.", "Es wurden nur Namen gelesen.", "Betroffen sind ausschließlich E-Mail-Adressen.", "Der Vorfall ist vollständig behoben.", "Wir garantieren das.", "Ein Missbrauch ist ausgeschlossen.", "Das wird nie wieder vorkommen.",
	} {
		l, f := letterWith(t, notice.Initial, "en", sentence)
		found := notice.Check(l, f)
		if len(found) == 0 || found[0].Code != notice.FoundClaim || found[0].Refused || found[0].Place.Line == 0 {
			t.Errorf("%q: %+v", sentence, found)
		}
	}
}

func TestWhatTheFactsCarryIsNoClaim(t *testing.T) {
	t.Parallel()
	for _, sentence := range []string{
		"We do not know yet whether the data was encrypted.", "The data was not encrypted.", "We review every request that the token made.", "It affects the only office in Ohio.", "Some of the data was read.",
		"Call us at any hour, every day.", "If you must notify others, the times above may help.", "We ended every session that it had opened.", "Unsere Überwachung schlug Alarm.", "Wir wissen noch nicht, ob Daten gelesen wurden.",
		"Die Daten waren an der Stelle, an der sie gelesen wurden, nicht verschlüsselt.", "Sie hören von uns, auch wenn es nichts Neues gibt.",
	} {
		l, f := letterWith(t, notice.Initial, "en", sentence)
		if sentence == "We do not know yet whether the data was encrypted." {
			f.Values["encrypted"] = "whether the data was encrypted."
		}
		if got := findings(l, f); len(got) > 0 {
			t.Errorf("%q: %q", sentence, got)
		}
	}
	l, f := letterWith(t, notice.Initial, "en", "The data was encrypted. Only names were read.")
	if got := findings(l, f); len(got) != 2 {
		t.Errorf("nothing carries it: %q", got)
	}
	f.Exposure.Encrypted, f.Values["unknown"] = "yes", ""
	if got := findings(l, f); len(got) > 0 {
		t.Errorf("the facts carry it now: %q", got)
	}
}

func TestATimeWithoutItsZoneIsFound(t *testing.T) {
	t.Parallel()
	for sentence, found := range map[string]string{
		"It began at 21:10.": "21:10", "It began at 21:10:33 and lasted.": "21:10:33", "It began at 3 pm.": "3 pm", "It began at 3:30 p.m. and lasted.": "3:30 p.m.", "It began at noon.": "noon",
		"Es begann um 15 Uhr.": "15 uhr", "Es begann um 15:04 Uhr am Montag.": "15:04 uhr", "Es begann um 15.04 Uhr.": "15.04 uhr", "Um 15:04 ist es gewesen.": "15:04", "Between 21:10 and 22:47 it ran.": "21:10",
		"It began at 21:10 (about).": "21:10", "On 2026-03-28 15:04 it ran.": "15:04", "From 09:00-10:30 it ran.": "09:00",
	} {
		l, f := letterWith(t, notice.Initial, "en", sentence)
		got := notice.Check(l, f)
		if len(got) == 0 || got[0].Code != notice.FoundUnzoned || got[0].Hangs != found || got[0].Place.Line == 0 {
			t.Errorf("%q: %+v", sentence, got)
		}
	}
	for _, sentence := range []string{
		"It began at 21:10 UTC.", "It began at 21:10 (Berlin).", "It began at 21:10 Berlin time.", "It began at 3 pm Eastern Time.", "It began at 3 p.m. EST.", "Es begann um 15:04 Uhr MESZ.", "Es begann um 15 Uhr Berliner Zeit.", "Es begann um 15 Uhr (Berlin).",
		"It began at 21:10 +02:00.", "It began on 2026-03-28T15:04:05Z.", "It began on 2026-03-28T15:04-05:00.", "Between 21:10 and 22:47 UTC it ran.", "From 21:10–22:47 (São Paulo) it ran.", "It began at 21:10 Europe/Berlin.", "It began at **21:10** UTC.", "It began (UTC) 21:10.",
		"All times in this letter are in UTC. It began at 21:10.", "Alle Zeiten sind in UTC angegeben. Es begann um 21:10.", "Version 1.10.30 and port 127.0.0.1:8080 of 10:20:30:40 at a ratio of 3:1.", "Telephone: +49 30 1234 56.", "We read 41 GB.",
	} {
		l, f := letterWith(t, notice.Initial, "en", sentence)
		if got := findings(l, f); len(got) > 0 {
			t.Errorf("%q: %q", sentence, got)
		}
	}
}
