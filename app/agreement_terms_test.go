package app_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/app/tenant"
)

// agrees has Lena record an agreement of C-1.
func (h *story) agrees(hours int, terms *tenant.Terms) error {
	return h.app.RecordAgreement(h.ctx(), h.cast["Lena"], app.RecordAgreement{Reference: "C-1", Version: h.Tenant("C-1").Version, Trigger: "aware", WindowHours: &hours, Channel: "mail", Terms: terms})
}

func (h *story) agreement(reference string) *tenant.Agreement {
	h.Helper()
	id := h.Tenant(reference).ID
	of, err := h.Look().AgreementsOf([]string{id})
	h.must(err)
	return of[id]
}

func TestAnAgreementsTermsAreKeptAndItsAddressesComeFirst(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		stale := h.Submitted("C-1")
		terms := tenant.Terms{Addresses: []string{"legal@brightwater.example", "omar@brightwater.example"}, Contents: "which data", MeetsOn: "acknowledged"}
		h.must(h.agrees(24, &terms))
		if got := h.agreement("C-1"); !got.Terms.Same(terms) {
			t.Errorf("got %+v", got.Terms)
		}
		_, err := h.app.ApproveNotice(h.ctx(), h.cast["Lena"], app.ApproveNotice{EditionID: stale.ID, Digest: stale.Digest, Code: h.Code("Lena")})
		refused(t, err, fault.KindConflict, "stale")
		h.RunDue()
		due := h.Deadlines()[0].DueAt
		refused(t, h.trySubmit(due), fault.KindInvalid, "1 finding is open in the content check. It is, in 1 letter: The agreement says what a notice must hold.")
		h.Keep(notice.FoundAgreed, "It stands under “Which of your data”.")
		fresh := h.Submit(h.Deadlines()[0].DueAt)
		copies, err := h.Look().Copies(fresh.ID)
		h.must(err)
		if want := []string{"legal@brightwater.example", "omar@brightwater.example", "privacy@brightwater.example"}; !slices.Equal(copies[0].Contacts, want) {
			t.Errorf("the letter goes to %v, want %v", copies[0].Contacts, want)
		}
		h.Rest()
		h.unchanged("the same again, by a page that does not ask for terms", func() { h.must(h.agrees(24, nil)) })
		h.must(h.agrees(48, nil))
		if got := h.agreement("C-1"); got.MeetsOn != "acknowledged" || len(got.Addresses) != 2 || got.WindowWords() != "48 h" {
			t.Errorf("got %+v", got)
		}
	})
}

func TestAnotherNumberOfHoursTakesAnotherUnitBack(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.must(h.agrees(5, &tenant.Terms{Unit: "business_days", Calendar: "DE"}))
	h.must(h.agrees(5, nil))
	if got := h.agreement("C-1").WindowWords(); got != "5 business days" {
		t.Errorf("got %q", got)
	}
	h.must(h.agrees(24, nil))
	if got := h.agreement("C-1"); got.WindowWords() != "24 h" || got.Calendar != "" {
		t.Errorf("got %q by %q", got.WindowWords(), got.Calendar)
	}
	if n, line := h.Told("C-1", "agreement.recorded"); n != 2 || line.Says["agreement"] == nil {
		t.Errorf("%d entries, the last says %v", n, line.Says)
	}
}

func TestTheLanguageOfTheAgreementIsThatOfTheLetter(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.must(h.agrees(24, &tenant.Terms{Language: "de"}))
	h.Confirmed("C-1", "C-2")
	if d := h.Draft("C-1"); d.Language != "de" {
		t.Errorf("the letter is in %q", d.Language)
	}
	if d := h.Draft("C-2"); d.Language != "en" {
		t.Errorf("another customer's letter is in %q", d.Language)
	}
}

func TestTermsThatCannotBeMeantAreRefusedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		terms := func(terms tenant.Terms) func(h *story) error {
			return func(h *story) error { return h.agrees(24, &terms) }
		}
		refuseEach(t, h, []mistake{
			{"a unit that is none", terms(tenant.Terms{Unit: "moons"}), fault.KindInvalid, []string{`Unit "moons"`, "business_days"}},
			{"a calendar that is none", terms(tenant.Terms{Calendar: "XX"}), fault.KindInvalid, []string{`no calendar "XX"`}},
			{"an address that is none", terms(tenant.Terms{Addresses: []string{"omar"}}), fault.KindInvalid, []string{"not a mail address"}},
			{"a point that meets nothing", terms(tenant.Terms{MeetsOn: "hoped"}), fault.KindInvalid, []string{"meets no duty"}},
			{"a file with terms that are none", func(h *story) error {
				_, err := h.app.ImportTenants(h.ctx(), h.cast["Ines"], strings.NewReader("reference,name,country,contact_1,unit\nC-9,X,DE,a@b.example,moons\n"))
				return err
			}, fault.KindInvalid, []string{"Row 2", "moons"}},
		})
	})
}
