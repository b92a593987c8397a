package pages

import (
	"fmt"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// nextWords are an incident's next act in words: what is next, why, and what
// this viewer can press. Who may not do it is told who does.
type nextWords struct {
	Head   string // "Sign by Sun 29 Mar 03:00 Berlin"
	Also   string // "(01:00 UTC)", beside the head
	Says   string // the sentence below it
	Waits  string // "waits for Lena, 2 h 12 m so far"
	Label  string // of the button, "" where this viewer has none
	Href   string
	Theirs string // who does it, where the viewer may not
}

// next puts what an incident waits for into words for a viewer.
func next(f parts.Frame, o *incident.Overview) nextWords {
	n := o.Waits()
	base := "/incidents/" + o.Number
	w := nextWords{}
	switch n.Act {
	case incident.ToAnswer:
		w = nextWords{Head: "Was Customer Data seen or taken?", Says: "Until somebody answers, no clock can be trusted to have started.", Label: "Answer the question", Href: base + "#question"}
	case incident.ToConfirm:
		w = nextWords{Head: "Confirm, or say why not", Says: "Clocks run since we became aware. Confirming starts the others and wakes legal.", Label: "Check and confirm", Href: base + "/confirmation"}
	case incident.ToDecide:
		w = nextWords{Head: "Say which customers are affected", Says: decideSays(o), Label: "Say which customers", Href: base + "/customers/list"}
	case incident.ToWrite:
		w = nextWords{Head: "Write what customers are told", Says: parts.Many(n.Letters, "letter waits", "letters wait") + " for what happened, what was done and what customers can do.",
			Label: "Write what they are told", Href: base + "/account/en"}
	case incident.ToSubmit:
		w = nextWords{Head: "Put " + lettersOf(o, n.Letters) + " before legal", Says: draftedSays(o, n), Label: "Open the letters", Href: "/notices/" + n.Notice}
	case incident.ToSign:
		w = toSign(f, o, n)
	case incident.ToSend:
		if len(o.Kept) > 0 {
			w = toRelease(f, o.Kept[0], n)
			break
		}
		w = nextWords{Head: parts.Many(n.Letters, "signed letter is", "signed letters are") + " on the way", Says: "Signed, and not accepted by the other side yet.", Label: "See how they arrive", Href: "/notices/" + n.Notice + "/deliveries"}
	case incident.ToWait:
		w = nextWords{Head: onHold(n.Group.HeldUntil, f.Zone), Says: "Law enforcement asked us to tell nobody yet. The clocks go on by themselves when it is over.", Label: "See the hold", Href: base + "/holds"}
	case incident.ToWithdraw:
		w = nextWords{Head: "A withdrawal waits for its second person", Says: "One of the two must be from legal. Until they agree every clock runs on.", Label: "Read why", Href: base + "/withdrawal"}
	case incident.ToReply:
		w = nextWords{Head: questionsOf(o.Asked), Says: "Customers were told by when we answer.", Label: "Read and answer", Href: askedPath(o)}
	default:
		w = nextEnding(n.Act, base, o.Refuted())
	}
	if n.Act != incident.ToSend && len(o.Kept) > 0 && o.Kept[0].PausedAt == nil { // a pause has a line of its own
		w.Says += " " + keptSays(f, o.Kept[0])
	}
	if n.Act == incident.ToSubmit && n.Notice == "" {
		w.Says, w.Label = "They are being drafted from what is on record.", ""
	}
	if n.Act == incident.ToSign && o.WaitingFrom != nil {
		w.Waits = "Waits for " + orNobody(n.Owner, n.Role) + ", " + clock.Span(f.Now.Sub(*o.WaitingFrom)) + " so far."
	}
	if n.May != "" && !f.Viewer.May(n.May) {
		w.Label, w.Theirs = "", orNobody(n.Owner, n.Role)+theirs[n.Act]
	}
	return w
}

// theirs says what somebody else does, after their name.
var theirs = map[incident.Act]string{
	incident.ToAnswer: " answers that", incident.ToConfirm: " confirms", incident.ToDecide: " says which customers", incident.ToWrite: " writes what customers are told",
	incident.ToSubmit: " puts the letters before legal", incident.ToSign: " reads and signs", incident.ToSend: " looks after the deliveries", incident.ToWithdraw: " decides on the withdrawal",
	incident.ToReply: " answers the customer", incident.ToWait: " watches the hold", incident.ToContain: " records the containment", incident.ToResolve: " records the end", incident.ToClose: " closes it",
}

// toRelease asks for a word about signed letters that leave only on one.
func toRelease(f parts.Frame, k incident.KeptBack, n incident.Next) nextWords {
	if k.PausedAt != nil {
		return nextWords{Head: "The sending is paused", Says: keptSays(f, k), Label: "Look, and resume", Href: "/editions/" + k.EditionID}
	}
	return nextWords{Head: parts.Many(n.Letters, "signed letter waits", "signed letters wait"), Says: keptSays(f, k), Label: "See what waits", Href: "/editions/" + k.EditionID}
}

// keptSays tells of a signed wave that leaves only on somebody's word.
func keptSays(f parts.Frame, k incident.KeptBack) string {
	switch {
	case k.PausedAt != nil:
		return "The sending was " + pausedBy(f, k) + leftWords(k.Left) + "."
	case k.Stopped != "":
		return "A signed wave is stopped after the first letters: " + k.Stopped + "."
	case k.HeldAt != nil:
		return "A signed wave is held by " + k.HeldBy + " at " + clock.Zoned(*k.HeldAt, f.Zone) + "."
	}
	return "A signed wave leaves when the commander releases it."
}

// pausedBy says who paused a sending, since when and why.
func pausedBy(f parts.Frame, k incident.KeptBack) string {
	words := "paused by " + k.PausedBy + " at " + clock.Zoned(*k.PausedAt, f.Zone)
	if k.PausedWhy != "" {
		words += " (" + k.PausedWhy + ")"
	}
	return words
}

// leftWords say how many letters of a paused sending are left.
func leftWords(n int) string { return "; " + parts.Many(n, "letter is", "letters are") + " left" }

// toSign asks for a signature: by when, or that no date hurries it.
func toSign(f parts.Frame, o *incident.Overview, n incident.Next) nextWords {
	w := nextWords{Head: "Sign " + lettersOf(o, n.Letters), Says: "No date hurries it: " + undatedSays(o), Label: "Read and sign the wave of " + parts.Count(n.Letters), Href: "/editions/" + n.Edition}
	if o.Asked != nil && n.Edition == o.Asked.Edition {
		w.Says = "It answers a customer’s question, due " + clock.Zoned(o.Asked.DueAt(), f.Zone) + "."
	}
	if n.SignBy != nil {
		w.Head, w.Also = "Sign by "+clock.Zoned(*n.SignBy, f.Zone), "("+n.SignBy.UTC().Format("15:04 UTC")+")"
		w.Says = parts.Many(n.Letters, "letter, due ", "letters, due ") + clock.Zoned(n.Group.DueAt, f.Zone) + "."
	}
	return w
}

// questionsOf counts what is asked, and who asks.
func questionsOf(a *incident.CustomerAsks) string {
	if a.Count() == 1 {
		return "1 question of a customer waits"
	}
	return parts.Count(a.Count()) + " questions of " + parts.Many(a.Customers, "customer", "customers") + " wait"
}

// askedPath leads to where customers ask: to the page of one, or to the tasks,
// one for each question, where several ask.
func askedPath(o *incident.Overview) string {
	if o.Asked.Customers > 1 {
		return "/incidents/" + o.Number + "#tasks"
	}
	return ToldPath(o.Number, o.Asked.Reference) + "#asked"
}

// lettersOf counts letters; those that take it back are named.
func lettersOf(o *incident.Overview, n int) string {
	if o.Refuted() {
		return parts.Many(n, "all-clear letter", "all-clear letters")
	}
	return parts.Many(n, "letter", "letters")
}

func draftedSays(o *incident.Overview, n incident.Next) string {
	if n.Group == nil {
		return "Drafted and not with legal yet: " + undatedSays(o)
	}
	return "They are drafted and not with legal yet."
}

func undatedSays(o *incident.Overview) string {
	if o.Refuted() {
		return "it was withdrawn, and who was told is to hear so."
	}
	return "these customers have no deadline."
}

// nextEnding words the steps after the last letter.
func nextEnding(act incident.Act, base string, withdrawn bool) nextWords {
	so := "Everybody is told"
	if withdrawn {
		so = "It was withdrawn"
	}
	switch act {
	case incident.ToContain:
		return nextWords{Head: so + ". Is it contained?", Says: "Record when the way in was closed.", Label: "Record the containment", Href: base + "/instants/new?kind=contained"}
	case incident.ToResolve:
		return nextWords{Head: so + ", and it is contained", Says: "Record when it was over.", Label: "Record that it is resolved", Href: base + "/instants/new?kind=resolved"}
	case incident.ToClose:
		return nextWords{Head: so + ", and it is over", Says: "Close it once the review is done.", Label: "Close the incident", Href: base + "/instants/new?kind=closed"}
	}
	return nextWords{Head: "Nothing is left to do", Says: "The record stays."}
}

func decideSays(o *incident.Overview) string {
	if o.Earliest == nil {
		return "The list of affected customers is not complete."
	}
	return fmt.Sprintf("%s undecided. The earliest possible deadline: %s.", parts.Many(o.Earliest.Undecided, "customer is", "customers are"), o.Earliest.Because)
}

func orNobody(name string, role people.Role) string {
	if name == "" {
		return "Nobody (no " + string(role) + " is on record)"
	}
	return name
}

// dueOf is the clock beside what is next: its start and end; false for none.
func dueOf(o *incident.Overview) (start, end time.Time, ok bool) {
	n := o.Waits()
	switch {
	case n.SignBy != nil && n.StartAt != nil:
		return *n.StartAt, *n.SignBy, true
	case n.DueAt != nil && n.StartAt != nil:
		return *n.StartAt, *n.DueAt, true
	}
	return time.Time{}, time.Time{}, false
}

// Nearest heads a page with the nearest deadline: "18 h 28 m · ".
func Nearest(now time.Time, o *incident.Overview) string {
	if _, end, ok := dueOf(o); ok {
		if end.Before(now) {
			return "Overdue · "
		}
		return clock.Span(end.Sub(now)) + " · "
	}
	return ""
}

// groupTitle names the customers of a clock: "3 customers with 24-hour
// contracts".
func groupTitle(g incident.Group) string {
	n := parts.Many(g.Customers, "customer", "customers")
	if g.RegimeID == "contract-window" {
		hours := int(g.DueAt.Sub(g.StartedAt) / time.Hour)
		if g.Customers == 1 {
			return fmt.Sprintf("%s with a %d-hour contract", n, hours)
		}
		return fmt.Sprintf("%s with %d-hour contracts", n, hours)
	}
	return n + " under " + g.Name
}

// groupCard is a group's clock.
func groupCard(f parts.Frame, number string, g incident.Group) parts.Card {
	c := parts.Card{Title: groupTitle(g), Href: "/incidents/" + number + "/customers?show=in", Now: f.Now, StartedAt: g.StartedAt, DueAt: g.DueAt, Zone: f.Zone,
		MetAt: g.MetAt, Soft: g.Soft, Unchecked: g.Unchecked, Because: g.Because, Working: g.Working, Owner: g.Owner}
	if g.ResumedAt != nil {
		c.Because = "A hold of law enforcement was over " + TimeWords(*g.ResumedAt, f.Zone) + "; a day from then is left. " + c.Because
	}
	switch {
	case g.Met():
		if c.MetAt == nil { // told before the duty was put on record
			c.State, c.Words = parts.Met, "Told"
		}
		return c
	case g.Held:
		c.State, c.Words = parts.Held, onHold(g.HeldUntil, f.Zone)
		return c
	case g.Unsigned > 0:
		c.Next = "signs the wave of " + parts.Count(g.Unsigned)
	case g.Unsubmitted > 0:
		c.Next = "puts " + parts.Many(g.Unsubmitted, "letter", "letters") + " before legal"
	default:
		c.Next = "looks after " + parts.Many(g.Undelivered, "letter", "letters") + " on the way"
		return c
	}
	c.SignBy = &g.SignBy
	return c
}
