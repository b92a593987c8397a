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
	Regime     Regime
	Answer     Answer
	Because    string       // one or more sentences for a person
	Missing    []string     // facts still missing: tenant, country, roles, entities, establishments, places, data, count, agreement, window, trigger, ruling:code, or an instant
	Fails      string       // which kind of condition failed, ByRole …, where it does not bite
	Trigger    string       // the instant it runs from, the agreement's where that decides
	Clock      *clock.Clock // nil unless it bites and its instant is recorded
	Rule       clock.Rule   // what Clock was counted by
	MeetsOn    string       // what meets it: of the rule or of the agreement; "" means accepted
	NotStarted bool         // it bites and hangs on an event that has not happened, such as an earlier filing
	Unchecked  string       // why it reads "possibly due, not checked"; "" when counsel adopted a verified row
}

// Duties answers every regime owed to customers for f.Tenant, in the order of
// the book. Nothing is left out: a regime that does not bite says why.
func (b *Book) Duties(f Facts) []Duty {
	return b.answer(func(r *Regime) bool { return r.Audience == ToTenant }, &f)
}

// AuthorityDuties answers every regime owed to anybody else than a customer:
// authorities, the people affected, the public; in the order of the book.
// f.Tenant may be nil.
func (b *Book) AuthorityDuties(f Facts) []Duty {
	return b.answer(func(r *Regime) bool { return r.Audience != ToTenant }, &f)
}

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

func (b *Book) answer(wanted func(*Regime) bool, f *Facts) []Duty {
	all := make([]Duty, 0, len(b.regimes))
	for i := range b.regimes {
		if r := &b.regimes[i]; wanted(r) {
			all = append(all, b.duty(r, f))
		}
	}
	return all
}

func (b *Book) duty(r *Regime, f *Facts) Duty {
	d := Duty{Regime: *r, Trigger: r.Trigger, MeetsOn: r.MeetsOn}
	if r.Trigger == OfContract {
		d.Trigger = f.Tenant.trigger()
	}
	if a := f.Tenant.agreement(); a != nil && r.period.From == "agreement" && a.MeetsOn != "" {
		d.MeetsOn = a.MeetsOn
	}
	at, working := b.anchor(r, d.Trigger, f)
	rule, notes := b.ruleFor(r, f)
	if says := r.watched(at, rule.Zone); says != "" {
		d.Answer, d.Because, d.Fails = DoesNot, says, ByStatus
		return d
	}
	d.Answer, d.Because, d.Missing, d.Fails = b.decide(r, f)
	if word, aside := r.setAside(f); aside && d.Answer != DoesNot {
		d.Answer, d.Because, d.Missing, d.Fails = DoesNot, word, nil, ByCounsel
	}
	if d.Answer != DoesNot {
		d.Unchecked = r.unchecked(f)
	}
	if d.Answer != Bites {
		return d
	}
	if d.Because == "" {
		d.Because = r.covers()
	}
	d.Because += fmt.Sprintf(" %s: %s.", sentence(r.Article), strings.TrimSuffix(r.Standard, "."))
	if at == nil {
		d.Missing, d.NotStarted = []string{d.Trigger}, Eventual(d.Trigger)
		d.Because += " There is no date yet. " + b.waits(r, d.Trigger) + b.sinceDiscovery(d.Trigger, f)
		return d
	}
	c, err := rule.Start(*at)
	if err != nil {
		// The book was checked when it was opened, so the facts are at fault.
		d.Answer, d.Because, d.Missing = Undecided, d.Because+" Its date cannot be counted: "+err.Error(), []string{"rule"}
		return d
	}
	c.Working = append(append(working, notes...), c.Working...)
	d.Clock, d.Rule = &c, rule
	return d
}

// covers says why a duty without conditions bites.
func (r *Regime) covers() string {
	if r.Audience == ToTenant {
		return "It covers every affected customer."
	}
	return "It covers every incident."
}

// sinceDiscovery warns that a determination is waited for: the clock has not
// begun, and the law wants it made without delay.
func (b *Book) sinceDiscovery(trigger string, f *Facts) string {
	if trigger != Determined || f.Detected == nil {
		return ""
	}
	return fmt.Sprintf(" Detected on %s: the determination must not be put off.", f.Detected.UTC().Format("2 January 2006 15:04 UTC"))
}

// watched says why a row sets no date for a trigger at an instant, "" when it
// may. What counts is the date of the trigger in the zone of the rule, not
// today's.
func (r *Regime) watched(at *time.Time, zone string) string {
	switch r.Status {
	case StatusInForce, StatusTemplate:
	case StatusFuture:
		if at == nil || r.EffectiveFrom == nil || !r.inForce(*at, zone) {
			return fmt.Sprintf("%s is future law%s: watch it; it sets no date.", sentence(r.Article), r.from())
		}
		return ""
	default:
		return fmt.Sprintf("%s is %s: watch it; it sets no date.", sentence(r.Article), r.Status)
	}
	if at != nil && !r.inForce(*at, zone) {
		return fmt.Sprintf("%s was not in force on %s.", sentence(r.Article), dateIn(*at, zone).Format("2 January 2006"))
	}
	return ""
}

func (r *Regime) from() string {
	if r.EffectiveFrom == nil {
		return ""
	}
	return " from " + r.EffectiveFrom.Format("2 January 2006")
}

// inForce reports whether the regime covers the date of the instant in a zone.
func (r *Regime) inForce(at time.Time, zone string) bool {
	day := dateIn(at, zone)
	if r.EffectiveFrom != nil && day.Before(*r.EffectiveFrom) {
		return false
	}
	return r.EffectiveTo == nil || !day.After(*r.EffectiveTo)
}

// dateIn is the date of an instant in a zone, as UTC midnight; in UTC where the
// zone is not known.
func dateIn(at time.Time, zone string) time.Time {
	at = at.UTC()
	if z, err := clock.Zone(zone); err == nil {
		at = at.In(z)
	}
	y, m, d := at.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// sentence lets an article begin a sentence.
func sentence(article string) string {
	_, n := utf8.DecodeRuneInString(article)
	return strings.ToUpper(article[:n]) + article[n:]
}
