package app

import (
	"slices"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// freeze stores the wave's next edition and voids the one before it.
func (a *App) freeze(tx *store.Tx, number string, by people.Person, n notice.Notice, in SubmitNotice, copies []notice.Copy, known string) (notice.Edition, error) {
	wave, err := a.waveFor(tx, n, in)
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
	if err := a.strikeOthers(tx, number, by, n, copies); err != nil {
		return notice.Edition{}, err
	}
	id, err := newID()
	if err != nil {
		return notice.Edition{}, err
	}
	e := notice.Edition{ID: id, WaveID: wave.ID, NoticeID: n.ID, IncidentID: n.IncidentID, Number: len(before) + 1,
		FrozenAt: tx.Now, FrozenBy: by.ID, Known: known, Version: 1}
	e, frozen, err := notice.Freeze(e, copies)
	if err != nil {
		return e, err
	}
	if err := tx.Insert(&e); err != nil {
		return e, err
	}
	if err := changed(tx, number, by, e); err != nil {
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

// strikeOthers strikes the letters to these customers out of unsigned editions
// of other waves: their deadline has moved since, or they go with others now.
func (a *App) strikeOthers(tx *store.Tx, number string, by people.Person, n notice.Notice, copies []notice.Copy) error {
	tids := make([]string, len(copies))
	for i := range copies {
		tids[i] = copies[i].TenantID
	}
	_, err := a.strike(tx, number, n.ID, by.ID, tids, "it was put before legal in another wave", false)
	return err
}

func (a *App) waveFor(tx *store.Tx, n notice.Notice, in SubmitNotice) (notice.Wave, error) {
	have, err := tx.Look().WaveDue(n.ID, in.DueAt, in.Language)
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
	w := notice.Wave{ID: id, NoticeID: n.ID, IncidentID: n.IncidentID, DueAt: in.DueAt, Language: in.Language, CreatedAt: tx.Now}
	return w, tx.Insert(&w)
}

// signedEdition checks that an edition may leave: signed, not void, and word
// for word what was signed. It returns the copies that stand, by tenant and
// without their words: those are read a slice at a time, for an edition may
// hold a hundred thousand letters.
func signedEdition(l store.Look, id string) (notice.Edition, []notice.Copy, error) {
	e, err := l.Edition(id)
	if err != nil {
		return e, nil, err
	}
	if err := mayLeave(l, &e); err != nil {
		return e, nil, err
	}
	heads, err := l.Digests(id)
	if err != nil {
		return e, nil, err
	}
	if len(heads) == 0 {
		return e, nil, notice.Differs("Edition %d holds no letters. Nothing is sent; tell an admin.", e.Number)
	}
	parts := slices.Collect(slices.Chunk(heads, slice))
	err = abreast(len(parts), func(i int) error {
		copies, err := wordsOf(l, parts[i])
		if err != nil {
			return err
		}
		return e.Whole(copies)
	})
	if err != nil {
		return e, nil, err
	}
	return e, notice.Standing(heads), e.Covers(heads)
}

// wordsOf reads copies whole, in the order of their heads.
func wordsOf(l store.Look, heads []notice.Copy) ([]notice.Copy, error) {
	cids := make([]string, len(heads))
	for i := range heads {
		cids[i] = heads[i].ID
	}
	all, err := l.CopiesAmong(cids)
	out := make([]notice.Copy, 0, len(heads))
	for _, id := range cids {
		if c, there := all[id]; there {
			out = append(out, c)
		}
	}
	return out, err
}
