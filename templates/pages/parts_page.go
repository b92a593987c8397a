package pages

import (
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/templates/parts"
)

// PartsPage shows every part in every state, so that whoever builds a page sees
// what there is, and whoever changes a part sees what it does.
type PartsPage struct {
	parts.Frame
}

// framed is the page's frame at the hour of its samples, with the demo's line
// on it, which stands nowhere else outside the demo.
func (p PartsPage) framed() parts.Frame {
	f := p.Frame
	f.Now = partsAt
	if f.Strip == nil {
		f.Strip = &parts.Strip{Step: 2, Steps: []string{"Ada confirms", "Theo says which customers", "Lena signs"}, Says: "The line of the demo. Here it is only shown.",
			Href: "#state", Label: "See the states", Here: "/parts", Warning: "1 deadline would be late.",
			Persons: []parts.Switch{{Name: "Ada", Role: "commander"}, {Name: "Theo", Role: "responder", Is: true}},
			Others:  []parts.Way{{Label: "Mailboxes", Href: "#timeline"}}, Skips: []parts.Skip{{Label: "Skip 6 hours", Minutes: 360}}}
	}
	return f
}

const partsZone = "Europe/Berlin"

// partsAt is the instant at which the page's clocks stand: a page that is to be
// compared with its picture must not move.
var partsAt = time.Date(2026, 3, 28, 7, 12, 5, 0, time.UTC)

// sample is a clock in one of its states.
type sample struct {
	name       string
	start, due time.Duration // from partsAt
}

func samples() []sample {
	return []sample{
		{"running", -6 * time.Hour, 66*time.Hour + 28*time.Minute},
		{"soon", -6 * time.Hour, 18*time.Hour + 28*time.Minute},
		{"urgent", -21 * time.Hour, 3*time.Hour + 5*time.Minute},
		{"overdue", -74 * time.Hour, -2*time.Hour - 10*time.Minute},
	}
}

func (s sample) startAt() time.Time { return partsAt.Add(s.start) }
func (s sample) dueAt() time.Time   { return partsAt.Add(s.due) }

// stateWords are what each state says.
func stateWords(s parts.State) string {
	return map[parts.State]string{
		parts.Running: "66 h 28 m left", parts.Soon: "Due in 18 h 28 m", parts.Urgent: "Act now: 3 h 5 m left", parts.Overdue: "Overdue by 2 h 10 m",
		parts.Met: "Met 18 h 19 m early", parts.MetLate: "Met 2 h late", parts.Held: "On hold since 21 Mar (police request)",
		parts.NotRequired: "Not required: data was encrypted",
	}[s]
}

func partsCards() []parts.Card {
	signBy := partsAt.Add(17*time.Hour + 48*time.Minute)
	met, late := partsAt.Add(-time.Hour), partsAt.Add(-time.Hour)
	base := parts.Card{Now: partsAt, Zone: partsZone}
	card := func(change func(*parts.Card)) parts.Card {
		c := base
		change(&c)
		return c
	}
	out := []parts.Card{card(func(c *parts.Card) {
		c.Title, c.Href, c.StartedAt, c.DueAt = "3 customers with 24-hour contracts", "#clock", partsAt.Add(-6*time.Hour), partsAt.Add(18*time.Hour+28*time.Minute)
		c.SignBy, c.Owner, c.Next = &signBy, "Lena", "signs the wave of 3"
		c.Because = "The agreement with Brightwater Clinics gives 24 h from the moment that the incident is known with reasonable certainty."
		c.Working = []clock.Step{{Says: "Awareness is settled at Sat 28 Mar 2026 01:40 UTC.", Source: "Lena, 06:58 UTC"},
			{Says: "Add 24 hours; nights, weekends and holidays count: Sun 29 Mar 2026 01:40 UTC.", Source: "agreement § 7.2"},
			{Says: "In Berlin the wall shows 25 hours: the clocks go forward that night."}}
	})}
	for _, s := range samples() {
		out = append(out, card(func(c *parts.Card) {
			c.Title, c.StartedAt, c.DueAt = "A clock that is "+s.name, s.startAt(), s.dueAt()
		}))
	}
	return append(out,
		card(func(c *parts.Card) {
			c.Title, c.Soft, c.StartedAt, c.DueAt = "A target of ours that runs", true, partsAt.Add(-6*time.Hour), partsAt.Add(66*time.Hour)
			c.Owner, c.Next = "Mira", "puts 177 letters before legal"
		}),
		card(func(c *parts.Card) {
			c.Title, c.MetAt, c.DueAt = "Met in time", &met, partsAt.Add(17*time.Hour)
		}),
		card(func(c *parts.Card) {
			c.Title, c.MetAt, c.DueAt = "Met too late", &late, partsAt.Add(-3*time.Hour)
		}),
		card(func(c *parts.Card) {
			c.Title, c.State, c.Words, c.DueAt = "On hold", parts.Held, "On hold since Sat 21 Mar", partsAt.Add(53*time.Hour)
		}),
		card(func(c *parts.Card) {
			c.Title, c.State, c.Words, c.Soft, c.DueAt = "A target of ours", parts.NotRequired, "Not required: nobody is affected", true, partsAt.Add(69*time.Hour)
		}))
}

func partsTimeline() []parts.Entry {
	at := func(h, m int) time.Time { return time.Date(2026, 3, 28, h, m, 0, 0, time.UTC) }
	return []parts.Entry{
		{At: at(7, 24), Who: "Tocsin", Says: "1 letter came back", Quote: "550 5.1.1 No such user", Mark: parts.Overdue},
		{At: at(7, 21), Who: "Tocsin", Says: "handed over 3 letters; the other side accepted them", Mark: parts.Met, More: "Brightwater Clinics, Aldergate Bank, Nordlicht Versand GmbH: met 18 h 19 m early"},
		{At: at(6, 58), Who: "Lena", Says: "settled awareness at 01:40 UTC", Quote: "The owner's answer was the first reasonable certainty that data was read."},
		{At: at(5, 50), Who: "Tocsin", Says: "held back 1 letter", More: "The customer is not affected any more", Mark: parts.Held},
		{At: at(2, 33), Who: "Jonas", Says: "answered the bell", More: "Lena was rung at 02:15 UTC and had not answered by 02:30 UTC"},
		{At: at(2, 14), Who: "Ada", Says: "confirmed unauthorised access to Customer Data", Href: "#timeline", More: "Customers not known yet; earliest possible deadline Sun 01:40 UTC"},
		{At: time.Date(2026, 3, 27, 22, 52, 0, 0, time.UTC), Who: "Theo", Says: "declared the incident", More: "41 GB of run exports were read with one support token"},
	}
}

func partsWhen(value, in, wrong string) parts.WhenInput {
	return parts.WhenInput{Name: "at" + in + wrong[:min(len(wrong), 1)], Label: "When was it detected?", Hint: "As the clock on the wall showed it.", Value: value, In: in,
		Zones: []string{partsZone, "UTC"}, Now: partsAt, Wrong: wrong}
}

func partsWrongs() parts.Wrongs {
	return parts.Wrongs{{Field: "wrong-line", Sentence: "Fill in what it is called."}, {Sentence: "Somebody else changed this just before you. Look at it again."}}
}

const (
	partsOld = "We revoked the token at 23:18 UTC. No data was accessed after that. We tell you more by Saturday evening."
	partsNew = "We revoked the token at 23:18 UTC on Friday 27 March. We tell you more by Saturday 18:00 UTC."
)
