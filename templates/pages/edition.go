package pages

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/parts"
)

// EditionPage is legal's desk for one wave: what is signed, each base once,
// then what varies, then what must be looked at by itself.
type EditionPage struct {
	parts.Frame
	File     incident.File
	Notice   notice.Notice
	Wave     notice.Wave
	Edition  notice.Edition
	Copies   []notice.Copy
	Compared []notice.Compared
	Outliers []notice.Outlier
	Kept     []notice.KeptFinding // of the content check, before it was frozen
	Crowds   []string             // what too many letters share to stand out by it
	Tenants  map[string]tenant.Tenant
	Names    map[string]string
	Authors  []string             // names of whoever wrote the words
	Duty     *incident.Obligation // why it is due then; nil without a deadline
	SignBy   *time.Time
	Hold     time.Duration
	Signers  []people.Person // who may sign in law: their role, and neither author nor submitter
	Signed   *notice.Approval
	Share    string // what this viewer wrote or did of it themselves, "" for nothing
	Counter  *notice.Countersignature
	Arrival  notice.Arrival
	Sending  *notice.Sending // how far it has come; nil before it began
	Takes    time.Duration   // to leave, at the pace that is set; 0 without one
	Newer    *notice.Edition // the latest of the wave, where this is not it
	Before   *Since
	Rows     []notice.Copy // one page of copies
	Next     string
	After    string
	Opened   map[string]bool // copies that this viewer has opened here
	Factor   *people.Factor  // of this viewer, nil for none
	DemoCode string          // what it shows, in the demo alone
	Moved    string          // why a signature was not taken, "" when none was refused
	Refused  string          // why it was not held or released, "" when it was
	Rungs    []people.Rung   // whom the bell rings while it waits, in order
	RungFrom *time.Time      // from when; nil while it does not ring
	Why      string          // it was to be disarmed, as typed
	Struck   []notice.Copy   // letters taken out of it since it was frozen
	Release  *notice.Release // when it leaves; nil before it is signed
	Failures []notice.SequenceFailure
	Form     ReleaseForm
	Wrong    parts.Wrongs
	Comments Comments // on its letters; none for whoever does not read the desk
}

// Since is what changed from the wave's edition before.
type Since struct {
	Edition notice.Edition
	Added   []string // names of customers
	Removed []string
	Changed int // letters that say something else
	Words   []Reworded
}

// Reworded is a letter before and now: the one that stands for its language,
// or one that changed alone.
type Reworded struct{ Title, Old, New string }

func (p EditionPage) path(rest string) string { return "/editions/" + p.Edition.ID + rest }

// copyPath is one frozen letter's own address.
func copyPath(c notice.Copy) string { return "/editions/" + c.EditionID + "/copies/" + c.ID }

func (p EditionPage) tenant(c notice.Copy) string { return p.Tenants[c.TenantID].Name }

func (p EditionPage) name(id string) string {
	if n, ok := p.Names[id]; ok {
		return n
	}
	return "Tocsin"
}

// waits tells whether the edition can be signed by somebody.
func (p EditionPage) waits() bool { return p.Signed == nil && p.Edition.VoidedAt == nil }

func (p EditionPage) heading() string {
	switch n := parts.Count(p.Edition.Copies); {
	case p.uncountered():
		return "The wave of " + n + " waits for a countersignature"
	case p.Edition.VoidedAt != nil:
		return fmt.Sprintf("Edition %d is stale", p.Edition.Number)
	case p.Signed != nil:
		return "The wave of " + n + ", signed"
	default:
		return "Sign the wave of " + n
	}
}

func (p EditionPage) mayAct() bool { return p.Viewer.May(people.ApproveNotices) }

// languages counts the letters: "166 English, 11 German".
func (p EditionPage) languages() string {
	var out []string
	for _, c := range p.Compared {
		out = append(out, parts.Count(c.Copies)+" "+LanguageWords(c.Language))
	}
	return strings.Join(out, ", ")
}

// uncountered tells whether it is signed and waits for somebody else.
func (p EditionPage) uncountered() bool {
	return p.Signed != nil && p.Signed.NeedsCounter && p.Counter == nil && p.Edition.VoidedAt == nil
}

// unopened are the outliers that this viewer has not opened: nobody signs
// before that.
func (p EditionPage) unopened() []notice.Outlier {
	var out []notice.Outlier
	for _, o := range p.Outliers {
		if !p.Opened[o.Copy.ID] {
			out = append(out, o)
		}
	}
	return out
}

// who lists names: "Lena", "Lena or Jonas".
func who(all []people.Person) string {
	names := make([]string, len(all))
	for i := range all {
		names[i] = all[i].Name
	}
	return listOf(names, "or")
}

// listOf joins words: "a, b and c".
func listOf(words []string, and string) string {
	switch n := len(words); n {
	case 0:
		return "nobody"
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " " + and + " " + words[n-1]
	}
}

// EditionTitle names the page, with what is left first while it waits.
func EditionTitle(p EditionPage) string {
	if p.waits() && p.SignBy != nil && p.SignBy.After(p.Now) {
		return clock.Span(p.SignBy.Sub(p.Now)) + " · " + p.heading()
	}
	return p.heading()
}

// Changed tells what an edition says that the wave's edition before did not.
func Changed(before notice.Edition, was, now []notice.Copy, compared []notice.Compared, name func(tenantID string) string) *Since {
	out := &Since{Edition: before}
	then := map[string]notice.Copy{}
	for _, c := range was {
		then[c.TenantID] = c
	}
	for _, c := range now {
		old, had := then[c.TenantID]
		switch {
		case !had:
			out.Added = append(out.Added, name(c.TenantID))
		case old.Digest != c.Digest:
			out.Changed++
		}
		delete(then, c.TenantID)
	}
	for _, c := range was {
		if _, gone := then[c.TenantID]; gone {
			out.Removed = append(out.Removed, name(c.TenantID))
		}
	}
	out.Words = reworded(was, now, compared, name)
	return out
}

// reworded finds what is to be read of a change: the letter that stands for
// each language; where that one is as it was, a few of those that are not.
func reworded(was, now []notice.Copy, compared []notice.Compared, name func(tenantID string) string) []Reworded {
	const mostAlone = 3
	then := map[string]string{}
	for _, c := range was {
		then[c.TenantID] = c.Text
	}
	var out []Reworded
	for _, group := range compared {
		if old, had := then[group.Base.TenantID]; had && old != group.Base.Text {
			out = append(out, Reworded{LanguageWords(group.Language) + ", as it stands for all", old, group.Base.Text})
			continue
		}
		n := 0
		for _, c := range now {
			if old, had := then[c.TenantID]; had && old != c.Text && c.Language == group.Language && n < mostAlone {
				out = append(out, Reworded{"The letter to " + name(c.TenantID), old, c.Text})
				n++
			}
		}
	}
	return out
}

// says counts what changed.
func (s Since) says() string {
	var out []string
	if s.Changed > 0 {
		out = append(out, parts.Many(s.Changed, "letter says", "letters say")+" something else.")
	}
	for _, n := range []struct {
		names []string
		words string
	}{{s.Added, "Added"}, {s.Removed, "Taken out"}} {
		if len(n.names) > 0 {
			shown := n.names[:min(8, len(n.names))]
			more := ""
			if len(n.names) > len(shown) {
				more = " and " + parts.Count(len(n.names)-len(shown)) + " more"
			}
			out = append(out, n.words+": "+strings.Join(shown, ", ")+more+".")
		}
	}
	if len(out) == 0 {
		return "Nothing changed: the same letters, word for word."
	}
	return strings.Join(out, " ")
}

// nextOf is the query of a list's next page.
func nextOf(after string) string { return "?after=" + url.QueryEscape(after) }

// card is the wave's clock.
func (p EditionPage) card() parts.Card {
	o := p.Duty
	c := parts.Card{Title: parts.Many(p.Edition.Copies, "customer", "customers") + " to be told", Now: p.Now, DueAt: *p.Wave.DueAt, Zone: p.Zone, SignBy: p.SignBy,
		Soft: o.Soft, Because: o.Because, Working: o.Working, Level: 2}
	if o.StartedAt != nil {
		c.StartedAt = *o.StartedAt
	}
	return c
}

// state is how urgent the signature is.
func (p EditionPage) state() parts.State {
	start := p.Wave.AskedAt
	if p.Duty != nil {
		start = p.Duty.StartedAt
	}
	if p.SignBy == nil || start == nil {
		return parts.Running
	}
	return parts.StateAt(p.Now, *start, *p.SignBy)
}

func (p EditionPage) waitsFor() string {
	if len(p.Signers) == 0 {
		return "Waits for legal, and for a countersignature: everybody from legal wrote of it. " + clock.Span(max(0, p.Now.Sub(p.Edition.FrozenAt))) + " so far."
	}
	return "Waits for " + who(p.Signers) + ", " + clock.Span(max(0, p.Now.Sub(p.Edition.FrozenAt))) + " so far."
}

// arrived says what became of the letters.
func (p EditionPage) arrived() string { return arrivedOf(p.Arrival, p.Edition.Copies) }

// holdWords is how long a signed wave waits: "60 s", "5 m".
func (p EditionPage) holdWords() string {
	if p.Hold < 2*time.Minute {
		return fmt.Sprintf("%d s", p.Hold/time.Second)
	}
	return clock.Span(p.Hold)
}

// alsoSign says who else could sign it.
func (p EditionPage) alsoSign() string {
	var others []people.Person
	for _, s := range p.Signers {
		if s.ID != p.Viewer.ID {
			others = append(others, s)
		}
	}
	if len(others) == 0 {
		return "Nobody else on record may sign it alone."
	}
	return who(others) + " may sign it, too; one signature is enough of whoever wrote nothing of it."
}
