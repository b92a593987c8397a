package pages

import (
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/parts"
)

// ThreadPage is what one customer was told in one incident, and the forms that
// add to it.
type ThreadPage struct {
	FactPage
	Tenant  tenant.Tenant
	Thread  notice.Thread
	Telling TellingForm
	Answer  AskedForm
	Answers []notice.ApprovedAnswer // in its language, that it did not get
	Reason  string                  // of showing its own clock, as entered
	Saved   string

	Acknowledged []notice.Acknowledgement  // on its own page
	Asked        []notice.CustomerQuestion // there, the first first
}

// TellingForm is a telling as it was entered, and what it may be said to do.
type TellingForm struct {
	At, Zone                 string
	Channel                  string
	Whom, What, Evidence     string
	Promised                 string
	PromisedAt, PromisedZone string
	Meets, Reached           bool

	Beside bool           // it stands beside another form, which has the page's main button
	Agreed notice.Channel // by which its agreement asks to be told, "" for mail; only whoever may send is asked
	Reach  bool           // somebody has to reach the customer
}

// AskedForm is a question and its answer as they were entered.
type AskedForm struct {
	Question, Answer, Language string
	AskedID                    string // the question on the customer's page that it answers, "" for one that came otherwise
}

// AnswerPage is an answer that legal reads before it may be sent by anyone.
type AnswerPage struct {
	FactPage
	Notice   notice.Notice
	Answer   notice.ApprovedAnswer
	DemoCode string
	Refused  string // why it cannot be approved, "" where it can
}

// WhoReads says, at each box, who reads what is written there.
const WhoReads = "Everyone on this incident; a regulator may too."

// byHandOptions are the ways to tell a customer beside a letter.
func byHandOptions() []parts.Option {
	out := []parts.Option{}
	for _, c := range notice.ByHand() {
		out = append(out, parts.Option{Value: string(c), Label: byHand[c]})
	}
	return out
}

var byHand = map[notice.Channel]string{notice.Telephone: "By telephone", notice.Portal: "In its portal", notice.Courier: "By courier", notice.InPerson: "In person", notice.Post: "By post"}

// ToldPath is where everything stands that a customer was told.
func ToldPath(number, reference string) string { return exposurePath(number, reference) + "/told" }

func (p ExposurePage) told() string { return ToldPath(p.File.Number, p.Customer.Tenant.Reference) }

func (p ThreadPage) own(rest string) string {
	return exposurePath(p.File.Number, p.Tenant.Reference) + rest
}

func (p ThreadPage) sends() bool   { return p.Viewer.May(people.SendAnswers) }
func (p ThreadPage) signs() bool   { return p.Viewer.May(people.ApproveNotices) }
func (p ThreadPage) records() bool { return p.Viewer.May(people.RecordTellings) }
func (p ThreadPage) answers() bool { return p.Viewer.May(people.DraftNotices) }
func (p ThreadPage) decides() bool { return p.Viewer.May(people.ShowClocks) }

// tells is whether the form of a telling stands open: something in it is wrong.
func (p ThreadPage) tells() bool {
	return p.wrongIn("at", "channel", "whom", "what", "evidence", "meets", "reached", "promised", "promised_at") || p.Telling.What != ""
}

func (p ThreadPage) wrongIn(boxes ...string) bool {
	for _, b := range boxes {
		if p.Wrong.Of(b) != "" {
			return true
		}
	}
	return false
}

// firstTold says when the customer was first told and how.
func (p ThreadPage) firstTold() string {
	first := p.Thread.First()
	switch {
	case first == nil:
		return p.Tenant.Name + " has not been told of this incident by a letter that its side took."
	case first.Telling != nil:
		return p.Tenant.Name + " was first told " + TimeWords(first.At, p.Zone) + ", " + lowerFirst(byHand[first.Telling.Channel]) + ", as its agreement asks."
	}
	return p.Tenant.Name + " was first told " + TimeWords(first.At, p.Zone) + ", by the letter " + first.Letter.Notice.Reference + " that " + first.Letter.Address + " accepted."
}

// inTime says in a few words whether that was in time.
func (p ThreadPage) inTime() (parts.State, string) {
	first, due := p.Thread.First(), p.Thread.Due()
	switch {
	case due == nil && first == nil:
		return parts.Soon, "Not told; no date is on record"
	case due == nil:
		return parts.Met, "Told; no date was on record"
	case first == nil && p.Now.After(*due):
		return parts.Overdue, "Not told, " + clock.Margin(p.Now, *due)
	case first == nil:
		return parts.Urgent, "Not told yet, " + clock.Left(p.Now, *due)
	case first.At.After(*due):
		return parts.Overdue, "Not in time, " + clock.Margin(first.At, *due)
	}
	return parts.Met, "In time, " + clock.Margin(first.At, *due)
}

// dueBy tells the earliest date by which it had to be told.
func (p ThreadPage) dueBy() string {
	due := p.Thread.Due()
	switch {
	case due == nil:
		return ""
	case p.Thread.First() != nil || p.Now.After(*due):
		return "The earliest date for telling it was " + TimeWords(*due, p.Zone) + "."
	}
	return "The earliest date for telling it is " + TimeWords(*due, p.Zone) + "."
}

// spokenBefore tells of words before the first letter that met no duty.
func (p ThreadPage) spokenBefore() string {
	first := p.Thread.First()
	for _, t := range p.Thread.Tellings {
		if !t.Meets && (first == nil || t.At.Before(first.At)) {
			return "It was spoken to before that, " + lowerFirst(byHand[t.Channel]) + ", " + TimeWords(t.At, p.Zone) + ": evidence beside the duty, which a letter meets."
		}
	}
	return ""
}

// threadDay is what was said on one day.
type threadDay struct {
	Title string
	Lines []notice.Line
}

func (p ThreadPage) days() []threadDay {
	var out []threadDay
	for _, l := range p.Thread.Lines() {
		title := inZone(l.At, p.Zone).Format("Monday 2 January 2006") + ", " + clock.City(p.Zone) + " time"
		if len(out) == 0 || out[len(out)-1].Title != title {
			out = append(out, threadDay{Title: title})
		}
		d := &out[len(out)-1]
		d.Lines = append(d.Lines, l)
	}
	return out
}

func inZone(at time.Time, zone string) time.Time {
	if loc, err := clock.Zone(zone); err == nil {
		return at.In(loc)
	}
	return at.UTC()
}

// came says what came of a letter.
func came(s notice.Sent) string {
	switch s.State {
	case notice.Accepted:
		return "accepted by " + s.Address
	case notice.Bounced:
		return "accepted for " + s.Address + ", and it came back later"
	}
	return "handed over for " + s.Address + "; whether it arrived is in doubt"
}

func cameState(s notice.State) (parts.State, string) {
	state, words := deliveryWords(s, nil, "")
	return state, words
}

// awaited says what was promised and where.
func (p ThreadPage) awaited(a notice.Awaited) string {
	switch {
	case a.Letter != nil:
		return "Another letter, as " + a.Letter.Notice.Reference + " says"
	case strings.TrimSpace(a.Telling.Promised) == "":
		return "To hear from us, said " + lowerFirst(byHand[a.Telling.Channel]) + " to " + a.Telling.Whom
	}
	return a.Telling.Promised + ", said " + lowerFirst(byHand[a.Telling.Channel]) + " to " + a.Telling.Whom
}

func (p ThreadPage) awaitedState(a notice.Awaited) (parts.State, string) {
	switch {
	case a.KeptAt != nil && a.KeptAt.After(a.By):
		return parts.Overdue, "Kept " + clock.Margin(*a.KeptAt, a.By)
	case a.KeptAt != nil:
		return parts.Met, "Kept"
	case a.Ended != "":
		return parts.NotRequired, "Ended"
	case p.Now.After(a.By):
		return parts.Overdue, "Broken, " + clock.Margin(p.Now, a.By)
	}
	return parts.Running, "Open, " + clock.Span(a.By.Sub(p.Now)) + " left"
}

// promise tells what was promised with a telling.
func (p ThreadPage) promise(t notice.Telling) string {
	if t.Promised == "" {
		return "It hears from us by " + TimeWords(*t.PromisedAt, p.Zone) + "."
	}
	return "Promised by " + TimeWords(*t.PromisedAt, p.Zone) + ": " + t.Promised + "."
}

// keepers offers what may have kept a promise.
func (p ThreadPage) keepers(k *notice.Telling) []parts.Option {
	var out []parts.Option
	for _, l := range p.Thread.Keepers(k) {
		if l.Letter != nil {
			out = append(out, parts.Option{Value: l.Letter.DeliveryID, Label: noticeTitle(l.Letter.Notice) + " " + l.Letter.Notice.Reference + ", " + shortly(l.At, p.Zone)})
		} else {
			out = append(out, parts.Option{Value: l.Telling.ID, Label: byHand[l.Telling.Channel] + " to " + l.Telling.Whom + ", " + shortly(l.At, p.Zone)})
		}
	}
	return out
}

// optionalWhen asks for an instant that may be left out.
func (p FactPage) optionalWhen(name, label, hint, value, in string) parts.WhenInput {
	return optional(p.when(name, label, hint, value, in))
}

// toldPath leads from a duty that a promise made to the customer's page.
func toldPath(o incident.Obligation) string {
	const made = "policy-promised-telling-"
	if id, ok := strings.CutPrefix(o.RegimeID, made); ok {
		return "/tellings/" + id
	}
	return ""
}

// toldToOne puts into words what was told to one customer beside letters.
var toldToOne = map[string]func(said) words{
	"customer.told": func(s said) words {
		return words{says: "told a customer something " + strings.ToLower(byHand[notice.Channel(s.str("channel"))]) + ", " + s.at("at")}
	},
	"telling.promised": func(s said) words {
		return words{says: "promised a customer to be back by " + s.at("by"), mark: parts.Running}
	},
	"promise.kept": func(said) words { return words{says: "kept what customers were promised", mark: parts.Met} },
	"answer.approved": func(s said) words {
		return words{says: "approved an answer to be sent by anyone, made of " + s.str("reference"), mark: parts.Met}
	},
	"answer.sent":  func(s said) words { return words{says: "sent an approved answer, " + s.str("reference")} },
	"answer.ended": func(said) words { return words{says: "took an approved answer back"} },
	"clock.shown": func(s said) words {
		return words{says: "decided that a customer is shown the dates of its own clock", quote: s.str("reason")}
	},
	"clock.hidden": func(s said) words {
		return words{says: "decided that a customer is no longer shown the dates of its own clock", quote: s.str("reason")}
	},
}
