package tenant_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/tenant"
)

func TestAListIsReadWithCommasOrSemicolons(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]tenant.List{"": nil, " , ;": nil, "hipaa": {"hipaa"}, "a, b;c": {"a", "b", "c"}, " us-federal ;": {"us-federal"}} {
		if got := tenant.ParseList(s); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", s, got, want)
		}
	}
	l := tenant.List{"hipaa", "CA"}
	if !l.Has("CA") || l.Has("ca") || l.Has("") {
		t.Error("a list has its own words, and no others")
	}
}

func TestAListComesBackAsItWasStored(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := tenant.List(rapid.SliceOf(rapid.StringMatching(`[A-Za-zä-]([A-Za-z -]{0,5}[a-z])?`)).Draw(t, "words"))
		stored, err := l.Value()
		s, isText := stored.(string)
		if err != nil || !isText {
			t.Fatalf("stored as %T, %v", stored, err)
		}
		for _, column := range []any{s, []byte(s)} {
			back := tenant.List{"what was there before"}
			if err := back.Scan(column); err != nil || !slices.Equal(back, l) {
				t.Fatalf("%q came back as %q, %v", l, back, err)
			}
		}
	})
	l := tenant.List{"x"}
	if err := l.Scan(nil); err != nil || len(l) != 0 {
		t.Errorf("an empty column is an empty list, got %q, %v", l, err)
	}
	if err := l.Scan(1.5); err == nil {
		t.Error("a number is no list")
	}
}

func TestTheRulebookIsToldWhatTheAgreementSays(t *testing.T) {
	t.Parallel()
	hours := 24
	brightwater := tenant.Tenant{Name: "Brightwater", Country: "US", Zone: "America/Chicago", Sectors: tenant.List{"hipaa"}, States: tenant.List{"IL"}}
	f := brightwater.Facts(&tenant.Agreement{Trigger: "discovered", WindowHours: &hours})
	if f.Name != "Brightwater" || f.Country != "US" || f.Zone != "America/Chicago" || !slices.Equal(f.Sectors, []string{"hipaa"}) || !slices.Equal(f.States, []string{"IL"}) {
		t.Errorf("got %+v", f)
	}
	if f.Agreement == nil || f.Agreement.Trigger != "discovered" || *f.Agreement.Window != 24 {
		t.Errorf("got %+v", f.Agreement)
	}
	if gap := brightwater.Facts(&tenant.Agreement{Trigger: "aware"}); gap.Agreement == nil || gap.Agreement.Window != nil {
		t.Error("a gap stays a gap: it never means 72 h")
	}
	if none := brightwater.Facts(nil); none.Agreement != nil {
		t.Error("no agreement is none")
	}
}
