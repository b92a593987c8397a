package pages

import (
	"net/url"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/templates/parts"
)

// PortalDoor is what stands behind a link: a button, so that a program that
// opens every link of a mail changes nothing.
type PortalDoor struct {
	parts.Frame
	Organisation string
	Heading      string // over the refusal, "" for that of a link that does not open
	Refusal      string // why the link did not open; "" before it was tried
}

// PortalPage is a customer's own page, and the base of its forms.
type PortalPage struct {
	parts.Frame
	notice.CustomerPage
	Saved string // what was just done
	Wrong parts.Wrongs
	Form  PortalForm
}

// PortalForm is what was entered into one of the forms of a customer's page.
type PortalForm struct{ Name, Role, Question, Contact, Address, Why string }

// portalDone says what a form of a customer's page has done, by what stands in
// the address.
var portalDone = map[string]string{
	"acknowledged": "Thank you. Receipt is confirmed, and nothing else.",
	"asked":        "Your question is with us. The answer comes here and by mail.",
	"named":        "Thank you. Somebody of ours looks at it; until then letters go to whom we have on record.",
	"forwarded":    "A link of their own is on its way to them by mail.",
}

// doneLately is how long a page says what was just done on it.
const doneLately = 10 * time.Minute

// Done says what whoever sits here has done a moment ago, "" where that is not
// on record: an address can be sent by anybody.
func (p PortalPage) Done(what string) string {
	var at []time.Time
	switch what {
	case "acknowledged":
		for _, a := range p.Acknowledged {
			at = p.mine(at, a.LinkID, a.At)
		}
	case "asked":
		for _, q := range p.Questions {
			at = p.mine(at, q.LinkID, q.AskedAt)
		}
	case "named":
		for _, n := range p.Named {
			at = p.mine(at, n.LinkID, n.NamedAt)
		}
	case "forwarded":
		if p.ForwardedAt != nil {
			at = p.mine(at, p.Link.ID, *p.ForwardedAt)
		}
	}
	if len(at) == 0 {
		return ""
	}
	return portalDone[what]
}

// mine adds an instant of what was done lately by the link of whoever sits here.
func (p PortalPage) mine(had []time.Time, linkID string, at time.Time) []time.Time {
	if linkID == p.Link.ID && p.Now.Sub(at) < doneLately {
		return append(had, at)
	}
	return had
}

// wrongHead is over what could not be taken.
func (p PortalPage) wrongHead() string {
	for _, w := range p.Wrong {
		if w.Field != "" {
			return "This was not sent yet. Put this right first:"
		}
	}
	return "This was not taken:"
}

// LetterPath is where a letter of a customer's page is kept as a file.
func LetterPath(s *notice.Sent) string {
	return "/c/letters/" + url.PathEscape(s.Copy.CheckCode) + ".pdf"
}

func (p PortalPage) when(at time.Time) string { return TimeWords(at, p.Zone) }

func (p PortalPage) isNewest(s *notice.Sent) bool {
	n := p.Newest()
	return n != nil && n.Copy.ID == s.Copy.ID
}

// last is the last acknowledgement, nil for none.
func (p PortalPage) last() *notice.Acknowledgement {
	if len(p.Acknowledged) == 0 {
		return nil
	}
	return &p.Acknowledged[len(p.Acknowledged)-1]
}

// asks are the questions that wait.
func (p PortalPage) asks() []notice.CustomerQuestion {
	return slices.DeleteFunc(slices.Clone(p.Questions), func(q notice.CustomerQuestion) bool { return !q.Open() })
}

// letterKind says in a word what a letter is.
func letterKind(k notice.Kind) string {
	words := map[notice.Kind]string{notice.Initial: "Notice", notice.Holding: "First information", notice.Update: "Update", notice.Correction: "Correction", notice.StatementChange: "Change",
		notice.AnswerLetter: "Answer", notice.Final: "Last letter", notice.AllClear: "All clear"}[k]
	if words == "" {
		return "Letter"
	}
	return words
}

// CheckPage is where anybody asks whether a letter is real.
type CheckPage struct {
	parts.Frame
	Organisation string
	Reference    string
	Code         string
	Asked        bool
	SentAt       *time.Time // of a letter that is real
	Refusal      string     // why it was not looked up
}

func (p CheckPage) sent() string { return clock.Zoned(*p.SentAt, "UTC") }
