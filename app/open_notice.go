package app

import (
	"context"
	"slices"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// OpenNotice begins another letter of an incident. TenantIDs picks its readers;
// without any, a heads-up goes to every customer decided to be affected and
// every later letter to all who got one or may have. FollowsID names the letter
// that it follows, "" for the last one that each reader got.
type OpenNotice struct {
	IncidentID string
	Kind       notice.Kind
	FollowsID  string
	TenantIDs  []string
}

// OpenNotice begins the letter and has its drafts written. Conflict when the
// incident cannot have one of this kind now, when one of the kind is not sent
// yet, or when nobody would get it.
func (a *App) OpenNotice(ctx context.Context, by people.Person, in OpenNotice) (*notice.Notice, error) {
	if err := by.Must(people.DraftNotices); err != nil {
		return nil, err
	}
	var out *notice.Notice
	return out, a.Store.Tx(ctx, func(tx *store.Tx) (err error) {
		f, err := tx.LockFile(in.IncidentID)
		if err != nil {
			return err
		}
		if err := mayOpen(tx.Look(), f, in); err != nil {
			return err
		}
		readers, err := readersOf(tx.Look(), f, in)
		if err != nil {
			return err
		}
		out, err = a.openFor(tx, by, f, in, readers)
		return err
	})
}

// mayOpen refuses letters that cannot be true now, and a second one of a kind
// while the first is still being written.
func mayOpen(l store.Look, f *incident.File, in OpenNotice) error {
	switch {
	case !slices.Contains(notice.Kinds(), in.Kind):
		return fault.Invalid("There is no letter of the kind %q. Choose one from the list.", in.Kind).In("kind")
	case in.Kind == notice.Initial || in.Kind == notice.AllClear:
		return fault.Conflict("Tocsin opens this letter by itself, once the facts ask for it.")
	case f.Refuted() && in.Kind.Asserts():
		return fault.Conflict("The confirmation of %s was withdrawn, so nobody is told of it any more. Whoever was told gets the all-clear.", f.Number)
	case in.Kind == notice.HeadsUp && f.Confirmed() != nil:
		return fault.Conflict("%s is confirmed: affected customers get the first letter, not a heads-up.", f.Number)
	case in.Kind == notice.Holding && f.Confirmed() == nil:
		return fault.Conflict("%s is not confirmed. A holding letter says that it is.", f.Number)
	}
	return refuseUnsent(l, f, in.Kind)
}

// refuseUnsent refuses a second letter of a kind while one is being written.
// Corrections and answers may stand beside each other.
func refuseUnsent(l store.Look, f *incident.File, kind notice.Kind) error {
	if kind == notice.Correction || kind == notice.AnswerLetter {
		return nil
	}
	have, err := l.NoticeOf(f.ID, kind)
	if err != nil || have == nil {
		return err
	}
	stages, err := l.Stages(have.ID)
	if err != nil {
		return err
	}
	for _, s := range stages {
		if s.Signed {
			return nil
		}
	}
	return fault.Conflict("%s is still being written: finish that letter before you begin another of its kind.", have.Reference)
}

// readersOf is whom the letter goes to; nil where everybody affected gets it.
func readersOf(l store.Look, f *incident.File, in OpenNotice) ([]string, error) {
	if !in.Kind.Follows() {
		return nil, nil
	}
	readers := slices.Clone(in.TenantIDs)
	var err error
	switch {
	case len(readers) > 0:
	case in.Kind == notice.AnswerLetter || in.Kind == notice.Correction:
		return nil, fault.Invalid("Say which customers get this letter.").In("customers")
	case in.Kind == notice.HeadsUp:
		var rows []incident.Exposure
		rows, err = l.ExposuresAfter(f.ID, incident.In, "", 1<<20)
		for i := range rows {
			readers = append(readers, rows[i].TenantID)
		}
	default:
		readers, err = l.MayHaveAfter(f.ID, "", 1<<20)
	}
	if err == nil && len(readers) == 0 {
		err = fault.Conflict("Nobody would get this letter yet. Say which customers it is for.").In("customers")
	}
	slices.Sort(readers)
	return slices.Compact(readers), err
}

// openFor stores the notice with its readers and asks for the drafts.
func (a *App) openFor(tx *store.Tx, by people.Person, f *incident.File, in OpenNotice, readers []string) (*notice.Notice, error) {
	n, err := a.newNotice(tx, f, in.Kind, by)
	if err != nil {
		return nil, err
	}
	if in.FollowsID != "" {
		follows, err := tx.Look().Notice(in.FollowsID)
		if err != nil {
			return nil, err
		}
		if follows.IncidentID != f.ID {
			return nil, fault.Invalid("The letter that this one follows is about another incident.")
		}
		n.FollowsID = &follows.ID
	}
	if in.Kind == notice.AnswerLetter {
		n.TenantID = &readers[0]
	}
	if err := tx.Insert(&n); err != nil {
		return nil, err
	}
	if err := addReaders(tx, n, readers); err != nil {
		return nil, err
	}
	tx.Record("notice.opened", by.ID, f.Number, says{"kind": n.Kind, "reference": n.Reference, "customers": len(readers), "digest": sum(readers...)})
	return &n, tx.Enqueue(store.Job{Args: DraftNotice{IncidentID: f.ID, Letter: n.Kind, NoticeID: n.ID}})
}

func addReaders(tx *store.Tx, n notice.Notice, tids []string) error {
	fresh, err := ids(len(tids))
	if err != nil {
		return err
	}
	rows := make([]notice.Addressee, len(tids))
	for i, tid := range tids {
		rows[i] = notice.Addressee{ID: fresh[i], NoticeID: n.ID, IncidentID: n.IncidentID, TenantID: tid, AddedAt: tx.Now}
	}
	return tx.Insert(rows)
}

// newNotice makes the incident's next notice of a kind; it is not stored yet.
func (a *App) newNotice(tx *store.Tx, f *incident.File, kind notice.Kind, by people.Person) (notice.Notice, error) {
	before, err := tx.Look().NoticeOf(f.ID, kind)
	if err != nil {
		return notice.Notice{}, err
	}
	id, err := newID()
	if err != nil {
		return notice.Notice{}, err
	}
	ref, err := notice.NewReference()
	n := notice.Notice{ID: id, IncidentID: f.ID, Kind: kind, Ordinal: 1, Reference: ref, CreatedAt: tx.Now, CreatedBy: by.ID}
	if before != nil {
		n.Ordinal = before.Ordinal + 1
	}
	return n, err
}
