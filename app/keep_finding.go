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

// KeepFinding answers for a finding of the content check, in every letter of
// its notice.
type KeepFinding struct {
	NoticeID    string
	DraftID     string // a letter that it stands in
	Fingerprint string
	Reason      string
}

// KeepFinding records why a finding may stand. Keeping what is kept already
// does nothing. Invalid without a reason; Forbidden for what is refused
// outright; Conflict when the letter no longer holds it.
func (a *App) KeepFinding(ctx context.Context, by people.Person, in KeepFinding) error {
	if err := by.Must(people.KeepFindings); err != nil {
		return err
	}
	if in.Reason = strings.TrimSpace(in.Reason); in.Reason == "" {
		return fault.Invalid("Say why it may stand: whoever checks this a year later reads it.").In("reason")
	}
	if err := incident.Plain("reason", in.Reason, 2000); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		n, err := tx.Look().Notice(in.NoticeID)
		if err != nil {
			return err
		}
		f, err := tx.LockFile(n.IncidentID)
		if err != nil {
			return err
		}
		found, err := a.findingIn(tx.Look(), n, in)
		if err != nil || found.Kept != nil {
			return err
		}
		k := notice.KeptFinding{NoticeID: n.ID, IncidentID: n.IncidentID, Code: found.Code, Fingerprint: in.Fingerprint,
			Sentence: strings.TrimSpace(found.Says + "\n" + found.Place.Excerpt), Reason: in.Reason, KeptBy: by.ID, KeptAt: tx.Now}
		if k.ID, err = newID(); err != nil {
			return err
		}
		tx.Record("finding.kept", by.ID, f.Number, says{"notice": n.Reference, "code": k.Code, "fingerprint": k.Fingerprint, "digest": sum(k.Sentence, k.Reason)}) // why is for legal's desk alone
		return tx.Insert(&k)
	})
}

// findingIn finds what is to be kept in the letter as it stands now.
func (a *App) findingIn(l store.Look, n notice.Notice, in KeepFinding) (notice.FoundIn, error) {
	d, err := l.Draft(in.DraftID)
	if err != nil {
		return notice.FoundIn{}, err
	}
	if d.NoticeID != n.ID {
		return notice.FoundIn{}, fault.NotFound("This letter is not part of that notice.")
	}
	w, err := a.check(l, n, []notice.Draft{d}, nil)
	if err != nil {
		return notice.FoundIn{}, err
	}
	for _, f := range w.Found {
		if f.Fingerprint() != in.Fingerprint {
			continue
		}
		if f.Refused {
			return f, fault.Forbidden("This is refused outright and cannot be kept. %s", f.Says)
		}
		return f, nil
	}
	return notice.FoundIn{}, fault.Conflict("The letter no longer says what the check found. Look at what it says now.")
}
