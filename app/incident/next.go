package incident

import (
	"time"

	"github.com/flowchestra/tocsin/app/people"
)

// Act names what an incident waits for.
type Act string

// What an incident can wait for, in the order of the night.
const (
	ToAnswer   Act = "answer"   // has customer data been seen or taken?
	ToConfirm  Act = "confirm"  // it has: confirm it
	ToDecide   Act = "decide"   // which customers?
	ToWrite    Act = "write"    // what are they told?
	ToSubmit   Act = "submit"   // put the letters before legal
	ToSign     Act = "sign"     // legal reads and signs
	ToSend     Act = "send"     // signed, on their way
	ToWait     Act = "wait"     // law enforcement asked us to tell nobody yet
	ToReply    Act = "reply"    // a customer asks on its page
	ToContain  Act = "contain"  // all are told: is it contained?
	ToResolve  Act = "resolve"  // and resolved?
	ToClose    Act = "close"    // and closed?
	ToWithdraw Act = "withdraw" // a withdrawal waits for its second person
	ToNothing  Act = "nothing"  // it has ended
)

// Next is the one thing an incident waits for: what, by whom, by when.
type Next struct {
	Act     Act
	May     people.Act // that whoever does it must be allowed
	Role    people.Role
	Owner   string // name of whose turn it is, "" when nobody holds the role
	Group   *Group // whose letters it is about, nil where it is about none
	Letters int    // that it is about
	Notice  string // id of their notice
	Edition string // id of the one to sign, "" where none waits
	DueAt   *time.Time
	StartAt *time.Time // when what is due began to run
	SignBy  *time.Time // for letters
}

// Waits tells what the incident waits for. What is due first goes first: a
// wave before legal is not put off because other customers are undecided,
// unless one of those could be due earlier.
func (o *Overview) Waits() Next {
	switch {
	case o.Ended():
		return Next{Act: ToNothing}
	case o.PendingWithdrawal() != nil:
		return o.second()
	case o.Confirmed() == nil && o.Current(Aware) == nil:
		return Next{Act: ToAnswer, May: people.AnswerAccess, Role: people.Commander, Owner: o.Commander}
	case o.Confirmed() == nil && !o.Refuted():
		n := Next{Act: ToConfirm, May: people.ConfirmIncident, Role: people.Commander, Owner: o.Commander}
		return n.by(o.Earliest)
	}
	g := o.Outlook.Next()
	if e := o.Earliest; !o.CustomersKnown && o.Confirmed() != nil && (g == nil || e != nil && e.DueAt.Before(g.DueAt) || g.Unsubmitted > 0) {
		n := Next{Act: ToDecide, May: people.DecideExposures, Role: people.Commander, Owner: o.Commander}
		if g != nil && (e == nil || g.DueAt.Before(e.DueAt)) { // one that was decided is due before any that may be
			n.DueAt, n.StartAt = &g.DueAt, &g.StartedAt
			return n
		}
		return n.by(e)
	}
	if g != nil {
		return o.letters(g)
	}
	if h := o.Outlook.Held(); h != nil {
		return Next{Act: ToWait, May: people.RecordHolds, Role: people.Legal, Owner: o.Legal, Group: h}
	}
	if n, ok := o.withoutDeadline(); ok {
		return n
	}
	if o.Asked != nil {
		return o.reply()
	}
	return o.ending()
}

// second is the second person's turn. The clocks run on until they agree, so
// that what is due first stays beside it.
func (o *Overview) second() Next {
	n := Next{Act: ToWithdraw, May: people.WithdrawConfirmation, Role: o.SecondRole, Owner: o.SecondName}
	g := o.Outlook.Next()
	if e := o.Earliest; e != nil && (g == nil || e.DueAt.Before(g.DueAt)) {
		return n.by(e)
	}
	if g == nil {
		return n
	}
	n.Group, n.DueAt, n.StartAt = g, &g.DueAt, &g.StartedAt
	if g.Unsigned+g.Unsubmitted > 0 {
		n.SignBy = &g.SignBy
	}
	return n
}

// withoutDeadline are letters that nothing but decency hurries: to customers
// whom no duty binds, and those that take it all back.
func (o *Overview) withoutDeadline() (Next, bool) {
	n := Next{Act: ToSign, May: people.ApproveNotices, Role: people.Legal, Owner: o.Legal, Notice: o.NoticeID, Letters: o.UndatedUnsigned, Edition: o.UndatedEdition}
	drafted := o.Undated
	if o.Refuted() {
		n.Notice, n.Letters, n.Edition, drafted = o.AllClearID, o.AllClearUnsigned, o.AllClearEdition, o.AllClear
	}
	switch {
	case n.Edition != "":
		return n, true
	case drafted == 0 || o.Confirmed() == nil && !o.Refuted():
		return Next{}, false
	}
	n.Act, n.May, n.Role, n.Owner, n.Letters = ToSubmit, people.SubmitNotices, people.Communicator, o.Communicator, drafted
	if !o.Refuted() && !o.Worded {
		n.Act, n.May = ToWrite, people.DraftNotices
	}
	return n, true
}

func (n Next) by(e *Earliest) Next {
	if e != nil {
		n.DueAt, n.StartAt = &e.DueAt, &e.StartedAt
	}
	return n
}

func (o *Overview) letters(g *Group) Next {
	n := Next{Role: g.OwnerRole, Owner: g.Owner, Group: g, DueAt: &g.DueAt, StartAt: &g.StartedAt, SignBy: &g.SignBy, Notice: o.NoticeID, Letters: g.Unsubmitted}
	switch {
	case g.Unsigned > 0:
		n.Act, n.May, n.Letters, n.Edition = ToSign, people.ApproveNotices, g.Unsigned, g.EditionID
	case g.Unsubmitted > 0 && !o.Worded:
		n.Act, n.May = ToWrite, people.DraftNotices
	case g.Unsubmitted > 0:
		n.Act, n.May = ToSubmit, people.SubmitNotices
	default:
		n.Act, n.May, n.SignBy, n.Letters = ToSend, people.SendNotices, nil, g.Undelivered
	}
	return n
}

func (o *Overview) ending() Next {
	n := Next{May: people.RecordFacts, Role: people.Commander, Owner: o.Commander}
	switch {
	case o.Current(Contained) == nil:
		n.Act = ToContain
	case o.Current(Resolved) == nil:
		n.Act = ToResolve
	default:
		n.Act, n.May = ToClose, people.CloseIncident
	}
	return n
}
