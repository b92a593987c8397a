package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/ledger"
	"github.com/flowchestra/tocsin/app/notice"
)

// letterMarks finds in a letter what its reader checks it by: its own link, its
// number and its check code.
var letterMarks = struct{ link, number, code *regexp.Regexp }{
	regexp.MustCompile(`/c/([0-9A-Za-z]{43})\b`), regexp.MustCompile(`N-[0-9A-Z]{4}-[0-9A-Z]{4}`), regexp.MustCompile(`([0-9A-Z]{4}-){3}[0-9A-Z]{4}`),
}

// omarChecks has Omar check on his phone that the letter is real, open the link
// in it and say that he has it.
func (p *player) omarChecks(ctx context.Context) error {
	mail, err := p.mailTo(ctx, "C-1001")
	if err != nil {
		return err
	}
	link := letterMarks.link.FindStringSubmatch(mail)
	if link == nil {
		return errors.New("the letter carries no link")
	}
	from := app.From{IP: "198.51.100.7", Agent: "a phone"}
	real, err := p.house.app.CheckNotice(ctx, letterMarks.number.FindString(mail), letterMarks.code.FindString(mail), from)
	if err != nil || real == nil {
		return fmt.Errorf("the letter is not known: %w", err)
	}
	p.tell("Omar", "types the check address: “%s sent a letter with this number and this check code on %s.”", real.Organisation, real.SentAt.UTC().Format("Mon 15:04 UTC"))
	opened, err := p.house.app.OpenPortal(ctx, link[1], from)
	if err != nil {
		return err
	}
	p.omar = opened.Token
	return p.house.app.AcknowledgeNotice(ctx, p.omar, app.AcknowledgeNotice{Name: "Omar Haddad", Role: "Security lead"})
}

// omarAsks has Omar ask on his page.
func (p *player) omarAsks(ctx context.Context) error {
	return p.house.app.AskQuestion(ctx, p.omar, app.AskQuestion{Name: "Omar Haddad", Words: "Which of our patients?"})
}

// omarIsAnswered has Mira close the question once the list stands on his page.
func (p *player) omarIsAnswered(ctx context.Context) error {
	l, err := p.look(ctx)
	if err != nil {
		return err
	}
	asked, err := l.QuestionsAsked(p.incident)
	if err != nil || len(asked) == 0 {
		return fmt.Errorf("no question waits: %w", err)
	}
	return p.house.app.CloseQuestion(ctx, p.cast["Mira"], asked[0].ID, "Omar has the 1,204 record ids.")
}

// mailTo is the last mail that a customer got, as it left.
func (p *player) mailTo(ctx context.Context, reference string) (string, error) {
	l, err := p.look(ctx)
	if err != nil {
		return "", err
	}
	t, err := l.TenantByReference(reference)
	if err != nil {
		return "", err
	}
	sent, err := l.DeliveriesTo(p.incident, t.ID)
	if err != nil || len(sent) == 0 {
		return "", fmt.Errorf("no letter has left for %s: %w", t.Name, err)
	}
	d := sent[len(sent)-1]
	c, err := l.Copy(d.CopyID)
	if err != nil {
		return "", err
	}
	base, err := l.Base(d.EditionID, c.Language)
	if err != nil {
		return "", err
	}
	packer, err := notice.NewPacker(base.Message)
	if err != nil {
		return "", err
	}
	raw, err := packer.Unpack(d.Message)
	return strings.ReplaceAll(string(raw), "=\r\n", ""), err // soft line breaks, RFC 2045 §6.7
}

// customerSays puts what a customer did on its page into words.
func customerSays(l ledger.Line) string {
	str := func(k string) string { s, _ := l.Says[k].(string); return s }
	switch l.Verb {
	case "portal.opened":
		return "presses the link and the button behind it: his company's own page."
	case "portal.acknowledged":
		return fmt.Sprintf("confirms receipt as %s, %s. It accepts nothing and waives nothing.", str("name"), str("role"))
	case "portal.asked":
		return fmt.Sprintf("asks: “%s” An answer is due %s.", str("words"), when(str("due")))
	case "question.closed":
		return "closes the question: " + str("how")
	}
	return recordsSay(l)
}
