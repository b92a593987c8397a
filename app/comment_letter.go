package app

import (
	"context"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// mostComment bounds a comment, and the passage that it is about, in
// characters.
const mostComment = 2000

// CommentLetter says something about a draft (DraftID) or about a frozen
// letter (EditionID and CopyID).
type CommentLetter struct {
	NoticeID  string // of the draft
	DraftID   string
	EditionID string
	CopyID    string
	Quote     string // a passage that stands in the letter; "" for all of it
	Words     string
}

// CommentLetter records what somebody says about a passage of a letter, for
// legal's desk alone: the ledger says that there is a comment, not what it
// says. Invalid without words or when the passage does not stand in the letter.
func (a *App) CommentLetter(ctx context.Context, by people.Person, in CommentLetter) error {
	if err := by.Must(people.ReadDesk); err != nil {
		return err
	}
	in.Quote, in.Words = strings.TrimSpace(in.Quote), strings.TrimSpace(in.Words)
	if err := checkComment(in); err != nil {
		return err
	}
	l, err := a.look(ctx, by)
	if err != nil {
		return err
	}
	c, texts, err := a.commented(ctx, by, l, in)
	if err != nil {
		return err
	}
	if !notice.StandsIn(in.Quote, texts...) {
		return fault.Invalid("This passage does not stand in the letter. Copy it from there, or leave the box empty to mean all of it.").In("quote")
	}
	c.Quote, c.Words = in.Quote, in.Words
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(c.IncidentID)
		if err != nil {
			return err
		}
		return comment(tx, f.Number, by, c)
	})
}

func checkComment(in CommentLetter) error {
	if in.Words == "" {
		return fault.Invalid("Say what you think about it.").In("words")
	}
	if err := incident.Plain("words", in.Words, mostComment); err != nil {
		return err
	}
	return incident.Plain("quote", in.Quote, mostComment)
}

// commented finds the letter that a comment is about, and its texts.
func (a *App) commented(ctx context.Context, by people.Person, l store.Look, in CommentLetter) (notice.Comment, []string, error) {
	if in.DraftID == "" {
		x, err := l.Copy(in.CopyID)
		if err == nil && x.EditionID != in.EditionID {
			err = fault.NotFound("This letter is not part of that edition.")
		}
		return notice.Comment{NoticeID: x.NoticeID, IncidentID: x.IncidentID, TenantID: &x.TenantID, EditionID: &x.EditionID, CopyID: &x.ID}, []string{x.Subject, x.Text}, err
	}
	d, err := l.Draft(in.DraftID)
	if err == nil && d.NoticeID != in.NoticeID {
		err = fault.NotFound("This letter is not part of that notice.")
	}
	if err != nil {
		return notice.Comment{}, nil, err
	}
	texts := []string{d.Subject, d.Body}
	dressed, err := a.PreviewDraft(ctx, by, d)
	if fault.KindOf(err) == fault.KindInvalid {
		err = nil // it makes no letter yet, and can be talked about
	}
	return notice.Comment{NoticeID: d.NoticeID, IncidentID: d.IncidentID, TenantID: &d.TenantID, DraftID: &d.ID}, append(texts, dressed.Subject, dressed.Text), err
}

// comment stores a comment. What it says stands in no ledger.
func comment(tx *store.Tx, number string, by people.Person, c notice.Comment) error {
	var err error
	if c.ID, err = newID(); err != nil {
		return err
	}
	c.ByID, c.At, c.Version = by.ID, tx.Now, 1
	tx.Record("letter.commented", by.ID, number, says{"comment": c.ID, "edition_id": deref(c.EditionID), "copy": deref(c.CopyID), "draft": deref(c.DraftID), "digest": sum(c.Quote, c.Words)})
	return tx.Insert(&c)
}

// SettleComment records that a comment is answered. Conflict when somebody
// settled it before.
func (a *App) SettleComment(ctx context.Context, by people.Person, commentID string) error {
	if err := by.Must(people.ReadDesk); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		c, err := tx.Look().Comment(commentID)
		if err != nil {
			return err
		}
		f, err := tx.LockFile(c.IncidentID)
		if err != nil {
			return err
		}
		if c, err = tx.Look().Comment(commentID); err != nil {
			return err
		}
		if err := c.Settle(by.ID, tx.Now); err != nil {
			return err
		}
		tx.Record("comment.settled", by.ID, f.Number, says{"comment": c.ID})
		return tx.Update(&c)
	})
}
