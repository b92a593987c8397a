package rulebook

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
)

// Among answers for the many customers of one incident. Those whom the law
// does not tell apart are worked out once and get the answer under their own
// name. It is for one goroutine.
type Among struct {
	book  *Book
	facts Facts
	alike map[string]*answered
}

type answered struct {
	due   []Duty         // bite or are undecided
	which map[string]int // the answer to every regime, by id, in all
	all   []Duty
}

// Among prepares to answer for the customers of an incident. f.Tenant and
// f.Exposure are left aside.
func (b *Book) Among(f Facts) *Among {
	return &Among{book: b, facts: f, alike: map[string]*answered{}}
}

// someone stands for the customer's name until it is known whose it is.
const someone = "\x01"

// Due returns the duties towards a customer that bite or are undecided, in the
// order of the book.
func (a *Among) Due(t Tenant, e Exposure) []Duty {
	found := a.answer(t, e)
	out := make([]Duty, len(found.due))
	for i, d := range found.due {
		out[i] = named(d, t.name())
	}
	return out
}

// Why returns the answer of one regime for a customer, also when it does not
// bite; false when the book lacks the regime or it is owed to others.
func (a *Among) Why(t Tenant, e Exposure, regimeID string) (Duty, bool) {
	found := a.answer(t, e)
	i, ok := found.which[regimeID]
	if !ok {
		return Duty{}, false
	}
	return named(found.all[i], t.name()), true
}

func (a *Among) answer(t Tenant, e Exposure) *answered {
	key := profile(t, e)
	if found, ok := a.alike[key]; ok {
		return found
	}
	f := a.facts
	t.Name = someone
	f.Tenant, f.Exposure = &t, e
	found := &answered{all: a.book.Duties(f), which: map[string]int{}}
	for i, d := range found.all {
		found.which[d.Regime.ID] = i
		if d.Answer != DoesNot {
			found.due = append(found.due, d)
		}
	}
	a.alike[key] = found
	return found
}

// named puts the customer's name into an answer.
func named(d Duty, name string) Duty {
	d.Because = strings.ReplaceAll(d.Because, someone, name)
	if d.Clock == nil || !slices.ContainsFunc(d.Clock.Working, func(s clock.Step) bool { return strings.Contains(s.Says, someone) }) {
		return d
	}
	c := *d.Clock
	c.Working = slices.Clone(c.Working)
	for i := range c.Working {
		c.Working[i].Says = strings.ReplaceAll(c.Working[i].Says, someone, name)
	}
	d.Clock = &c
	return d
}

// profile is everything about a customer and its part in an incident that the
// law can tell customers apart by, as one key.
func profile(t Tenant, e Exposure) string {
	var b strings.Builder
	put := func(words ...string) {
		for _, w := range words {
			b.WriteString(w)
			b.WriteByte(0)
		}
		b.WriteByte(1)
	}
	put(t.Country, t.Zone)
	put(t.Sectors...)
	put(t.States...)
	if a := t.Agreement; a != nil {
		put(a.Trigger, a.Unit, a.Calendar, a.MeetsOn, number(a.Window))
	}
	put(e.Data...)
	put(e.Places...)
	put(e.Encrypted, number(e.People), instant(e.KnownAt), strconv.FormatBool(e.Partial))
	for _, p := range slices.Sorted(maps.Keys(e.Counts)) {
		put(p, strconv.Itoa(e.Counts[p]))
	}
	return b.String()
}

func number(n *int) string {
	if n == nil {
		return "-"
	}
	return strconv.Itoa(*n)
}

func instant(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return strconv.FormatInt(t.UnixNano(), 10)
}
