package pages

import (
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/templates/parts"
)

// StandingPage tells where an incident stands to people on a call. The page and
// its plain text are drawn from the same lines, so that they say the same.
type StandingPage struct {
	parts.Frame
	Overview incident.Overview
	Names    map[string]string // people by id
	Accounts map[string]incident.Account
	Answer   string        // to whether data was seen or taken; "" while nobody answered
	Decided  []parts.Entry // newest first
}

// Decisive are the verbs by which somebody decided something.
var Decisive = []string{"access.answered", "awareness.settled", "incident.confirmed", "withdrawal.proposed", "confirmation.withdrawn",
	"customers.decided", "notice.signed", "notice.countersigned", "authority.filed",
	"question.ruled", "waiver.approved", "waiver.declined", "hold.approved", "hold.decided", "hold.lifted"}

// fact is one line of where we stand: a term, what it is, and what else.
type fact struct{ term, says, also string }

// chapter is facts under one heading.
type chapter struct {
	title string
	facts []fact
	none  string // what is said where there is no fact
}

func (p StandingPage) path(rest string) string { return "/incidents/" + p.Overview.Number + rest }

// FileName is what the plain text is saved as.
func (p StandingPage) FileName() string {
	return p.Overview.Number + "-" + p.Now.UTC().Format("2006-01-02-1504") + "Z.txt"
}

// both is an instant in the reader's zone and in UTC.
func (p StandingPage) both(at time.Time) string {
	return TimeWords(at, p.Zone)
}

// lead is the whole in two sentences.
func (p StandingPage) lead() string {
	o := &p.Overview
	s := p.stage()
	switch left := o.ToTell() - o.Told(); {
	case o.Refuted():
		return "The confirmation was withdrawn: it proved wrong."
	case o.ToTell() == 0 && !o.CustomersKnown:
		return s + " Which customers must be told is not known yet."
	case o.ToTell() == 0:
		return s + " No customer must be told."
	case left == 0:
		return s + " All " + parts.Many(o.ToTell(), "customer", "customers") + " are told."
	default:
		return s + " " + parts.Count(o.Told()) + " of " + parts.Many(o.ToTell(), "customer is", "customers are") + " told; " + parts.Count(left) + " left."
	}
}

// stage is how far the case itself has come.
func (p StandingPage) stage() string {
	o := &p.Overview
	c, contained := o.Confirmed(), o.Current(incident.Contained)
	switch {
	case o.Ended() || o.Current(incident.Resolved) != nil || c == nil:
		return upperFirst(status(o, p.Zone)) + "."
	case contained == nil:
		return "Confirmed " + clock.Zoned(c.ConfirmedAt, p.Zone) + ", not contained yet."
	}
	return "Confirmed " + clock.Zoned(c.ConfirmedAt, p.Zone) + ", contained."
}

func (p StandingPage) chapters() []chapter {
	return []chapter{
		{"What is next", p.upcoming(), ""},
		{"Customers", p.customers(), ""},
		{"What we know", p.knownFacts(), "Nothing is recorded yet."},
		{"What we do not know yet", p.unknown(), "Nothing that the record asks for is missing."},
	}
}

// upcoming is the next deadline, the next update promised, and who acts.
func (p StandingPage) upcoming() []fact {
	o := &p.Overview
	var out []fact
	if g := o.Outlook.Next(); g != nil {
		out = append(out, fact{"Next deadline", p.both(g.DueAt) + ", " + parts.LeftWords(p.Now, g.StartedAt, g.DueAt), groupTitle(*g) + ". " + g.Because})
		if g.Unsubmitted+g.Unsigned > 0 {
			out = append(out, fact{"Sign by", p.both(g.SignBy), "So that the letters are accepted in time."})
		}
	}
	if e := o.Earliest; e != nil {
		out = append(out, fact{"Earliest possible", p.both(e.DueAt) + ", " + parts.LeftWords(p.Now, e.StartedAt, e.DueAt),
			parts.Many(e.Undecided, "customer is", "customers are") + " undecided: " + e.Because})
	}
	if len(out) == 0 {
		out = append(out, fact{"Next deadline", "None towards a customer", noClock(o)})
	}
	for _, d := range o.Authorities {
		if d.Open() && d.DueAt != nil {
			out = append(out, fact{"To " + d.Recipient, p.both(*d.DueAt) + ", " + clock.Left(p.Now, *d.DueAt), d.Name})
		}
	}
	if a := o.Asked; a != nil {
		out = append(out, fact{"Customers ask", p.both(a.DueAt()) + ", " + lowerFirst(clock.Left(p.Now, a.DueAt())), askedAlso(p.Now, a)})
	}
	if at := p.nextUpdate(); at != nil && !o.Ended() {
		says := p.both(*at)
		if !at.After(p.Now) {
			says += ", " + lowerFirst(clock.Left(p.Now, *at))
		}
		out = append(out, fact{"Next update", says, "Promised to customers in their letters."})
	}
	if who, what := whoActs(o); who != "" {
		out = append(out, fact{"Who acts", strings.TrimSpace(who + what), next(p.Frame, o).Says})
	}
	return out
}

// noClock says why no clock towards a customer runs.
func noClock(o *incident.Overview) string {
	switch {
	case o.Ended() || o.Refuted():
		return "It is over."
	case o.Running() && o.CustomersKnown:
		return "Everybody who must be told has been told."
	}
	return "No clock has started."
}

// nextUpdate is the first one promised, nil for none: one that is overdue is
// owed before those that lie ahead.
func (p StandingPage) nextUpdate() *time.Time {
	var first *time.Time
	for _, a := range p.Accounts {
		if at := a.NextUpdateAt; at != nil && (first == nil || at.Before(*first)) {
			first = at
		}
	}
	return first
}

func (p StandingPage) customers() []fact {
	o := &p.Overview
	out := []fact{
		{"To tell", parts.Count(o.ToTell()), undecidedAlso(o)},
		{"Told", parts.Count(o.Told()), lateAlso(o)},
		{"Left", parts.Count(o.ToTell() - o.Told()), overdueAlso(p.Now, o)},
	}
	if o.Waiting > 0 {
		out = append(out, fact{"With legal", parts.Many(o.Waiting, "letter waits", "letters wait") + " for a signature", ""})
	}
	if o.InDoubt > 0 {
		out = append(out, fact{"In doubt", parts.Many(o.InDoubt, "letter", "letters") + " may have arrived or not, or came back", ""})
	}
	return out
}

func undecidedAlso(o *incident.Overview) string {
	if o.CustomersKnown {
		return "The list is complete; " + parts.Many(o.Out, "customer is", "customers are") + " not affected."
	}
	if o.Undecided == 0 {
		return "Nobody has said yet which are affected."
	}
	return parts.Many(o.Undecided, "customer is", "customers are") + " undecided."
}

func overdueAlso(now time.Time, o *incident.Overview) string {
	says := "None overdue."
	if n := o.Overdue(now); n > 0 {
		says = parts.Count(n) + " overdue."
	}
	if n := o.PossiblyLate(now); n > 0 {
		says = strings.TrimPrefix(says+" "+parts.Many(n, "customer is", "customers are")+" undecided although the earliest possible date has passed.", "None overdue. ")
	}
	return says
}

// askedAlso tells how many questions wait, how many for too long, and for whom.
func askedAlso(now time.Time, a *incident.CustomerAsks) string {
	says := questionsOf(a) + " for " + a.Owner + "."
	if n := a.Late(now); n > 0 {
		says += " " + parts.Count(n) + " overdue."
	}
	return says
}

func lateAlso(o *incident.Overview) string {
	if o.Late == 0 {
		return ""
	}
	return parts.Count(o.Late) + " told late."
}

func (p StandingPage) knownFacts() []fact {
	var out []fact
	if p.Answer != "" {
		out = append(out, fact{"Seen or taken?", upperFirst(AnswerWords(p.Answer)), ""})
	}
	facts := IncidentPage{Frame: p.Frame, Overview: p.Overview}.facts()
	slices.SortStableFunc(facts, func(a, b incident.Instant) int { return a.At.Compare(b.At) })
	for _, t := range facts {
		also := t.Source
		if t.Standing != incident.Recorded {
			also = strings.TrimPrefix(also+"; "+string(t.Standing), "; ")
		}
		out = append(out, fact{KindName(t.Kind), p.both(t.At), also})
	}
	if c := p.Overview.Confirmed(); c != nil {
		out = append(out, fact{"Confirmed", p.both(c.ConfirmedAt), "by " + p.Names[c.ConfirmedBy]})
	}
	if a := p.account(); a != nil {
		out = append(out, worded("Which data", a.Data), worded("What happened", a.WhatHappened), worded("What was done", a.WhatWeDid))
	}
	return slices.DeleteFunc(out, func(f fact) bool { return f.says == "" })
}

func worded(term, says string) fact { return fact{term: term, says: strings.TrimSpace(says)} }

// account is what customers are told, in English where it was written in it.
func (p StandingPage) account() *incident.Account {
	if a, ok := p.Accounts["en"]; ok {
		return &a
	}
	for _, a := range p.Accounts {
		return &a
	}
	return nil
}

func (p StandingPage) unknown() []fact {
	o := &p.Overview
	var out []fact
	if p.Answer == "" || p.Answer == "not_known" {
		out = append(out, fact{"Seen or taken?", "Not known yet", "Until somebody answers, no clock can be trusted to have started."})
	}
	if !o.CustomersKnown {
		out = append(out, fact{"Which customers", "The list is not complete", undecidedAlso(o)})
	}
	for _, k := range []incident.Kind{incident.OccurredFrom, incident.OccurredTo, incident.Contained} {
		if o.Current(k) == nil {
			out = append(out, fact{KindName(k), "Not recorded", ""})
		}
	}
	for _, d := range o.Authorities {
		if d.Undecided && d.Open() {
			out = append(out, fact{d.Name, "May apply, to " + d.Recipient, d.Because})
		}
	}
	if n := o.Missing; n > 0 {
		out = append(out, fact{"Duties", parts.Many(n, "duty waits", "duties wait") + " for a fact", ""})
	}
	if a := p.account(); a != nil && a.Unknown != "" {
		out = append(out, fact{"As told to customers", a.Unknown, ""})
	}
	return out
}

// Text is the whole as plain text, to be pasted or read out.
func (p StandingPage) Text() string {
	var b strings.Builder
	line := func(s ...string) { b.WriteString(strings.Join(s, "") + "\n") }
	o := &p.Overview
	line("WHERE WE STAND: ", o.Number, ", ", string(o.Severity))
	line(o.Title)
	line("As at ", p.both(p.Now), ". ", o.Commander, " leads.")
	line("\n", p.lead())
	for _, c := range p.chapters() {
		line("\n", strings.ToUpper(c.title))
		if len(c.facts) == 0 {
			line(c.none)
		}
		for _, f := range c.facts {
			line("- ", strings.TrimSuffix(f.term, "?"), ": ", indented(f.says))
			if f.also != "" {
				line("  ", indented(f.also))
			}
		}
	}
	line("\nWHO DECIDED WHAT")
	if len(p.Decided) == 0 {
		line("Nobody has decided anything yet.")
	}
	for _, e := range p.Decided {
		line("- ", p.both(e.At), ": ", e.Who, " ", e.Says)
		for _, more := range []string{e.Quote, e.More} {
			if more != "" {
				line("  ", indented(more))
			}
		}
	}
	return b.String()
}

func indented(s string) string { return strings.ReplaceAll(s, "\n", "\n  ") }
