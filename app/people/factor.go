package people

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"image"
	"image/draw"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// A one-time code is made from a secret and the time (TOTP, RFC 6238): six
// digits, a new code each 30 seconds (the RFC's section 4 and 5.2), HMAC-SHA-1,
// because that is what every authenticator can do. The code before and the one
// after are taken too, since clocks differ; none is ever taken twice.
const (
	FactorStep    = 30 * time.Second
	FactorPending = 15 * time.Minute // how long a secret may wait for its first code
	RecoveryCodes = 10
	secretBytes   = 20 // 160 bits, as RFC 4226, section 4, R6 recommends
)

// ProvenBy is what somebody proved themselves by.
type ProvenBy string

// A code of the authenticator, or one of the codes kept for when it is lost.
const (
	ByTOTP     ProvenBy = "totp"
	ByRecovery ProvenBy = "recovery"
	ByAnswer   ProvenBy = "approved answer" // of a letter: legal signed its words before, with a code
)

// Factor is a person's second factor. A new secret is pending until its first
// code is typed; the one before counts meanwhile.
type Factor struct {
	PersonID    string     `gorm:"primaryKey"`
	Secret      string     `gorm:"serializer:sealed"` // base32, "" for none
	Pending     string     `gorm:"serializer:sealed"` // base32, "" for none
	PendingAt   *time.Time // since when it is
	ConfirmedAt *time.Time // since when the secret counts
	LastStep    int64      // of the code that was taken last
	ResetAt     *time.Time // when an admin took it away
	ResetBy     string
	ResetReason string `gorm:"serializer:sealed"`
	Version     int
}

// RecoveryCode is used once in the place of a code. Only its keyed digest is
// kept.
type RecoveryCode struct {
	Key      string `gorm:"primaryKey"`
	PersonID string
	MadeAt   time.Time
	UsedAt   *time.Time
	EndedAt  *time.Time // when others took its place
	Version  int
}

// Counts tells whether there is a factor to prove oneself by.
func (f *Factor) Counts() bool { return f != nil && f.Secret != "" && f.ConfirmedAt != nil }

// Waits tells whether a new secret waits for its first code at an instant.
func (f *Factor) Waits(now time.Time) bool {
	return f != nil && f.Pending != "" && f.PendingAt != nil && now.Sub(*f.PendingAt) < FactorPending
}

// NewSecret makes the secret of a factor.
func NewSecret() (string, error) {
	b := make([]byte, secretBytes)
	if _, err := rand.Read(b); err != nil {
		return "", err
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b), nil
}

// NewRecoveryCode makes one code: 60 random bits in three groups of four.
func NewRecoveryCode() (string, error) {
	b := make([]byte, 8)
	if _, err := rand.Read(b); err != nil {
		return "", err
	}
	return InFours(base32.StdEncoding.EncodeToString(b)[:12], "-"), nil
}

// InFours cuts a text into groups of four, easier to type.
func InFours(s, between string) string {
	var groups []string
	for ; len(s) > 4; s = s[4:] {
		groups = append(groups, s[:4])
	}
	return strings.Join(append(groups, s), between)
}

// InThrees shows a code the way authenticators do: "123 456".
func InThrees(code string) string {
	if len(code) != 6 {
		return code
	}
	return code[:3] + " " + code[3:]
}

// stepOf counts the steps since 1970 (RFC 6238, section 4.2).
func stepOf(at time.Time) int64 { return at.Unix() / int64(FactorStep/time.Second) }

// CodeAt is the code that an authenticator with the secret shows during the
// n-th step from an instant: 0 is now, 1 the next.
func (f *Factor) CodeAt(at time.Time, n int64) (string, error) { return codeOf(f.Secret, stepOf(at)+n) }

func codeOf(secret string, step int64) (string, error) {
	return totp.GenerateCodeCustom(secret, time.Unix(step*int64(FactorStep/time.Second), 0), options())
}

func options() totp.ValidateOpts {
	return totp.ValidateOpts{Period: uint(FactorStep / time.Second), Skew: 0, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}
}

// Fresh is the first step whose code can be taken now: that before, this, or
// the next, whichever is later than the last one taken. ok is false when all
// three were taken.
func (f *Factor) Fresh(now time.Time) (n int64, ok bool) {
	for n = -1; n <= 1; n++ {
		if stepOf(now)+n > f.LastStep {
			return n, true
		}
	}
	return 0, false
}

// Take checks a code at an instant and remembers its step, so that it is never
// taken again (RFC 6238, section 5.2), nor an earlier one.
func (f *Factor) Take(code string, now time.Time) bool {
	return f.Counts() && f.take(f.Secret, code, now)
}

// Confirm puts the pending secret in the place of the one before, when the code
// is one of its own.
func (f *Factor) Confirm(code string, now time.Time) bool {
	was := f.LastStep
	f.LastStep = 0 // the steps of another secret
	if !f.Waits(now) || !f.take(f.Pending, code, now) {
		f.LastStep = was
		return false
	}
	f.Secret, f.ConfirmedAt = f.Pending, &now
	f.Pending, f.PendingAt, f.ResetAt, f.ResetBy, f.ResetReason = "", nil, nil, "", ""
	return true
}

func (f *Factor) take(secret, code string, now time.Time) bool {
	for n := int64(-1); n <= 1; n++ {
		step := stepOf(now) + n
		right, err := totp.ValidateCustom(code, secret, time.Unix(step*int64(FactorStep/time.Second), 0), options())
		if err == nil && right && step > f.LastStep {
			f.LastStep = step
			return true
		}
	}
	return false
}

// Typed is a code without what people put between its characters.
func Typed(code string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "\u00a0", "", "\u202f", "").Replace(strings.TrimSpace(code)))
}

// LooksLikeCode tells whether a typed text can be a code of an authenticator,
// and LooksLikeRecovery whether one of those kept for when it is lost.
func LooksLikeCode(typed string) bool {
	return len(typed) == 6 && strings.Trim(typed, "0123456789") == ""
}

// LooksLikeRecovery tells whether a typed text can be a recovery code.
func LooksLikeRecovery(typed string) bool {
	return len(typed) == 12 && strings.Trim(typed, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}

// address is what an authenticator reads of a secret: whose it is and how its
// codes are made.
func address(secret, email string) (*otp.Key, error) {
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/Tocsin:" + email, RawQuery: url.Values{"secret": {secret}, "issuer": {"Tocsin"}}.Encode()}
	return otp.NewKeyFromURL(u.String())
}

// QR draws the pending secret for an authenticator's camera, dark on white with
// the quiet margin that the pattern needs.
func (f *Factor) QR(email string) (image.Image, error) {
	key, err := address(f.Pending, email)
	if err != nil {
		return nil, fmt.Errorf("address of a secret: %w", err)
	}
	const pattern, margin = 212, 22
	code, err := key.Image(pattern, pattern)
	if err != nil {
		return nil, fmt.Errorf("draw a secret: %w", err)
	}
	out := image.NewGray(image.Rect(0, 0, pattern+2*margin, pattern+2*margin))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(out, image.Rect(margin, margin, margin+pattern, margin+pattern), code, code.Bounds().Min, draw.Src)
	return out, nil
}
