package notice_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
)

// a letter of n, as text wrapped at some column.
func letterTo(name, records string, column int) string {
	wrap := func(s string) string {
		var b strings.Builder
		at := 0
		for i, w := range strings.Fields(s) {
			switch {
			case i == 0:
			case at+len(w) > column:
				b.WriteString("\n")
				at = 0
			default:
				b.WriteString(" ")
			}
			b.WriteString(w)
			at += len(w) + 1
		}
		return b.String()
	}
	return "Flowchestra\n\nTo " + wrap(name+": we write to you about what happened on Friday.") + "\n\nWhat happened\n-------------\n\nA token was used.\n\n- Records: About " + records + " records\n- Keys: none\n"
}

func manyCopies(n int) []notice.Copy {
	out := make([]notice.Copy, n)
	for i := range out {
		id := fmt.Sprintf("c%03d", i)
		out[i] = notice.Copy{ID: id, TenantID: "t" + id, AuthorID: "tocsin", Language: "en", From: "a@x.example", Contacts: []string{"1", "2"},
			Text: letterTo(id+strings.Repeat(" Name", i%3), fmt.Sprint(100+i), 40), HTML: "<p>" + id + "</p>"}
	}
	return out
}

func TestLettersOfALanguageDifferOnlyWhereTheyDo(t *testing.T) {
	t.Parallel()
	copies := manyCopies(60)
	copies[7].Language, copies[8].Language = "de", "de"
	got := notice.Compare(copies)
	if len(got) != 2 || got[0].Language != "en" || got[0].Copies != 58 || got[1].Copies != 2 || len(got[0].Apart) != 0 {
		t.Fatalf("got %+v", got)
	}
	spots := got[0].Spots
	if len(spots) != 2 || spots[0].Before != "To" || !strings.HasPrefix(spots[0].After, "we write to you about") || spots[1].Before != "- Records: About" || spots[1].After != "records" {
		t.Fatalf("got %+v", spots)
	}
	if spots[1].Under != "What happened" || spots[1].Copies != 57 || len(spots[1].Values) != 57 || spots[0].Under != "" {
		t.Errorf("got %+v", spots[1])
	}
}

func TestALetterThatIsUnlikeTheRestStandsApart(t *testing.T) {
	t.Parallel()
	copies := manyCopies(60)
	copies[3].Text = strings.Replace(copies[3].Text, "A token was used.", "No token was used.", 1)
	copies[4].Text += "\nOne more paragraph.\n"
	copies[5].ReplyTo = "b@x.example"
	copies[6].HTML = "<p>c006</p><img src=x>"
	got := notice.Compare(copies)[0]
	why := map[string]string{}
	for _, a := range got.Apart {
		why[a.CopyID] = a.Why
	}
	want := map[string]string{"c003": "It has words of its own under “What happened”", "c004": "It has other paragraphs than the rest",
		"c005": "It comes from another sender than the rest", "c006": "Its HTML is built otherwise than the rest"}
	if fmt.Sprint(why) != fmt.Sprint(want) {
		t.Errorf("got %v", why)
	}
	if strings.Contains(got.Base.ID, "c003") || len(got.Spots) != 2 {
		t.Errorf("%s stands for the rest; %+v", got.Base.ID, got.Spots)
	}
}

func TestNoDifferenceIsLost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.SampledFrom([]string{"To you:", "- Data: names", "- Data: health, names", "", "Heading\n-------", "About 3 records", "a", "a b", "a b a", "b a"})
		text := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(line, 1, 8).Draw(t, "lines"), "\n") })
		n := rapid.IntRange(1, 6).Draw(t, "letters")
		copies := make([]notice.Copy, n)
		for i := range copies {
			copies[i] = notice.Copy{ID: fmt.Sprint(i), Language: "en", Text: text.Draw(t, "text")}
		}
		got := notice.Compare(copies)[0]
		same := func(a, b string) bool {
			return strings.Join(strings.Fields(a), " ") == strings.Join(strings.Fields(b), " ")
		}
		differs := 0
		for i := range copies {
			if !same(copies[i].Text, got.Base.Text) {
				differs++
			}
		}
		if differs > 0 && len(got.Spots) == 0 && len(got.Apart) == 0 {
			t.Fatalf("%d letters differ and nothing is told: %+v", differs, copies)
		}
	})
}

func TestWhatStandsOutIsFoundAndCrowdsAreCounted(t *testing.T) {
	t.Parallel()
	copies := manyCopies(40)
	exposures := map[string]incident.Exposure{}
	for i := range copies {
		n := 100 + i
		exposures[copies[i].TenantID] = incident.Exposure{Records: &n, Data: []string{"name"}}
		if i >= 20 {
			copies[i].Contacts = copies[i].Contacts[:1]
		}
	}
	large := 1_204_000
	exposures["tc011"] = incident.Exposure{Records: &large, Data: []string{"name"}}
	exposures["tc012"] = incident.Exposure{Data: []string{"name"}}
	copies[13].AuthorID = "mira"
	copies[14].Text += strings.Repeat("\nmore and more", 30)
	copies[15].Text += "\n{{data}}"
	out, crowds := notice.Outliers(copies, notice.Compare(copies), exposures, "tocsin")
	why := map[string]string{}
	for _, o := range out {
		why[o.Copy.ID] = strings.Join(o.Why, "; ")
	}
	for id, want := range map[string]string{"c011": "Most records: 1,204,000", "c012": "No number of records is known", "c013": "Edited by hand", "c014": "Longer than the rest", "c015": "Lacks a fact"} {
		if !strings.Contains(why[id], want) {
			t.Errorf("%s: %q, want %q", id, why[id], want)
		}
	}
	if len(crowds) != 1 || crowds[0] != "20 have one contact only" || len(out) > 7 {
		t.Errorf("crowds %q, %d stand out: %v", crowds, len(out), why)
	}
	if out, crowds := notice.Outliers(nil, nil, nil, "tocsin"); len(out)+len(crowds) != 0 {
		t.Error("nothing stands out of nothing")
	}
}
