package pages

import (
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/templates/parts"
)

// QuestionsPage is what legal must judge about an incident, and has judged.
type QuestionsPage struct {
	FactPage
	Questions []incident.OpenQuestion
}

// QuestionPage is one question with its form.
type QuestionPage struct {
	FactPage
	Question incident.OpenQuestion
	Form     QuestionForm
}

// QuestionForm is an answer as it was entered.
type QuestionForm struct{ Answer, Reason, Stood string }

func (p QuestionsPage) open(open bool) []incident.OpenQuestion {
	var out []incident.OpenQuestion
	for _, q := range p.Questions {
		if (q.Stands() == nil) == open {
			out = append(out, q)
		}
	}
	return out
}

func (p QuestionPage) own() string { return p.path("/questions/" + p.Question.Code) }

func (p QuestionPage) button() string {
	if p.Question.Stands() != nil {
		return "Check the correction"
	}
	return "Check the answer"
}

func (p QuestionPage) checked() string {
	n := 0
	for _, v := range p.Question.Duties {
		n += v.Line.Duties
	}
	return "Answer " + p.Form.Answer + ": it decides " + parts.Many(n, "duty", "duties")
}

func ruledWord(yes bool) string {
	if yes {
		return "Yes"
	}
	return "No"
}

// verdictWords say what an answer does where it sets no date.
func verdictWords(d rulebook.Duty) string {
	switch {
	case d.Answer == rulebook.DoesNot:
		return "not owed"
	case d.Answer == rulebook.Undecided:
		return "still undecided"
	case d.NotStarted:
		return "owed, not started"
	}
	return "owed, no date yet"
}
