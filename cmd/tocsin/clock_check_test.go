package main

import (
	"os"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/rulebook"
)

const workedCases = "../../fixtures/deadlines/vectors.csv"

func TestEveryWorkedCaseComesOut(t *testing.T) {
	t.Parallel()
	f, err := os.Open(workedCases)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cases, err := readCases(f)
	if err != nil || len(cases) < 116 {
		t.Fatalf("%d cases were read: %v", len(cases), err)
	}
	book, err := rulebook.Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range cases {
		t.Run(k["id"], func(t *testing.T) {
			t.Parallel()
			if says := k.differs(book); says != "" {
				t.Errorf("%s: %s", k["why"], says)
			}
			if part, err := rulebook.OpenWith(k["regime_id"]); err != nil || k.differs(part) != "" {
				t.Errorf("read by itself the file says otherwise: %v", err)
			}
		})
	}
}

const head = "id,regime_id,anchors,facts,zone,calendar,reading,expected_due\n"

func TestACaseThatDiffersIsTold(t *testing.T) {
	t.Parallel()
	book, err := rulebook.Open()
	if err != nil {
		t.Fatal(err)
	}
	const good = "a,eu-gdpr-33-1,awareness=2026-03-27T22:30:00+01:00,,Europe/Paris,FR,conservative,2026-03-30T23:30:00+02:00"
	for name, tc := range map[string]struct{ old, new, want string }{
		"right":               {"", "", ""},
		"an hour off":         {"23:30:00+02:00", "22:30:00+02:00", "2026-03-30T23:30:00+02:00, expected 2026-03-30T22:30:00+02:00"},
		"unknown regime":      {"eu-gdpr-33-1", "mars-1", `There is no regime "mars-1"`},
		"no anchor":           {"awareness=2026-03-27T22:30:00+01:00", "", "runs from awareness, which is not given"},
		"another anchor":      {"awareness=", "payment=", "runs from awareness, which is not given"},
		"unknown anchor":      {"awareness=", "luck=", `There is no instant called "luck"`},
		"an anchor half told": {"awareness=2026-03-27T22:30:00+01:00", "awareness", "not of the form k=v"},
		"no offset":           {"22:30:00+01:00", "22:30:00", "not an instant with its offset"},
		"unknown zone":        {"Europe/Paris", "Europe/Atlantis", "is not a time zone"},
		"unknown calendar":    {",FR,", ",the moon,", "calendar"},
		"unknown reading":     {"conservative", "hopeful", `no reading "hopeful"`},
		"unknown fact":        {"+01:00,,", "+01:00,colour=red,", "does not know the fact colour=red"},
		"no expectation":      {"2026-03-30T23:30:00+02:00", "soon", "not an instant with its offset"},
		"a proposal":          {"eu-gdpr-33-1", "eu-gdpr-33-omnibus", "is proposed: watch it; it sets no date"},
		"not in force then":   {"eu-gdpr-33-1", "eu-cra-14-2a", "was not in force on 27 March 2026"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row := good
			if tc.old != "" {
				if !strings.Contains(good, tc.old) {
					t.Fatalf("the good row has no %q", tc.old)
				}
				row = strings.Replace(good, tc.old, tc.new, 1)
			}
			cases, err := readCases(strings.NewReader(head + row + "\n"))
			if err != nil {
				t.Fatal(err)
			}
			if got := cases[0].differs(book); tc.want == "" && got != "" || !strings.Contains(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestATableThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ text, want string }{
		"nothing":      {"", "The table is empty"},
		"no column":    {"id,regime_id\n", "has no column anchors"},
		"a short line": {head + "a,b\n", "cannot be read"},
		"a bare quote": {head + "a\"b,c,d,e,f,g,h,i\n", "cannot be read"},
	} {
		if _, err := readCases(strings.NewReader(tc.text)); err == nil || !strings.Contains(err.Error(), tc.want) || fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzReadCases(f *testing.F) {
	f.Add(head + "a,eu-gdpr-33-1,awareness=2026-03-27T22:30:00+01:00,,Europe/Paris,FR,conservative,2026-03-30T23:30:00+02:00\n")
	f.Add(head + "b,eu-dora-initial,classification=2026-11-23T13:00:00+01:00;awareness=2026-11-23T08:00:00+01:00,entity=other,UTC,DE,statutory,\n")
	f.Add("\ufeff" + head + ",,=;=,window=-1,,,contested,none\n")
	book, err := rulebook.Open()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		cases, err := readCases(strings.NewReader(text))
		if err != nil && fault.KindOf(err) == "" {
			t.Fatalf("the refusal is no sentence: %v", err)
		}
		for _, k := range cases {
			k.differs(book) // must not panic
		}
	})
}
