package app

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// SubmitNotice puts one wave before legal: the letters of a notice whose
// customers share a binding deadline. A nil DueAt is the wave without one.
// A Language leaves its other letters out, so that none waits for another's
// translation; "" is all of them.
type SubmitNotice struct {
	NoticeID string
	DueAt    *time.Time
	Language string
}

// SubmitNotice freezes the wave's letters into an edition: subject, text, HTML
// and the ordered contacts of every copy under one digest. Invalid lists what
// is still missing; Conflict when a letter changed while it was being frozen.
func (a *App) SubmitNotice(ctx context.Context, by people.Person, in SubmitNotice) (*notice.Edition, error) {
	if err := by.Must(people.SubmitNotices); err != nil {
		return nil, err
	}
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	n, err := l.Notice(in.NoticeID)
	if err != nil {
		return nil, err
	}
	drafts, err := a.waveDrafts(l, n, in)
	if err != nil {
		return nil, err
	}
	copies, known, err := a.dressChecked(l, n, drafts)
	if err != nil {
		return nil, err
	}
	var out notice.Edition
	return &out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(n.IncidentID)
		if err != nil {
			return err
		}
		if err := unchanged(tx.Look(), f, n, drafts); err != nil {
			return err
		}
		if err := mayPromise(tx.Look(), n, drafts, tx.Now); err != nil {
			return err
		}
		if out, err = a.freeze(tx, f.Number, by, n, in, copies, known); err != nil {
			return err
		}
		tx.Record("notice.submitted", by.ID, f.Number, says{"edition": out.Number, "copies": out.Copies, "digest": out.Digest, "due_at": in.DueAt})
		return a.sound(tx, &f.Incident, incident.AlarmSign, tx.Now)
	})
}

// waveDrafts collects the letters that belong to the wave and are not signed
// yet. An all-clear has no deadline and is one wave.
func (a *App) waveDrafts(l store.Look, n notice.Notice, in SubmitNotice) ([]notice.Draft, error) {
	var tids []string
	if in.DueAt != nil {
		deadlines, err := l.Deadlines(n.IncidentID)
		if err != nil {
			return nil, err
		}
		for _, d := range deadlines {
			if d.DueAt.Equal(*in.DueAt) {
				tids = append(tids, d.TenantID)
			}
		}
	} else {
		var err error
		if tids, err = a.withoutDeadline(l, n); err != nil {
			return nil, err
		}
	}
	drafts, err := l.DraftsOf(n.ID, tids)
	if err != nil {
		return nil, err
	}
	signed, err := l.Stages(n.ID)
	if err != nil {
		return nil, err
	}
	var out []notice.Draft
	for _, d := range drafts {
		if !signed[d.TenantID].Signed && (in.Language == "" || in.Language == d.Language) {
			out = append(out, d)
		}
	}
	if out, err = a.withoutHeld(l, n.IncidentID, out); err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, fault.Invalid("There is no letter left to submit in this wave.")
	}
	slices.SortFunc(out, func(a, b notice.Draft) int { return strings.Compare(a.TenantID, b.TenantID) })
	return out, nil
}

// withoutHeld leaves out the letters that a hold keeps back; Conflict when
// those are all.
func (a *App) withoutHeld(l store.Look, incidentID string, drafts []notice.Draft) ([]notice.Draft, error) {
	tids := make([]string, len(drafts))
	for i := range drafts {
		tids[i] = drafts[i].TenantID
	}
	held, err := withheld(l, incidentID, tids, a.Now())
	if err != nil || len(held) == 0 {
		return drafts, err
	}
	if len(held) == len(drafts) {
		return nil, fault.Conflict("%s", held[tids[0]].Why())
	}
	return slices.DeleteFunc(drafts, func(d notice.Draft) bool { _, is := held[d.TenantID]; return is }), nil
}

func (a *App) withoutDeadline(l store.Look, n notice.Notice) ([]string, error) {
	switch {
	case n.Kind == notice.AllClear:
		return l.ToldAfter(n.IncidentID, "", 1<<20)
	case n.Kind.Follows():
		return l.AddresseesAfter(n.ID, "", 1<<20)
	}
	deadlines, err := l.Deadlines(n.IncidentID)
	if err != nil {
		return nil, err
	}
	has := map[string]bool{}
	for _, d := range deadlines {
		has[d.TenantID] = true
	}
	page, err := l.ExposuresAfter(n.IncidentID, incident.In, "", 1<<20)
	var out []string
	for _, e := range page {
		if !has[e.TenantID] {
			out = append(out, e.TenantID)
		}
	}
	return out, err
}

var openField = regexp.MustCompile(`\{\{\s*([a-z_]+)\s*\}\}`)

// dress turns drafts into finished copies. Every letter with an open field is
// listed, so that the facts can be filled in in one go.
func (a *App) dress(l store.Look, n notice.Notice, drafts []notice.Draft) ([]notice.Copy, error) {
	org, err := l.Organisation()
	if err != nil {
		return nil, err
	}
	tids := make([]string, len(drafts))
	for i := range drafts {
		tids[i] = drafts[i].TenantID
	}
	contacts, err := l.ContactsOf(tids)
	if err != nil {
		return nil, err
	}
	agreements, err := l.AgreementsOf(tids)
	if err != nil {
		return nil, err
	}
	accounts, err := l.Accounts(n.IncidentID)
	if err != nil {
		return nil, err
	}
	fresh, err := ids(len(drafts))
	if err != nil {
		return nil, err
	}
	open := map[string]int{}
	var copies []notice.Copy
	for i, d := range drafts {
		for _, m := range openField.FindAllStringSubmatch(d.Subject+"\n"+d.Body, -1) {
			open[m[1]]++
		}
		if len(open) > 0 {
			continue
		}
		letter := a.letterTo(org, n.Reference, d.Language, d.Subject, d.Body)
		dressed, err := a.Dress(letter)
		if err != nil {
			return nil, err
		}
		c := notice.Copy{ID: fresh[i], NoticeID: n.ID, IncidentID: n.IncidentID, TenantID: d.TenantID, AuthorID: d.AuthorID, Language: d.Language,
			From: org.MailFrom, ReplyTo: org.ReplyTo, Subject: dressed.Subject, Text: dressed.Text, HTML: dressed.HTML, CheckCode: letter.Code()}
		c.Contacts = tenant.NoticeAddresses(agreements[d.TenantID], contacts[d.TenantID])
		if c.NamesNextUpdate() {
			c.PromisesAt = accounts[d.Language].NextUpdateAt
		}
		copies = append(copies, c)
	}
	return copies, openFields(open)
}

func openFields(open map[string]int) error {
	if len(open) == 0 {
		return nil
	}
	var parts []string
	for field, n := range open {
		parts = append(parts, fmt.Sprintf("%s (in %s)", strings.ReplaceAll(field, "_", " "), letters(n)))
	}
	slices.Sort(parts)
	return fault.Invalid("The letters still lack: %s. Record these facts, then submit again.", strings.Join(parts, ", "))
}

// unchanged refuses to freeze words that were edited or signed while they were
// dressed, and those that a withdrawal has taken back.
func unchanged(l store.Look, f *incident.File, n notice.Notice, drafts []notice.Draft) error {
	if n.Kind.Asserts() && f.Refuted() {
		return fault.Conflict("The confirmation of %s was withdrawn, so nobody is told of it any more. Whoever was told gets the all-clear: put that before legal.", f.Number)
	}
	tids := make([]string, len(drafts))
	for i := range drafts {
		tids[i] = drafts[i].TenantID
	}
	now, err := l.DraftsOf(n.ID, tids)
	if err != nil {
		return err
	}
	stages, err := l.Stages(n.ID)
	if err != nil {
		return err
	}
	for _, d := range drafts {
		if n.Kind != notice.AllClear && stages[d.TenantID].Signed {
			return fault.Conflict("A letter was signed while the wave was being frozen. Look at what is left, then submit again.")
		}
		if now[d.TenantID].Version != d.Version {
			return fault.Conflict("A letter changed while the wave was being frozen. Look at it, then submit again.")
		}
	}
	return nil
}
