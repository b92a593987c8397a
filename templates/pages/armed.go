package pages

import (
	"strings"
	"time"

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

// ladderWords say whom the bell rings until somebody answers, and when: "The
// bell rings Lena Sat 28 Mar 08:09, Jonas 08:24 (Berlin) until somebody answers."
func (p EditionPage) ladderWords() string {
	if p.RungFrom == nil || len(p.Rungs) == 0 {
		return ""
	}
	var out []string
	for i, r := range p.Rungs {
		at := clock.Zoned(p.RungFrom.Add(r.After), p.Zone)
		if i > 0 && r.After < 24*time.Hour {
			at = at[len(at)-len("15:04 ")-len(clock.City(p.Zone)):]
		}
		out = append(out, r.Person.Name+" "+strings.TrimSuffix(at, " "+clock.City(p.Zone)))
	}
	return "The bell rings " + strings.Join(out, ", ") + " (" + clock.City(p.Zone) + ") until somebody answers."
}
