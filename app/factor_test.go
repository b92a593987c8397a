package app_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// enrols has somebody set up an authenticator by the verbs, and returns their
// recovery codes.
func (h *story) enrols(name, present string) []string {
	h.Helper()
	p := h.cast[name]
	h.must(h.app.BeginFactor(h.ctx(), p, app.BeginFactor{Password: good, Code: present, From: herDesk}))
	f, err := h.Look().Factor(p.ID)
	h.must(err)
	f.Secret = f.Pending
	code, err := f.CodeAt(h.Clock.Now(), 0)
	h.must(err)
	codes, err := h.app.ConfirmFactor(h.ctx(), p, code)
	h.must(err)
	return codes
}

func (h *story) verbs(prefix string) string {
	h.Helper()
	var out []string
	lines, err := h.Look().Lines("", 0, 1000)
	h.must(err)
	for _, l := range lines {
		if strings.HasPrefix(l.Verb, prefix) {
			out = append(out, strings.TrimPrefix(l.Verb, prefix))
		}
	}
	return strings.Join(out, " ")
}

func TestAnAuthenticatorIsSetUpReplacedAndResetWithEveryStepOnTheLedger(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, "")
		lena, ines := h.cast["Lena"], h.cast["Ines"]
		h.GivePassword("Lena", good)
		refused(t, h.app.BeginFactor(h.ctx(), lena, app.BeginFactor{Password: "wrong", From: herDesk}), fault.KindInvalid, "not your present password")
		refused(t, firstErr(h.app.ConfirmFactor(h.ctx(), lena, "123456")), fault.KindConflict, "Begin again")
		codes := h.enrols("Lena", "")
		if len(codes) != people.RecoveryCodes {
			t.Fatalf("%d codes", len(codes))
		}
		h.FastForward(time.Minute)
		refused(t, h.app.BeginFactor(h.ctx(), lena, app.BeginFactor{Password: good, From: herDesk}), fault.KindInvalid, "6 digits")
		again := h.enrols("Lena", codes[0])
		refused(t, h.app.BeginFactor(h.ctx(), lena, app.BeginFactor{Password: good, Code: codes[1], From: herDesk}), fault.KindInvalid, "not one of yours")
		h.must(h.app.BeginFactor(h.ctx(), lena, app.BeginFactor{Password: good, Code: again[0], From: herDesk}))
		h.FastForward(people.FactorPending)
		refused(t, firstErr(h.app.ConfirmFactor(h.ctx(), lena, "123456")), fault.KindConflict, "longer than 15 minutes")

		in := app.ResetFactor{PersonID: lena.ID, Reason: "The phone is lost"}
		refused(t, h.app.ResetFactor(h.ctx(), lena, in), fault.KindForbidden, "admin")
		refused(t, h.app.ResetFactor(h.ctx(), ines, app.ResetFactor{PersonID: ines.ID, Reason: "r"}), fault.KindForbidden, "your own")
		refused(t, h.app.ResetFactor(h.ctx(), ines, app.ResetFactor{PersonID: lena.ID}), fault.KindInvalid, "why it is reset")
		refused(t, h.app.ResetFactor(h.ctx(), ines, app.ResetFactor{PersonID: h.cast["Mira"].ID, Reason: "r"}), fault.KindConflict, "nothing to reset")
		h.must(h.app.ResetFactor(h.ctx(), ines, in))
		f, left, err := h.app.MyFactor(h.ctx(), lena)
		if err != nil || f.Counts() || left != 0 || f.ResetBy != ines.ID || f.ResetReason != in.Reason {
			t.Errorf("after the reset: %+v, %d codes, %v", f, left, err)
		}
		if got, want := h.verbs("factor."), "begun enrolled recovered begun replaced refused recovered begun reset"; got != want {
			t.Errorf("the ledger says %q, want %q", got, want)
		}
	})
}

func TestASignatureNeedsACodeThatIsRightAndFresh(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		ed := h.Submitted("C-1", "C-3")
		h.Rest()
		h.Reads("Lena", ed.ID)
		lena := h.cast["Lena"]
		sign := func(e *notice.Edition, code string) error {
			_, err := h.app.ApproveNotice(h.ctx(), lena, app.ApproveNotice{EditionID: e.ID, Digest: e.Digest, Code: code})
			return err
		}
		h.unchanged("without a second factor", func() {
			refused(t, sign(ed, "123456"), fault.KindInvalid, "no second factor", "Set up your authenticator")
		})
		code, of := h.Code("Lena"), h.Code("Jonas")
		h.unchanged("nothing that can be a code", func() {
			for _, c := range []string{"", " ", "12345", "1234567", "ABCD", "123456 DROP TABLE", "\x00", "\xff"} {
				refused(t, sign(ed, c), fault.KindInvalid, "6 digits")
			}
		})
		wrong := "000000"
		if code == wrong {
			wrong = "000001"
		}
		before := h.tables()
		refused(t, sign(ed, wrong), fault.KindInvalid, "not right")
		refused(t, sign(ed, of), fault.KindInvalid, "not right")
		refused(t, sign(ed, "ABCD-EFGH-JKLM"), fault.KindInvalid, "not one of yours")
		for name, now := range h.tables() {
			if (name == "approvals" || name == "factors" || name == "river_job" || name == "alarms") && before[name] != now {
				t.Errorf("a wrong code changed %s", name)
			}
		}
		if got := h.verbs("factor.refused"); got != "  " {
			t.Errorf("refusals on the ledger: %q", got)
		}
		h.must(sign(ed, code[:3]+" "+code[3:]))
		a, err := h.Look().Approval(ed.ID)
		if err != nil || a == nil || a.ProvenBy != people.ByTOTP {
			t.Errorf("signed: %+v, %v", a, err)
		}
		second := h.Submit(h.Deadlines()[1].DueAt)
		h.Reads("Lena", second.ID)
		refused(t, sign(second, code), fault.KindInvalid, "used before")
		h.must(sign(second, h.Code("Lena")))
	})
}

func TestARecoveryCodeSignsOnce(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.GivePassword("Lena", good)
	codes := h.enrols("Lena", "")
	first := h.Submitted("C-1", "C-3")
	h.Rest()
	second := h.Submit(h.Deadlines()[1].DueAt)
	h.Reads("Lena", first.ID)
	h.Reads("Lena", second.ID)
	sign := func(e *notice.Edition, code string) error {
		_, err := h.app.ApproveNotice(h.ctx(), h.cast["Lena"], app.ApproveNotice{EditionID: e.ID, Digest: e.Digest, Code: code})
		return err
	}
	h.must(sign(first, strings.ToLower(strings.ReplaceAll(codes[3], "-", " "))))
	if a, err := h.Look().Approval(first.ID); err != nil || a.ProvenBy != people.ByRecovery {
		t.Errorf("signed: %+v, %v", a, err)
	}
	refused(t, sign(second, codes[3]), fault.KindInvalid, "used before")
	h.must(sign(second, codes[4]))
	if _, left, err := h.app.MyFactor(h.ctx(), h.cast["Lena"]); err != nil || left != people.RecoveryCodes-2 {
		t.Errorf("%d codes left, %v", left, err)
	}
}

func TestGuessingACodeIsSlowedDownAndTheGuessesStandOnTheLedger(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	ed := h.Submitted("C-1", "C-3")
	h.Rest()
	h.Reads("Lena", ed.ID)
	f := h.hand(h.cast["Lena"])
	tried, n := 0, 0
	guess := func(digest string) error {
		for n++; isCode(f, h.Clock.Now(), fmt.Sprintf("%06d", n*7)); n++ { // a guess that is right would prove nothing here
		}
		_, err := h.app.ApproveNotice(h.ctx(), h.cast["Lena"], app.ApproveNotice{EditionID: ed.ID, Digest: digest, Code: fmt.Sprintf("%06d", n*7)})
		return err
	}
	for range 3600 { // one a second, for an hour
		h.FastForward(time.Second)
		err := guess(ed.Digest)
		switch {
		case err == nil:
			t.Fatal("a wrong code signed")
		case strings.Contains(err.Error(), "This code was not tried") && strings.Contains(err.Error(), "Try again in"):
		case fault.KindOf(err) == fault.KindInvalid:
			tried++
		default:
			t.Fatal(err)
		}
		_ = guess("another") // what else is refused takes nothing back
	}
	if tried > 22 || tried < 12 {
		t.Errorf("%d guesses were tried in an hour, want about 18", tried)
	}
	if got := len(strings.Fields(strings.ReplaceAll(h.verbs("factor.ref"), "used", "x"))); got != tried {
		t.Errorf("%d refusals on the ledger, want %d", got, tried)
	}
	h.FastForward(people.LongestWait)
	h.Sign(ed)
}

// isCode tells whether a code is one of those that are taken now.
func isCode(f *people.Factor, now time.Time, code string) bool {
	for step := int64(-1); step <= 1; step++ {
		if c, err := f.CodeAt(now, step); err == nil && c == code {
			return true
		}
	}
	return false
}

func TestOfTwoSignaturesByOneCodeOneCounts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		first := h.Submitted("C-1", "C-3")
		second := h.Submit(h.Deadlines()[1].DueAt)
		h.Rest()
		h.Reads("Lena", first.ID)
		h.Reads("Lena", second.ID)
		code, errs := h.Code("Lena"), make([]error, 2)
		var wg sync.WaitGroup
		for i, ed := range []*notice.Edition{first, second} {
			wg.Go(func() {
				_, errs[i] = h.app.ApproveNotice(h.ctx(), h.cast["Lena"], app.ApproveNotice{EditionID: ed.ID, Digest: ed.Digest, Code: code})
			})
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("one code signed both or none: %v, %v", errs[0], errs[1])
		}
	})
}
