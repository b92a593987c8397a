package app

import (
	"context"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store"
)

// Worksheet is a worksheet as it stands now, and what was entered for it.
type Worksheet struct {
	notice.Sheet
	Entered map[string]incident.Particular // by field
}

// Worksheet prepares what an authority is told under a duty. NotFound when the
// duty is owed to somebody else.
func (a *App) Worksheet(ctx context.Context, by people.Person, obligationID string) (Worksheet, error) {
	l, err := a.look(ctx, by)
	if err != nil {
		return Worksheet{}, err
	}
	o, err := l.Obligation(obligationID)
	if err != nil {
		return Worksheet{}, err
	}
	f, err := l.File(o.IncidentID)
	if err != nil {
		return Worksheet{}, err
	}
	return a.sheetFor(l, f, o, a.Now(), a.Now())
}

// PreparedLetter prepares a letter to people whose data is concerned. Tocsin
// sends none. NotFound when no such letter is shipped.
func (a *App) PreparedLetter(ctx context.Context, by people.Person, incidentID, slug string) (Worksheet, error) {
	letters, err := notice.LettersToIndividuals()
	if err != nil {
		return Worksheet{}, err
	}
	at := slices.IndexFunc(letters, func(t notice.Template) bool { return t.Slug == slug })
	if at < 0 {
		return Worksheet{}, fault.NotFound("There is no letter %q to people whose data is concerned. The list of prepared letters shows those that there are.", slug)
	}
	l, err := a.look(ctx, by)
	if err != nil {
		return Worksheet{}, err
	}
	f, err := l.File(incidentID)
	if err != nil {
		return Worksheet{}, err
	}
	r, err := readSheetFacts(l, f)
	if err != nil {
		return Worksheet{}, err
	}
	now := a.Now()
	known, err := r.known(now)
	if err != nil {
		return Worksheet{}, err
	}
	t := letters[at]
	s := notice.Sheet{Form: notice.SheetForm, Reference: notice.SheetReference(f.ID, slug), Organisation: r.org.Name, AsOf: now, Checklist: t.Checklist}
	s.Elements, s.StillMissing = notice.FillSheet(notice.AskedIn(t.Checklist), r.words(), known)
	if s.Letter, err = a.letterOn(l, t, s, known); err != nil {
		return Worksheet{}, err
	}
	return Worksheet{s, r.entered}, nil
}

// sheetFor fills the worksheet of a duty: as it stands at asOf, to be filed at
// an instant.
func (a *App) sheetFor(l store.Look, f *incident.File, o incident.Obligation, asOf, filedAt time.Time) (out Worksheet, err error) {
	if o.Audience != incident.ToAuthority {
		return out, fault.NotFound("%s is not owed to an authority: it has no worksheet.", o.Name)
	}
	r, err := readSheetFacts(l, f)
	if err != nil {
		return out, err
	}
	known, err := r.known(filedAt)
	if err != nil {
		return out, err
	}
	known["authority"], known["delay_reasons"] = o.Recipient, r.late(o, filedAt)
	regime, _ := a.Book.Regime(o.RegimeID) // one that left the book has no contents: it gets the general list
	to := notice.Authorities
	if regime.Audience == rulebook.ToPeople {
		to = notice.Individuals
	}
	list, listed := notice.AskedOf(regime.Contents, to == notice.Individuals)
	s := notice.Sheet{Form: notice.SheetForm, Reference: notice.SheetReference(o.IncidentID, o.RegimeID), Organisation: r.org.Name, AsOf: asOf, Duty: dutyOn(o, regime.Phased)}
	if s.Wants = regime.Contents; listed {
		s.Checklist, s.Wants = regime.Contents, ""
	}
	s.Elements, s.StillMissing = notice.FillSheet(list, r.words(), known)
	t, shipped, err := notice.LetterOutside(regime.Contents, to)
	if err != nil {
		return out, err
	}
	if shipped {
		if s.Letter, err = a.letterOn(l, t, s, known); err != nil {
			return out, err
		}
	}
	return Worksheet{s, r.entered}, nil
}

func dutyOn(o incident.Obligation, phased string) *notice.SheetDuty {
	d := &notice.SheetDuty{Name: o.Name, Rule: o.RegimeID, BookVersion: o.BookVersion, Recipient: o.Recipient, Because: o.Because,
		RunsFrom: o.StartedAt, Due: o.DueAt, OuterBound: o.OuterAt, Working: o.Working, Phased: phased}
	if d.Working == nil {
		d.Working = []clock.Step{}
	}
	return d
}

// letterOn fills a letter, in the words that were last saved for it, and sets
// it as text.
func (a *App) letterOn(l store.Look, t notice.Template, s notice.Sheet, known map[string]string) (*notice.SheetLetter, error) {
	last, err := l.LastLetterVersion(t.Slug, t.Language)
	if err != nil {
		return nil, err
	}
	t = t.With(last)
	values := s.Values()
	for field, words := range known {
		if values[field] == "" {
			values[field] = words
		}
	}
	values["reference"] = s.Reference
	subject, body, err := t.Prepare(values)
	if err != nil {
		return nil, err
	}
	d, err := a.Dress(notice.Letter{Language: t.Language, Subject: subject, Body: body, Organisation: s.Organisation, Reference: s.Reference})
	return &notice.SheetLetter{Slug: t.Slug, Name: t.Name, Version: t.Number, Subject: d.Subject, Text: d.Text}, err
}
