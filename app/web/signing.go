package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
)

// lastSigned is how many signed waves the list remembers.
const lastSigned = 20

// signing lists everything that waits for a signature.
func (s *server) signing(c echo.Context) error {
	f := s.frame(c, "Signing")
	f.Here, f.Live = "/signing", "*"
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	page := pages.SigningPage{Frame: f}
	if page.Names, err = namesOf(l); err != nil {
		return err
	}
	if err := fillSigning(l, &page); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Signing(page))
}

func fillSigning(l store.Look, p *pages.SigningPage) error {
	waiting, err := l.AllUnsigned()
	if err != nil {
		return err
	}
	signed, err := l.LastSigned(lastSigned)
	if err != nil {
		return err
	}
	var ids []string
	for _, a := range signed {
		ids = append(ids, a.EditionID)
	}
	editions, err := l.EditionsByID(ids)
	if err != nil {
		return err
	}
	arrivals, err := l.HandedOver(ids)
	if err != nil {
		return err
	}
	leave, err := l.ReleasesOf(ids)
	if err != nil {
		return err
	}
	uncountered, err := l.Uncountered()
	if err != nil {
		return err
	}
	for _, e := range waiting {
		w := pages.ToSign{Edition: e}
		for _, a := range uncountered {
			if a.EditionID == e.ID {
				w.Signed = &a
			}
		}
		p.Waiting = append(p.Waiting, w)
	}
	for _, a := range signed {
		signed := pages.ToSign{Edition: editions[a.EditionID], Signed: &a, Arrival: arrivals[a.EditionID]}
		if r, ok := leave[a.EditionID]; ok {
			signed.Release = &r
		}
		p.Signed = append(p.Signed, signed)
	}
	if err := about(l, p.Waiting, p.Signed); err != nil {
		return err
	}
	slices.SortStableFunc(p.Waiting, func(a, b pages.ToSign) int { return firstSigned(a).Compare(firstSigned(b)) })
	return nil
}

// firstSigned is when a wave must be signed; one without a deadline comes last.
func firstSigned(w pages.ToSign) time.Time {
	if w.SignBy == nil {
		return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return *w.SignBy
}

// about adds which incidents the waves are about and when they are due.
func about(l store.Look, lists ...[]pages.ToSign) error {
	org, err := l.Organisation()
	if err != nil {
		return err
	}
	var incidents, waves []string
	for _, list := range lists {
		for _, w := range list {
			incidents, waves = append(incidents, w.Edition.IncidentID), append(waves, w.Edition.WaveID)
		}
	}
	named, err := l.IncidentsByID(incidents)
	if err != nil {
		return err
	}
	due, err := l.WavesByID(waves)
	if err != nil {
		return err
	}
	starts, err := l.WaveStarts(waves)
	if err != nil {
		return err
	}
	for _, list := range lists {
		for i := range list {
			w := &list[i]
			w.Incident, w.DueAt, w.StartAt = named[w.Edition.IncidentID], due[w.Edition.WaveID].DueAt, starts[w.Edition.WaveID]
			if asked := due[w.Edition.WaveID].AskedAt; asked != nil {
				w.StartAt = asked
			}
			if w.DueAt != nil {
				at := clock.SignBy(*w.DueAt, org.Sending(), org.Margin())
				w.SignBy = &at
			}
		}
	}
	return nil
}

// checkSignature shows what a signature covers and what it starts.
func (s *server) checkSignature(c echo.Context) error {
	p, err := s.signaturePage(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Signature(*p))
}

func (s *server) signaturePage(c echo.Context) (*pages.EditionPage, error) {
	p, err := s.editionPage(c)
	if err != nil {
		return nil, err
	}
	p.Live, p.Wide = "", false
	p.Title = "Check and sign"
	if p.Factor, _, err = s.App.MyFactor(c.Request().Context(), by(c)); err == nil && p.Factor.Counts() {
		p.DemoCode, err = s.demoCode(c)
	}
	return p, err
}

// approve signs what was read. Whoever finds it signed, stale or changed is
// shown what stands now.
func (s *server) approve(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	id := param(c, "id")
	in := readRelease(f, by(c).Zone)
	if in.EditionID, in.Digest, in.Code = id, f.get("digest"), f.get("code"); len(f.Wrong) > 0 {
		return s.notSigned(c, f)
	}
	if _, err = s.App.ApproveNotice(c.Request().Context(), by(c), in); err != nil {
		return s.overtaken(c, f, err)
	}
	return seeOther(c, "/editions/"+id)
}

// overtaken shows what stands now beside why nothing was signed.
func (s *server) overtaken(c echo.Context, f *form, refusal error) error {
	kind := fault.KindOf(refusal)
	if f.refused(refusal) {
		return s.notSigned(c, f)
	}
	if kind != fault.KindConflict && kind != fault.KindForbidden {
		return refusal
	}
	p, err := s.signaturePage(c)
	if err != nil {
		return err
	}
	if p.Signed != nil && p.Signed.SignedBy == by(c).ID && p.Signed.Digest == f.get("digest") { // it was sent twice
		return seeOther(c, "/editions/"+p.Edition.ID)
	}
	p.Title, p.Moved = "Error: "+p.Title, refusal.Error()
	return s.show(c, statuses[kind], pages.Signature(*p))
}

// notSigned shows what of the choice when to send could not be taken.
func (s *server) notSigned(c echo.Context, f *form) error {
	p, err := s.signaturePage(c)
	if err != nil {
		return err
	}
	p.Title, p.Wrong = "Error: "+p.Title, f.Wrong
	p.Form = pages.ReleaseForm{Mode: f.get("release"), SendAt: f.get("send_at"), Zone: f.get("send_at_zone"),
		ExpiresAt: f.get("expires_at"), ExpiresZone: f.get("expires_at_zone")}
	return s.show(c, http.StatusUnprocessableEntity, pages.Signature(*p))
}
