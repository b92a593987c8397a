package app

import (
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// freeze stores the wave's next edition and voids the one before it.
func (a *App) freeze(tx *store.Tx, by people.Person, n notice.Notice, due *time.Time, copies []notice.Copy) (notice.Edition, error) {
	wave, err := a.waveFor(tx, n, due)
	if err != nil {
		return notice.Edition{}, err
	}
	before, err := tx.Look().Editions(wave.ID)
	if err != nil {
		return notice.Edition{}, err
	}
	for i := range before {
		if err := a.supersede(tx, &before[i]); err != nil {
			return notice.Edition{}, err
		}
	}
	if err := a.supersedeOthers(tx, n, copies); err != nil {
		return notice.Edition{}, err
	}
	id, err := newID()
	if err != nil {
		return notice.Edition{}, err
	}
	e := notice.Edition{ID: id, WaveID: wave.ID, NoticeID: n.ID, IncidentID: n.IncidentID, Number: len(before) + 1,
		FrozenAt: tx.Now, FrozenBy: by.ID, Version: 1}
	e, frozen, err := notice.Freeze(e, copies)
	if err != nil {
		return e, err
	}
	if err := tx.Insert(&e); err != nil {
		return e, err
	}
	return e, tx.Insert(frozen)
}

// supersede voids an edition that the next one replaces. A signed edition is
// only followed when every letter of it has left, for letters that joined the
// wave later; it is never void.
func (a *App) supersede(tx *store.Tx, e *notice.Edition) error {
	if e.VoidedAt != nil {
		return nil
	}
	signed, err := isSigned(tx.Look(), e)
	if err != nil || signed {
		return err
	}
	e.Void("a newer edition replaced it", tx.Now)
	return tx.Update(e)
}

// supersedeOthers voids unsigned editions of other waves that hold a letter to
// one of these customers: their deadline has moved since.
func (a *App) supersedeOthers(tx *store.Tx, n notice.Notice, copies []notice.Copy) error {
	stages, err := tx.Look().Stages(n.ID)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for i := range copies {
		s, ok := stages[copies[i].TenantID]
		if !ok || s.Signed || seen[s.EditionID] {
			continue
		}
		seen[s.EditionID] = true
		e, err := tx.Look().Edition(s.EditionID)
		if err != nil {
			return err
		}
		if err := a.supersede(tx, &e); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) waveFor(tx *store.Tx, n notice.Notice, due *time.Time) (notice.Wave, error) {
	have, err := tx.Look().WaveDue(n.ID, due)
	if err != nil || have != nil {
		if have != nil {
			return *have, nil
		}
		return notice.Wave{}, err
	}
	id, err := newID()
	if err != nil {
		return notice.Wave{}, err
	}
	w := notice.Wave{ID: id, NoticeID: n.ID, IncidentID: n.IncidentID, DueAt: due, CreatedAt: tx.Now}
	return w, tx.Insert(&w)
}

// signedEdition loads an edition with its copies and checks that it may leave:
// signed, not void, and word for word what was signed.
func signedEdition(l store.Look, id string) (notice.Edition, []notice.Copy, error) {
	e, err := l.Edition(id)
	if err != nil {
		return e, nil, err
	}
	if err := mayLeave(l, &e); err != nil {
		return e, nil, err
	}
	copies, err := l.Copies(id)
	if err != nil {
		return e, nil, err
	}
	if len(copies) == 0 {
		return e, nil, fault.Conflict("Edition %d holds no letters. Nothing is sent; tell an admin.", e.Number)
	}
	return e, copies, e.Intact(copies)
}
