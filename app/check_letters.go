package app

import (
	"context"
	"errors"
	"net/mail"
	"runtime"
	"slices"
	"sync"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// CheckWave holds every letter of a wave against the facts and returns what is
// wrong with them, each finding once. Letters that lack a fact are checked as
// far as they go. Invalid when no letter is left.
func (a *App) CheckWave(ctx context.Context, by people.Person, in SubmitNotice) (notice.WaveCheck, error) {
	if err := by.Must(people.ReadDesk); err != nil {
		return notice.WaveCheck{}, err
	}
	l, err := a.look(ctx, by)
	if err != nil {
		return notice.WaveCheck{}, err
	}
	n, err := l.Notice(in.NoticeID)
	if err != nil {
		return notice.WaveCheck{}, err
	}
	drafts, err := a.waveDrafts(l, n, in)
	if err != nil {
		return notice.WaveCheck{}, err
	}
	return a.check(l, n, drafts, nil)
}

// CheckDraft does the same for one letter.
func (a *App) CheckDraft(ctx context.Context, by people.Person, d notice.Draft) (notice.WaveCheck, error) {
	if err := by.Must(people.ReadDesk); err != nil {
		return notice.WaveCheck{}, err
	}
	l, err := a.look(ctx, by)
	if err != nil {
		return notice.WaveCheck{}, err
	}
	n, err := l.Notice(d.NoticeID)
	if err != nil {
		return notice.WaveCheck{}, err
	}
	return a.check(l, n, []notice.Draft{d}, nil)
}

// dressChecked turns drafts into finished copies. Invalid when one lacks a fact,
// or when the check finds something that nobody keeps.
func (a *App) dressChecked(l store.Look, n notice.Notice, drafts []notice.Draft) (copies []notice.Copy, known string, err error) {
	if known, err = l.KnownStamp(); err != nil { // before the register is read: what changes meanwhile is looked at again
		return nil, "", err
	}
	if copies, err = a.dress(l, n, drafts); err != nil {
		return nil, "", err
	}
	found, err := a.check(l, n, drafts, copies)
	if err != nil {
		return nil, "", err
	}
	return copies, known, found.Refuse()
}

// check reads letters beside everything that they are held against: a number
// of queries that does not grow with the letters. copies are the drafts
// dressed, in the same order; nil dresses those that can be.
func (a *App) check(l store.Look, n notice.Notice, drafts []notice.Draft, copies []notice.Copy) (notice.WaveCheck, error) {
	g, err := a.checkGround(l, n, drafts, copies != nil)
	if err != nil {
		return notice.WaveCheck{}, err
	}
	found, err := inParallel(len(drafts), func(i int) ([]notice.Finding, error) {
		letter := notice.Checked{Kind: n.Kind, Language: drafts[i].Language, Subject: drafts[i].Subject, Body: drafts[i].Body}
		var err error
		if copies != nil {
			letter.Dressed = notice.Dressed{Subject: copies[i].Subject, Text: copies[i].Text, HTML: copies[i].HTML}
		} else if letter.Dressed, err = a.Dress(a.letterTo(g.org, n.Reference, drafts[i].Language, drafts[i].Subject, drafts[i].Body)); err != nil && fault.KindOf(err) != fault.KindInvalid {
			return nil, err
		}
		facts, err := g.facts(drafts[i])
		return notice.Check(letter, facts), err
	})
	if err != nil {
		return notice.WaveCheck{}, err
	}
	return notice.Gather(drafts, found, g.kept), nil
}

// inParallel does n things on all processors and returns what came of each.
func inParallel[T any](n int, do func(int) (T, error)) ([]T, error) {
	out, faults := make([]T, n), make([]error, n)
	var wait sync.WaitGroup
	workers := min(n, runtime.GOMAXPROCS(0))
	for w := range workers {
		wait.Go(func() {
			for i := w; i < n; i += workers {
				out[i], faults[i] = do(i)
			}
		})
	}
	wait.Wait()
	return out, errors.Join(faults...)
}

// checkGround is what the letters of a notice are held against.
type checkGround struct {
	reads
	register *notice.Register
	kept     map[string]notice.KeptFinding
	codes    map[string][]string // checklists by tenant
	wrong    map[string][]string // sentences that were corrected, by language
}

// checkGround reads all of that. fresh makes the register of customers anew:
// what is put before legal is never checked with an old one.
func (a *App) checkGround(l store.Look, n notice.Notice, drafts []notice.Draft, fresh bool) (*checkGround, error) {
	tids := make([]string, len(drafts))
	for i := range drafts {
		tids[i] = drafts[i].TenantID
	}
	f, err := l.File(n.IncidentID)
	if err != nil {
		return nil, err
	}
	g := &checkGround{}
	if g.reads, err = readKnown(l, f, n, tids); err != nil {
		return nil, err
	}
	if fresh {
		g.register, err = l.Register(houseWords(g.org))
	} else {
		g.register, err = a.Store.Register(l, houseWords(g.org))
	}
	if err != nil {
		return nil, err
	}
	if g.kept, err = l.KeptFindings(n.ID); err != nil {
		return nil, err
	}
	if g.wrong, err = l.CorrectedSentences(f.ID); err != nil {
		return nil, err
	}
	return g, a.checklists(l, g, tids)
}

// checklists are the contents that the duties which bite ask for.
func (a *App) checklists(l store.Look, g *checkGround, tids []string) error {
	duties, err := l.ObligationsOf(g.f.ID, tids)
	if err != nil {
		return err
	}
	g.codes = map[string][]string{}
	for tid, of := range duties {
		for _, o := range of {
			r, known := a.Book.Regime(o.RegimeID)
			if known && !o.Undecided && o.EndedAt == nil && !slices.Contains(g.codes[tid], r.Contents) {
				g.codes[tid] = append(g.codes[tid], r.Contents)
			}
		}
	}
	return nil
}

// houseWords are the names and addresses that are the organisation's own.
func houseWords(org people.Organisation) []string {
	out := []string{org.Name}
	for _, sender := range []string{org.MailFrom, org.ReplyTo} {
		if p, err := mail.ParseAddress(sender); err == nil {
			out = append(out, p.Name, p.Address)
		}
	}
	return out
}

// facts are what one letter is held against.
func (g *checkGround) facts(d notice.Draft) (notice.CheckFacts, error) {
	k, ag := g.of(d.TenantID), g.agreements[d.TenantID]
	values, err := mergeFields(k)
	out := notice.CheckFacts{TenantID: k.t.ID, Values: values, Codes: g.codes[k.t.ID], Exposure: k.e, Known: g.register, Wrong: g.wrong[d.Language],
		Confirmed: g.f.Confirmed() != nil && k.e.Involvement == incident.In}
	if ag != nil {
		out.Contents = ag.Contents
	}
	return out, err
}
