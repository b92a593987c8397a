package notifications_test

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/notifications"
)

var update = flag.Bool("update", false, "write the golden mails anew; read the difference before you keep it")

// brightwater is what Omar is told, in English.
var brightwater = map[string]string{
	"tenant": "Brightwater Clinics", "reference": "N-7Q4M-K2XV", "organisation": "Flowchestra",
	"occurred_from": "Friday 27 March 2026, 21:10 UTC", "occurred_to": "Friday 27 March 2026, 22:47 UTC",
	"detected":      "Friday 27 March 2026, 22:52 UTC",
	"aware":         "Saturday 28 March 2026, 01:40 UTC",
	"confirmed":     "Saturday 28 March 2026, 02:14 UTC",
	"contained":     "Friday 27 March 2026, 23:18 UTC: the token was revoked",
	"data":          "exports of workflow runs from your production environment, with names, dates of birth and appointment dates",
	"records":       "1,204 records about 1,180 patients in the United States",
	"encrypted":     "encrypted in transit and at rest, but the token read them in clear; no key was reached",
	"what_happened": "On Friday evening somebody used a token of our support team to read exports of workflow runs.\nOur monitoring raised an alert five minutes after the last read.\n\nThe token's owner has told us that she did not use it. We therefore treat every read with this token as unauthorised.",
	"what_we_did":   "We revoked the token 26 minutes after the alert, closed every session opened with it and went through our logs for other uses. There were none. Support tokens can no longer read exports.",
	"what_you_can_do": "Check which of your patients are in the exports; we will send you the list of record numbers when you ask for it.\n\n" +
		"Replace the credentials that your workflows hold for other systems, and watch those systems for sign-ins you do not expect.",
	"unknown":     "How the token left our support team, and whether the exports were passed on.",
	"next_update": "Saturday 28 March 2026, 18:00 UTC", "contact_name": "Our incident team",
	"contact_address": "security@flowchestra.example", "contact_phone": "+49 30 901820",
}

// nordlicht is the same in German.
var nordlicht = map[string]string{
	"tenant": "Nordlicht Versand GmbH", "reference": "N-7Q4M-K2XV", "organisation": "Flowchestra",
	"occurred_from": "Freitag, 27. März 2026, 22:10 Uhr MEZ (21:10 UTC)", "occurred_to": "Freitag, 27. März 2026, 23:47 Uhr MEZ (22:47 UTC)",
	"detected":        "Freitag, 27. März 2026, 23:52 Uhr MEZ (22:52 UTC)",
	"aware":           "Samstag, 28. März 2026, 02:40 Uhr MEZ (01:40 UTC)",
	"confirmed":       "Samstag, 28. März 2026, 03:14 Uhr MEZ (02:14 UTC)",
	"contained":       "Samstag, 28. März 2026, 00:18 Uhr MEZ (27. März, 23:18 UTC); das Token wurde gesperrt",
	"data":            "Exporte von Workflow-Läufen aus Ihrer Produktionsumgebung mit Namen, Lieferanschriften und Bestellnummern",
	"records":         "8.310 Datensätze zu 6.950 Personen in Deutschland und Österreich",
	"encrypted":       "bei der Übertragung und Speicherung verschlüsselt, über das Token jedoch im Klartext lesbar; Schlüssel wurden nicht erlangt",
	"what_happened":   "Am Freitagabend hat jemand mit einem Token unseres Supports Exporte von Workflow-Läufen gelesen. Unsere Überwachung hat fünf Minuten nach dem letzten Zugriff Alarm geschlagen.\n\nDie Inhaberin des Tokens hat erklärt, dass sie es nicht benutzt hat. Wir behandeln daher jeden Zugriff mit diesem Token als unbefugt.",
	"what_we_did":     "Wir haben das Token 26 Minuten nach dem Alarm gesperrt, alle damit geöffneten Sitzungen beendet und unsere Protokolle auf weitere Zugriffe geprüft. Es gab keine. Support-Token können Exporte nicht mehr lesen.",
	"what_you_can_do": "Prüfen Sie, welche Ihrer Kundinnen und Kunden in den Exporten enthalten sind; auf Anfrage senden wir Ihnen die Liste der Datensatznummern.\n\nErsetzen Sie die Zugangsdaten, die Ihre Workflows für andere Systeme enthalten.",
	"unknown":         "Wie das Token in fremde Hände gelangt ist und ob die Exporte weitergegeben wurden.",
	"next_update":     "Samstag, 28. März 2026, 19:00 Uhr MEZ (18:00 UTC)", "contact_name": "Unser Sicherheitsteam",
	"contact_address": "security@flowchestra.example", "contact_phone": "+49 30 901820",
}

// told is what a shipped letter is filled with: the story's values where they
// are known, else the product's own examples.
func told(letter notice.Template) map[string]string {
	values := notice.Examples(letter.Language)
	story := brightwater
	if letter.Language == "de" {
		story = nordlicht
	}
	maps.Copy(values, story)
	if letter.Kind == notice.AllClear {
		maps.Copy(values, cleared[letter.Language])
	}
	return values
}

// cleared is what somebody is told who is not affected after all.
var cleared = map[string]map[string]string{
	"en": {"what_happened": "The exports that were read are not yours. Two tables with similar names were confused in our first query.",
		"what_you_can_do": "Nothing. You may undo what you did because of our first letter.", "unknown": "Nothing about your data."},
	"de": {"what_happened": "Die gelesenen Exporte gehören nicht zu Ihren Daten. In unserer ersten Auswertung wurden zwei Tabellen mit ähnlichen Namen verwechselt.",
		"what_you_can_do": "Sie müssen nichts unternehmen. Was Sie aufgrund unseres ersten Schreibens veranlasst haben, können Sie rückgängig machen.", "unknown": "Zu Ihren Daten ist nichts mehr offen."},
}

// shipped dresses every letter that is shipped, by the name of its golden file.
func shipped(t *testing.T) map[string]notice.Dressed {
	t.Helper()
	letters, err := notice.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]notice.Dressed{}
	for _, letter := range letters {
		all[letter.Slug+"."+letter.Language] = filled(t, letter, told(letter))
	}
	return all
}

// waysOf are the ways to check a letter that customers are told; nobody else is.
func waysOf(letter notice.Template) notice.Ways {
	if letter.Audience != notice.Customers {
		return notice.Ways{}
	}
	banner := "sign in at app.flowchestra.example. A banner on every page names this notice."
	if letter.Language == "de" {
		banner = "Melden Sie sich bei app.flowchestra.example an. Ein Hinweis auf jeder Seite nennt dieses Schreiben."
	}
	return notice.Ways{Site: "https://notices.flowchestra.example", Banner: banner, Phone: "+49 30 901820"}
}

// filled dresses a letter with values.
func filled(t testing.TB, letter notice.Template, values map[string]string) notice.Dressed {
	t.Helper()
	subject, body, missing, err := letter.Fill(values)
	if err != nil || len(missing) > 0 {
		t.Fatalf("%s: missing %v, %v", letter.Slug, missing, err)
	}
	dressed, err := notifications.Dress(notice.Letter{
		Language: letter.Language, Subject: subject, Body: body,
		Organisation: values["organisation"], Reference: values["reference"], Ways: waysOf(letter),
	})
	if err != nil {
		t.Fatalf("%s: %v", letter.Slug, err)
	}
	return dressed
}

// ring is what wakes Lena.
func ring() incident.Ring {
	due, sign := time.Date(2026, 3, 29, 1, 40, 0, 0, time.UTC), time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC)
	return incident.Ring{
		CallID: "0195f0a1-0000-7000-8000-000000000001", Person: "Lena", Address: "lena@flowchestra.example", Zone: "Europe/Berlin",
		Number: "INC-2026-001", Severity: "SEV1", Threshold: "24h",
		Headline: "3 letters due Sun 01:40 UTC wait for legal; sign by 01:00.",
		Lines:    []string{"Brightwater Clinics, Aldergate Bank and Nordlicht Versand GmbH have 24-hour contracts.", "If you do not answer by 02:30 UTC, Jonas is rung."},
		DueAt:    &due, SignBy: &sign, AnswerURL: "https://tocsin.flowchestra.example/calls/5fJ2mQwq8rVYb0cT1nX7Kz",
		At: time.Date(2026, 3, 28, 2, 15, 0, 0, time.UTC), DedupKey: "alarm-0195f0a0",
	}
}

func TestMailsAreAsTheyWereReviewed(t *testing.T) {
	t.Parallel()
	all := shipped(t)
	subject, text, html, err := notifications.AlarmLetter(ring())
	if err != nil {
		t.Fatal(err)
	}
	all["alarm"] = notice.Dressed{Subject: subject, Text: text, HTML: html}
	for name, d := range all {
		golden(t, name+".txt", "Subject: "+d.Subject+"\n\n"+d.Text)
		golden(t, name+".html", d.HTML)
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("..", "fixtures", "mail", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run the test once with -update", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-reviewed +now):\n%s", name, diff)
	}
}
