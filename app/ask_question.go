package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// mostQuestions bounds how many questions of one customer may wait at once.
const mostQuestions = 20

// answerTask is the kind of task by which somebody answers a question.
const answerTask = "answer_question"

// AskQuestion is what a customer asks on its own page.
type AskQuestion struct {
	Name  string
	Words string
}

// AskQuestion records the question and makes a task of it with an owner, due
// within the time that the organisation has set. Invalid names each box at
// fault; Conflict when many wait already.
func (a *App) AskQuestion(ctx context.Context, token string, in AskQuestion) error {
	var wrong fault.Many
	wrong = also(wrong, "name", incident.Line("your name", in.Name, 200))
	wrong = also(wrong, "question", incident.Plain("your question", in.Words, 4000))
	if strings.TrimSpace(in.Words) == "" {
		wrong = also(wrong, "question", fault.Invalid("Write your question."))
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		c, err := a.customerOf(tx, token)
		if err != nil {
			return err
		}
		if err := refuseFlood(tx.Look(), c); err != nil {
			return err
		}
		return a.asks(tx, c, in)
	})
}

// asks records the question and its task, and has its owner rung.
func (a *App) asks(tx *store.Tx, c customer, in AskQuestion) error {
	org, err := tx.Look().Organisation()
	if err != nil {
		return err
	}
	fresh, err := ids(2)
	if err != nil {
		return err
	}
	owner, err := whoAnswers(tx.Look(), c.f.CommanderID)
	if err != nil {
		return err
	}
	due := tx.Now.Add(time.Duration(org.AnswerHours) * time.Hour)
	task := incident.Task{ID: fresh[0], IncidentID: c.f.ID, Kind: answerTask, TenantID: &c.t.ID, OwnerID: owner, OpenedAt: tx.Now, DueAt: &due, Version: 1,
		Title: fmt.Sprintf("Answer a question that %s asked on its page", c.t.Name)}
	q := notice.CustomerQuestion{ID: fresh[1], IncidentID: c.f.ID, TenantID: c.t.ID, LinkID: c.Link.ID, TaskID: task.ID, Name: in.Name, Words: strings.TrimSpace(in.Words),
		AskedAt: tx.Now, DueAt: due, Version: 1}
	tx.Record("portal.asked", whose, c.f.Number, c.says(says{"question": q.ID, "words": q.Words, "name": in.Name, "due": due, "task": task.ID}))
	if err := tx.Insert(&task); err != nil {
		return err
	}
	if err := tx.Insert(&q); err != nil {
		return err
	}
	return a.planAsked(tx, q)
}

// whoAnswers is the one person whose business a customer's question is: the
// first communicator, for they write to customers; the commander where there is
// none. They own its task, are named on every page and rung first.
func whoAnswers(l store.Look, commanderID string) (string, error) {
	everybody, err := l.People()
	if p := FirstOfRole(everybody, people.Communicator, commanderID); p != nil {
		return p.ID, err
	}
	return commanderID, err
}

func refuseFlood(l store.Look, c customer) error {
	asked, err := l.QuestionsOf(c.f.ID, c.t.ID)
	if err != nil {
		return err
	}
	waiting := 0
	for i := range asked {
		if asked[i].Open() {
			waiting++
		}
	}
	if waiting >= mostQuestions {
		return fault.Conflict("%d questions of yours wait for an answer. Call us, or answer the letter by mail.", waiting)
	}
	return nil
}
