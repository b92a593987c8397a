package pages

import (
	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/templates/parts"
)

// mayArm tells whether the wave can be armed: a holding notice whose time to
// sign lies ahead.
func (p EditionPage) mayArm() bool {
	return p.Notice.Kind == notice.Holding && p.SignBy != nil && p.SignBy.After(p.Now)
}

func (p EditionPage) armOption() parts.Option {
	return parts.Option{Value: string(notice.Armed), Label: "Armed: by itself at the time to sign", Hint: "At " + clock.Zoned(*p.SignBy, p.Zone) +
		", to those who were not told by then. Until then anybody of legal, and the commander, can disarm it."}
}

func (p EditionPage) expiresAt() parts.WhenInput {
	return parts.WhenInput{Name: "expires_at", Label: "Armed until", Hint: "Only for “Armed”: at most 7 days from now. After that it does not leave by itself.", Value: p.Form.ExpiresAt, In: p.Form.ExpiresZone,
		Zones: Zones(p.Zone), Now: p.Now, Wrong: p.Wrong.Of("expires_at"), Optional: true}
}
