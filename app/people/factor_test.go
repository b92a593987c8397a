package people_test

import (
	"encoding/base32"
	"image/color"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/people"
)

// published is the secret of RFC 6238, appendix B.
func published() people.Factor {
	at := time.Unix(0, 0)
	return people.Factor{PersonID: "ada", Secret: base32.StdEncoding.EncodeToString([]byte("12345678901234567890")), ConfirmedAt: &at, LastStep: -9}
}

// vectors are those of RFC 6238, appendix B, for SHA-1, cut to their last six
// digits.
var vectors = map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"}

func TestCodesAreThoseOfThePublishedVectors(t *testing.T) {
	t.Parallel()
	for at, want := range vectors {
		f := published()
		if got, err := f.CodeAt(time.Unix(at, 0), 0); err != nil || got != want {
			t.Errorf("at %d: %s (%v), want %s", at, got, err, want)
		}
		if !f.Take(want, time.Unix(at, 0)) {
			t.Errorf("at %d: %s is not taken", at, want)
		}
	}
}

func TestACodeIsTakenOnceAndNoneBeforeItAfterIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		f := published()
		now := time.Unix(rapid.Int64Range(60, 1<<33).Draw(rt, "now"), 0)
		last := int64(-1 << 40)
		for range rapid.IntRange(1, 12).Draw(rt, "tries") {
			now = now.Add(time.Duration(rapid.IntRange(0, 70).Draw(rt, "seconds")) * time.Second)
			n := rapid.Int64Range(-4, 4).Draw(rt, "steps off")
			code, err := f.CodeAt(now, n)
			if err != nil {
				rt.Fatal(err)
			}
			step := now.Unix()/30 + n
			want := n >= -1 && n <= 1 && step > last
			if got := f.Take(code, now); got != want {
				rt.Fatalf("%d steps off, last %d, step %d: taken %v, want %v", n, last, step, got, want)
			}
			if want {
				last = step
			}
			if f.Take(code, now) {
				rt.Fatal("a code was taken twice")
			}
		}
	})
}

func TestWhatIsNoFactorTakesNothing(t *testing.T) {
	t.Parallel()
	at := time.Unix(59, 0)
	pending := published()
	pending.ConfirmedAt = nil
	none := published()
	none.Secret = ""
	for name, f := range map[string]people.Factor{"not confirmed": pending, "without a secret": none} {
		if f.Counts() || f.Take("287082", at) || f.Confirm("287082", at) {
			t.Errorf("%s: a code is taken", name)
		}
	}
	f := published()
	for _, code := range []string{"", "287081", "28708", "2870820", " 287082x", "abcdef", "28708２", "\x00"} {
		if f.Take(code, at) {
			t.Errorf("%q is taken", code)
		}
	}
}

func TestANewSecretCountsFromItsFirstCodeOn(t *testing.T) {
	t.Parallel()
	now := time.Unix(1234567890, 0)
	f := published()
	old := f.Secret
	f.LastStep = now.Unix()/30 + 1
	var err error
	if f.Pending, err = people.NewSecret(); err != nil {
		t.Fatal(err)
	}
	begun := now.Add(-people.FactorPending + time.Second)
	f.PendingAt = &begun
	if f.Confirm("005924", now) || f.Secret != old || f.LastStep != now.Unix()/30+1 {
		t.Error("a code of the secret before confirms the new one, or changes something")
	}
	next := people.Factor{Secret: f.Pending}
	code, err := next.CodeAt(now, 0)
	if err != nil {
		t.Fatal(err)
	}
	if f.Confirm(code, now.Add(2*time.Second)) {
		t.Error("a secret that waited too long is confirmed")
	}
	if !f.Confirm(code, now) || f.Secret == old || f.Pending != "" || !f.Counts() {
		t.Errorf("the first code does not confirm: %+v", f)
	}
	if f.Take(code, now) {
		t.Error("the code that confirmed is taken once more")
	}
}

func TestSecretsAndRecoveryCodesAreRandomAndTypedAsPeopleType(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 100 {
		secret, err := people.NewSecret()
		if err != nil || len(secret) != 32 || seen[secret] {
			t.Fatalf("%q, %v", secret, err)
		}
		code, err := people.NewRecoveryCode()
		if err != nil || len(code) != 14 || seen[code] || !people.LooksLikeRecovery(people.Typed(code)) || people.LooksLikeCode(people.Typed(code)) {
			t.Fatalf("%q, %v", code, err)
		}
		seen[secret], seen[code] = true, true
	}
	for _, typed := range []string{"123456", "123 456", " 123456\n", "12-34-56", "123\u00a0456"} {
		if !people.LooksLikeCode(people.Typed(typed)) {
			t.Errorf("%q is no code", typed)
		}
	}
	if people.InThrees("123456") != "123 456" || people.InThrees("x") != "x" || people.InFours("ABCDEFGH", " ") != "ABCD EFGH" {
		t.Error("codes are grouped otherwise")
	}
}

func TestThePatternIsDarkOnWhiteWithAMargin(t *testing.T) {
	t.Parallel()
	f := published()
	f.Pending = f.Secret
	picture, err := f.QR("lena@flowchestra.example")
	if err != nil {
		t.Fatal(err)
	}
	dark := 0
	for x := range picture.Bounds().Dx() {
		for y := range picture.Bounds().Dy() {
			if color.GrayModel.Convert(picture.At(x, y)).(color.Gray).Y < 128 {
				dark++
				if x < 16 || y < 16 || x >= picture.Bounds().Dx()-16 || y >= picture.Bounds().Dy()-16 {
					t.Fatalf("dark at %d, %d: a camera needs the margin", x, y)
				}
			}
		}
	}
	if dark < 5000 {
		t.Errorf("only %d dark dots", dark)
	}
}
