package notice

import (
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

// MostArmed is how long at most a holding notice stays armed.
const MostArmed = 7 * 24 * time.Hour

// Arming is what legal said as they armed a signed holding notice, and how that
// ended. All is absent in a release that was never armed.
type Arming struct {
	ArmedAt    *time.Time
	ArmedBy    string
	ExpiresAt  *time.Time // from then on it does not leave by itself
	FiredAt    *time.Time // its time came, and nothing spoke against it
	DisarmedAt *time.Time
	DisarmedBy string // a person's id, or the product's
	DisarmWhy  string
}

// Arm makes a release one that fires by itself at an instant. Invalid, at the
// field expires_at, for an end that the arming could not reach or that lies too
// far ahead; at release, once the instant has passed.
func (r *Release) Arm(by string, fire time.Time, expires *time.Time, now time.Time) error {
	switch {
	case !fire.After(now):
		return fault.Invalid("The time to sign by, %s, has passed, so nothing is left to wait for. Let the letters leave now.", minute(fire)).In("release")
	case expires == nil:
		return fault.Invalid("Say until when the notice stays armed.").In("expires_at")
	case !expires.After(fire):
		return fault.Invalid("It would end before the letters leave, at %s. Choose a later end.", minute(fire)).In("expires_at")
	case expires.After(now.Add(MostArmed)):
		return fault.Invalid("A notice stays armed for at most 7 days, until %s.", minute(now.Add(MostArmed))).In("expires_at")
	}
	r.Mode, r.SendAt, r.ArmedAt, r.ArmedBy, r.ExpiresAt = Armed, &fire, &now, by, expires
	return nil
}

// Armed tells whether the release fires by itself.
func (r *Release) Armed() bool {
	return r.Mode == Armed && r.ArmedAt != nil && r.DisarmedAt == nil && r.BegunAt == nil
}

// Disarmed tells whether it was armed and waits for somebody's word now.
func (r *Release) Disarmed() bool {
	return r.Mode == Armed && r.DisarmedAt != nil && r.BegunAt == nil
}

// Disarm keeps it from firing by itself. Conflict when it is not armed.
func (r *Release) Disarm(by, why string, now time.Time) error {
	if err := r.begun("disarmed"); err != nil {
		return err
	}
	if !r.Armed() {
		return fault.Conflict("This notice is not armed: nothing of it leaves by itself.")
	}
	r.DisarmedAt, r.DisarmedBy, r.DisarmWhy, r.SendAt, r.FiredAt = &now, by, why, nil, nil
	r.Generation++
	return nil
}
