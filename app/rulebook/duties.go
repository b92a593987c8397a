package rulebook

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/flowchestra/tocsin/app/clock"
)

// Answer tells whether a duty bites.
type Answer string

// The answers.
const (
	Bites     Answer = "bites"
	DoesNot   Answer = "does_not"
	Undecided Answer = "undecided" // a fact is missing; Because asks for it
)

// Duty is the answer of one regime to the facts.
type Duty struct {
	Regime  Regime
	Answer  Answer
	Because string       // one or more sentences for a person
	Missing []string     // facts still missing: tenant, country, roles, establishments, data, agreement, window, trigger, or an instant
	Trigger string       // the instant it runs from, the agreement's where that decides
	Clock   *clock.Clock // nil unless it bites and its instant is recorded
}

// Duties answers every regime owed to customers for f.Tenant, in the order of
// the book. Nothing is left out: a regime that does not bite says why.
func (b *Book) Duties(f Facts) []Duty { return b.answer(ToTenant, f) }

// AuthorityDuties answers every regime owed to public authorities, in the
// order of the book. f.Tenant may be nil.
func (b *Book) AuthorityDuties(f Facts) []Duty { return b.answer(ToAuthority, f) }

// Binding finds the duty that is due first among those that bite and have a
// clock. Hand it only duties that are not yet met. Of two at one instant one
// set by law or contract goes before a target of the house, then the order
// given decides.
func Binding(duties []Duty) (Duty, bool) {
	var first *Duty
	for i, d := range duties {
		if d.Answer != Bites || d.Clock == nil {
			continue
		}
		if first == nil || d.Clock.Due.Before(first.Clock.Due) ||
			d.Clock.Due.Equal(first.Clock.Due) && first.Clock.Soft && !d.Clock.Soft {
			first = &duties[i]
		}
	}
	if first == nil {
		return Duty{}, false
	}
	return *first, true
}

func (b *Book) answer(audience string, f Facts) []Duty {
	var all []Duty
	for _, r := range b.regimes {
		if r.Audience == audience {
			all = append(all, b.duty(r, f))
		}
	}
	return all
}

func (b *Book) duty(r Regime, f Facts) Duty {
	d := Duty{Regime: r, Trigger: r.Trigger}
	if r.Trigger == OfContract {
		d.Trigger = f.Tenant.trigger()
	}
	if r.Status != StatusInForce && r.Status != StatusTemplate {
		d.Answer, d.Because = DoesNot, fmt.Sprintf("%s is %s: watch it; it sets no date.", sentence(r.Article), r.Status)
		return d
	}
	at, working := anchor(d.Trigger, f)
	if at != nil && !r.inForce(*at) {
		d.Answer, d.Because = DoesNot, fmt.Sprintf("%s was not in force on %s.", sentence(r.Article), at.Format("2 January 2006"))
		return d
	}
	d.Answer, d.Because, d.Missing = b.decide(r, f)
	if d.Answer != Bites {
		return d
	}
	if d.Because == "" {
		d.Because = "It covers every affected customer."
	}
	d.Because += fmt.Sprintf(" %s: %s.", sentence(r.Article), r.Standard)
	if at == nil {
		d.Missing = []string{d.Trigger}
		d.Because += " There is no date yet. " + records[d.Trigger]
		return d
	}
	rule, notes := r.ruleFor(f)
	c, err := rule.Start(*at)
	if err != nil {
		// The book was checked when it was opened, so the facts are at fault.
		d.Answer, d.Because, d.Missing = Undecided, d.Because+" Its date cannot be counted: "+err.Error(), []string{"rule"}
		return d
	}
	c.Working = append(append(working, notes...), c.Working...)
	d.Clock = &c
	return d
}

// inForce reports whether the regime covers the date of the instant.
func (r Regime) inForce(at time.Time) bool {
	if r.EffectiveFrom != nil && at.Before(*r.EffectiveFrom) {
		return false
	}
	return r.EffectiveTo == nil || at.Before(r.EffectiveTo.AddDate(0, 0, 1))
}

// sentence lets an article begin a sentence.
func sentence(article string) string {
	_, n := utf8.DecodeRuneInString(article)
	return strings.ToUpper(article[:n]) + article[n:]
}
