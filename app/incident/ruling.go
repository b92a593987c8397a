package incident

import (
	"regexp"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

// Ruling is legal's answer to a question of the rulebook about one incident,
// such as whether a risk is likely. It is never overwritten: another answer is
// a later ruling that names the one it corrects.
type Ruling struct {
	ID         string
	IncidentID string
	Question   string // code of the book
	Yes        bool
	Reason     string
	RuledBy    string
	RuledAt    time.Time
	CorrectsID *string
}

var questionCode = regexp.MustCompile(`^[a-z0-9]+([_-][a-z0-9]+)*$`)

// longestQuestion is the longest code of a question, in characters.
const longestQuestion = 80

// Rule makes a ruling over what stands, nil for the first. Invalid without a
// reason or with a question that can be none; Conflict when it says what
// stands already.
func Rule(r Ruling, stands *Ruling) (Ruling, error) {
	if len(r.Question) > longestQuestion || !questionCode.MatchString(r.Question) {
		return r, fault.Invalid("There is no question %q. Answer one that a duty asks.", r.Question).In("question")
	}
	if err := Line("reason", r.Reason, 2000); err != nil {
		return r, err
	}
	if stands == nil {
		return r, nil
	}
	if stands.Yes == r.Yes && stands.Reason == r.Reason {
		return r, fault.Conflict("This is answered so already. Nothing is changed.")
	}
	r.CorrectsID = &stands.ID
	return r, nil
}

// StandingRulings are the rulings that no other corrects, by question.
func StandingRulings(all []Ruling) map[string]Ruling {
	corrected := make(map[string]bool, len(all))
	for _, r := range all {
		if r.CorrectsID != nil {
			corrected[*r.CorrectsID] = true
		}
	}
	out := map[string]Ruling{}
	for _, r := range all {
		if !corrected[r.ID] {
			out[r.Question] = r
		}
	}
	return out
}
