package notice_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/tenant"
)

func TestWhatIsAnotherCustomersIsRefusedOutright(t *testing.T) {
	t.Parallel()
	for sentence, found := range map[string]string{
		"Aldergate told us.": "Aldergate", "We wrote to Aldergate Bank too.": "Aldergate Bank", "ALDERGATE BANK": "ALDERGATE BANK", "We asked aldergate bank.": "aldergate bank", "Aldergate's exports": "Aldergate", "Aldergates Daten": "Aldergates",
		"Alder**gate** Bank": "Alder**gate** Bank", "Alder\u00adgate": "Alder\u00adgate", "Aldergate\nBank": "Aldergate Bank", "Ask incident@aldergate.example.": "incident@aldergate.example", "See https://www.aldergate.example/x": "aldergate.example",
		"Ask x@aldergate.example": "aldergate.example", "Ask a@aldergate-group.example": "aldergate-group.example", "Ask legal@aldergate-law.example now": "legal@aldergate-law.example", "case C-1002": "C-1002", "case c-1002, too": "c-1002",
		"customer 41 told us": "41", "Kunde Nr. 41": "41", "Relay was hit": "Relay", "the relay was hit": "relay", "Nordlicht Versand": "Nordlicht Versand", "mail relay@gmail.com": "relay@gmail.com", "Maple One": "Maple One", "Brightwater was hit": "Brightwater", "Ｃ-1002": "Ｃ-1002",
	} {
		l, f := letterWith(t, notice.Initial, "en", sentence)
		got := notice.Check(l, f)
		if len(got) != 1 || got[0].Code != notice.FoundForeign || !got[0].Refused || strings.TrimRight(got[0].Hangs, "s") != strings.TrimRight(found, "s") || got[0].Place.Line == 0 {
			t.Errorf("%q: %+v", sentence, got)
		}
	}
	for _, sentence := range []string{
		"Brightwater Clinics and brightwater clinics, omar@brightwater.example at brightwater.example, C-1001.", "The account C-1002-77 and XC-1002 and C-10021.", "We read 41 GB on line 41.", "41,200 of them, +49 41 30", "provider.example and gmail.com",
		"Maple trees.", "notaldergate.example", "An alder gate.", "The token was stolen.", "Flowchestra wrote this, security@flowchestra.example.", "aldergatexy",
	} {
		l, f := letterWith(t, notice.Initial, "en", sentence)
		if got := findings(l, f); len(got) > 0 {
			t.Errorf("%q: %q", sentence, got)
		}
	}
}

func TestALeakIsFoundWhereverItStands(t *testing.T) {
	t.Parallel()
	for name, leak := range map[string]func(*notice.Checked){
		"subject":          func(l *notice.Checked) { l.Subject += " Aldergate Bank" },
		"text alone":       func(l *notice.Checked) { l.Dressed.Text += "\nAldergate\nBank" },
		"HTML alone":       func(l *notice.Checked) { l.Dressed.HTML = "<p title=\"Alder&#103;ate Bank\">x</p>" },
		"dressed subject":  func(l *notice.Checked) { l.Dressed.Subject += " C-1002" },
		"many places once": func(l *notice.Checked) { l.Body += " C-1002 and C-1002"; l.Dressed.Text += " C-1002" },
	} {
		l, f := letterWith(t, notice.Initial, "de", "")
		leak(&l)
		if got := notice.Check(l, f); len(got) != 1 || !got[0].Refused {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestAnOrdinaryWordIsNobodysNameButStaysAnAddress(t *testing.T) {
	t.Parallel()
	known := cast()
	known.Tenants = append(known.Tenants, tenant.Tenant{ID: "it", Reference: "C-11", Name: "It"})
	l, f := letterWith(t, notice.Initial, "en", "Relay was told, and so was relay@gmail.com.")
	f.Known = notice.NewRegister(known)
	if got := findings(l, f); len(got) != 3 {
		t.Errorf("%q", got)
	}
	known.Ordinary = []string{"RELAY ", "it"}
	f.Known = notice.NewRegister(known)
	if got := findings(l, f); len(got) != 1 || got[0] != "foreign: relay@gmail.com" {
		t.Errorf("%q", got)
	}
}

// someTenants draws customers whose names do not contain each other's.
func someTenants(t *rapid.T) notice.Known {
	words := rapid.SliceOfNDistinct(rapid.StringMatching(`[A-Z][a-zäöü]{7,10}`), 3, 12, strings.ToLower).Draw(t, "words")
	known := notice.Known{Contacts: map[string][]tenant.Contact{}, House: []string{"Flowchestra", "security@flowchestra.example"}}
	for i, w := range words {
		id := fmt.Sprint("t", i)
		name := w + rapid.SampledFrom([]string{"", " GmbH", " Bank", " Clinics", " & Söhne KG"}).Draw(t, "form")
		known.Tenants = append(known.Tenants, tenant.Tenant{ID: id, Reference: fmt.Sprintf("C-%d", 100000+i), Name: name})
		known.Contacts[id] = []tenant.Contact{{Address: fmt.Sprintf("dpo%d@h%d.%s", i, i, rapid.SampledFrom([]string{"example", "co.uk", "de"}).Draw(t, "tld"))}}
	}
	return known
}

func TestALetterWithOnlyItsOwnDataLeaksNothingAndAPlantedLeakIsAlwaysFound(t *testing.T) {
	t.Parallel()
	tpl, err := notice.TemplateFor(notice.Initial, "en")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		known := someTenants(t)
		register := notice.NewRegister(known)
		i := rapid.IntRange(0, len(known.Tenants)-1).Draw(t, "to")
		own, v := known.Tenants[i], values()
		v["tenant"], v["data"] = own.Name, own.Reference+" at "+known.Contacts[own.ID][0].Address
		subject, body, _, err := tpl.Fill(v)
		if err != nil {
			t.Fatal(err)
		}
		foreign := func(body string) (out []string) {
			f := notice.CheckFacts{TenantID: own.ID, Values: v, Confirmed: true, Known: register}
			for _, x := range notice.Check(notice.Checked{Kind: notice.Initial, Language: "en", Subject: subject, Body: body, Dressed: notice.Dressed{Text: body}}, f) {
				if x.Code == notice.FoundForeign {
					out = append(out, x.Hangs)
				}
			}
			return out
		}
		if got := foreign(body); len(got) > 0 {
			t.Fatalf("its own data is a leak: %q", got)
		}
		other := known.Tenants[(i+1)%len(known.Tenants)]
		to := known.Contacts[other.ID][0].Address
		_, host, _ := strings.Cut(to, "@")
		planted := rapid.SampledFrom([]string{other.Reference, to, host, other.Name, strings.ToUpper(other.Name)}).Draw(t, "planted")
		at := rapid.IntRange(0, strings.Count(body, "\n")-1).Draw(t, "line")
		lines := strings.Split(body, "\n")
		lines[at] += " " + planted + rapid.SampledFrom([]string{"", ".", ", too", "’s"}).Draw(t, "tail")
		if got := foreign(strings.Join(lines, "\n")); len(got) == 0 {
			t.Fatalf("%q is not found", planted)
		}
	})
}

func FuzzAnyLetterIsChecked(f *testing.F) {
	for _, s := range []string{"", "\xff\\", "**No** data\\\nwas accessed at 3 pm", "{{unknown}}{{", "# \n\n#", "Ａldergate\u200b Bank 24:00", "\\"} {
		f.Add(s, s)
	}
	register := notice.NewRegister(cast())
	f.Fuzz(func(t *testing.T, subject, body string) {
		l := notice.Checked{Kind: notice.Initial, Language: "en", Subject: subject, Body: body, Dressed: notice.Dressed{Text: body, HTML: body}}
		for _, x := range notice.Check(l, notice.CheckFacts{TenantID: "b", Values: values(), Confirmed: true, Known: register, Contents: subject}) {
			if lines := strings.Count(strings.ReplaceAll(body, "\r\n", "\n"), "\n") + 1; x.Says == "" || (x.Place.In == "body" && x.Place.Line > lines) {
				t.Errorf("%+v", x)
			}
		}
	})
}

// BenchmarkCheckAmongManyCustomers shows what a letter costs beside 10,000
// customers, and what the register costs once.
func BenchmarkCheckAmongManyCustomers(b *testing.B) {
	known := notice.Known{Contacts: map[string][]tenant.Contact{}}
	for i := range 10_000 {
		id, w := fmt.Sprint("t", i), fmt.Sprintf("%x", uint32(i)*2654435761)
		known.Tenants = append(known.Tenants, tenant.Tenant{ID: id, Reference: fmt.Sprint("C-", 100000+i), Name: "X" + w + " Systems GmbH"})
		known.Contacts[id] = []tenant.Contact{{Address: "security@" + w + ".example"}, {Address: "dpo@" + w + ".example"}}
	}
	b.Run("register", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			notice.NewRegister(known)
		}
	})
	l, f := letterWith(b, notice.Initial, "en", "")
	f.Known = notice.NewRegister(known)
	l.Dressed.HTML = strings.Repeat("<p>"+l.Body+"</p>", 3)
	b.Run("letter", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(l.Subject)*2 + len(l.Body)*2 + len(l.Dressed.HTML)))
		for b.Loop() {
			notice.Check(l, f)
		}
	})
}
