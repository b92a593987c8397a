package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/ledger"
	"github.com/flowchestra/tocsin/app/notice"
)

// ofOmar is how many of Brightwater's records the export log names.
const ofOmar = 1204

// exported is what the export log names: Brightwater's records, and some of two
// other customers'.
func exported() string {
	var b strings.Builder
	b.WriteString("tenant,record_id,read_at\n")
	for i := range ofOmar {
		at := storyBegins.Add(-90*time.Minute + time.Duration(i)*4*time.Second)
		fmt.Fprintf(&b, "C-1001,run-%06d,%s\n", 310_000+7*i, at.Format("2006-01-02T15:04:05Z"))
		if i%30 == 0 {
			fmt.Fprintf(&b, "C-1002,run-%06d,%s\nC-1003,run-%06d,%s\n", 510_000+i, at.Format("2006-01-02T15:04:05Z"), 710_000+i, at.Format("2006-01-02T15:04:05Z"))
		}
	}
	return b.String()
}

// theoUploads has Theo deal the export log out to the customers in it.
func (p *player) theoUploads(ctx context.Context) error {
	l, err := p.look(ctx)
	if err != nil {
		return err
	}
	n, err := l.NoticeOf(p.incident, notice.Initial)
	if err != nil || n == nil {
		return fmt.Errorf("no letter is on record: %w", err)
	}
	up, err := p.house.app.UploadRecords(ctx, p.cast["Theo"], app.UploadRecords{NoticeID: n.ID, Name: "export-log.csv", File: strings.NewReader(exported())})
	if err != nil {
		return err
	}
	return p.house.app.KeepRecords(ctx, p.cast["Theo"], up.ID, up.Digest)
}

// omarAsksForHisCode has Omar, who was away for two hours, open his link again
// and ask for the code that opens his list.
func (p *player) omarAsksForHisCode(ctx context.Context) error {
	mail, err := p.mailTo(ctx, "C-1001")
	if err != nil {
		return err
	}
	link := letterMarks.link.FindStringSubmatch(mail)
	if link == nil {
		return errors.New("the letter carries no link")
	}
	opened, err := p.house.app.OpenPortal(ctx, link[1], app.From{IP: "198.51.100.7", Agent: "a phone"})
	if err != nil {
		return err
	}
	p.omar = opened.Token
	return p.house.app.AskRecordCode(ctx, p.omar)
}

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

// omarFetches has Omar enter the code that was mailed to him and fetch his
// list. Where mail goes out for real, only its reader can.
func (p *player) omarFetches(ctx context.Context) error {
	if p.outbox == nil {
		return nil
	}
	mails := p.outbox.Messages(omar)
	if len(mails) == 0 {
		return errors.New("no code was mailed to Omar")
	}
	if err := p.house.app.EnterRecordCode(ctx, p.omar, sixDigits.FindString(mails[len(mails)-1].Text)); err != nil {
		return err
	}
	own, err := p.house.app.RecordLists(ctx, p.omar)
	if err != nil || len(own.Lists) != 1 {
		return fmt.Errorf("%d lists stand on Omar's page: %w", len(own.Lists), err)
	}
	write, err := p.house.app.FetchRecords(ctx, p.omar, own.Lists[0].ID)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := write(&b, notice.RecordsCSV); err != nil {
		return err
	}
	rows := strings.Count(b.String(), "\n") - 1
	if rows != ofOmar {
		return fmt.Errorf("the list of Omar has %d rows, want %d", rows, ofOmar)
	}
	p.tell("Omar", "enters the six digits from his mail and has his %d record ids, and nobody else's.", rows)
	return nil
}

// recordsSay puts what was done with lists of records into words.
func recordsSay(l ledger.Line) string {
	num := func(k string) int { n, _ := l.Says[k].(float64); return int(n) }
	switch l.Verb {
	case "records.kept":
		return fmt.Sprintf("deals %d rows of the export log out to %d customers: each finds its own on its page.", num("rows"), num("customers"))
	case "records.code_asked":
		return "asks for the code that opens his list. It is mailed to him and good for ten minutes."
	}
	return ""
}
