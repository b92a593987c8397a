package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
)

// releases are what legal does with a letter before and after the signature:
// read it by itself, hold it, let it leave.
func (s *server) releases() []route {
	return []route{
		{post, "/editions/:id/copies/:copy/opening", people.ReadDesk, s.openCopy},
		{post, "/editions/:id/copies/:copy/sample", people.ReadDesk, s.askSample},
		{get, "/editions/:id/release", people.ReadDesk, s.checkRelease},
		{post, "/editions/:id/release", people.SendNotices, s.release},
		{post, "/editions/:id/hold", people.SendNotices, s.keepBack},
		{post, "/editions/:id/disarm", people.SendNotices, s.disarm},
		{post, "/editions/:id/rest", people.SendNotices, s.sendRest},
		{get, "/editions/:id/pause", people.ReadDesk, s.askPause},
		{post, "/editions/:id/pause", people.SendNotices, s.pauseSending},
		{post, "/editions/:id/resumption", people.SendNotices, s.resumeSending},
	}
}

// openCopy records that the viewer has read a letter by itself, and leads on to
// the next that stands out.
func (s *server) openCopy(c echo.Context) error {
	id := param(c, "id")
	if err := s.App.OpenCopy(c.Request().Context(), by(c), id, param(c, "copy")); err != nil {
		return err
	}
	unread, err := s.App.Unread(c.Request().Context(), by(c), id)
	if err != nil {
		return err
	}
	if len(unread) > 0 {
		return seeOther(c, "/editions/"+id+"/copies/"+unread[0].Copy.ID)
	}
	return seeOther(c, "/editions/"+id)
}

// askSample sends one letter's exact mail to the viewer's own mailbox.
func (s *server) askSample(c echo.Context) error {
	id, letter := param(c, "id"), param(c, "copy")
	if err := s.App.AskSample(c.Request().Context(), by(c), id, letter); err != nil {
		return err
	}
	return seeOther(c, "/editions/"+id+"/copies/"+letter+"?sample=asked")
}

// keepBack keeps a signed edition back, at once.
func (s *server) keepBack(c echo.Context) error {
	id := param(c, "id")
	err := s.App.HoldNotice(c.Request().Context(), by(c), app.HoldNotice{EditionID: id})
	return s.released(c, id, err)
}

// checkRelease shows what letting a signed edition leave does.
func (s *server) checkRelease(c echo.Context) error {
	p, err := s.signaturePage(c)
	if err != nil {
		return err
	}
	p.Title = "Send now"
	return s.show(c, http.StatusOK, pages.Release(*p))
}

// release undoes a hold, or lets the letters leave now.
func (s *server) release(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	id := param(c, "id")
	generation, _ := strconv.Atoi(f.get("generation")) // one that is no number fits no release
	err = s.App.ReleaseNotice(c.Request().Context(), by(c), app.ReleaseNotice{EditionID: id, Generation: generation})
	return s.released(c, id, err)
}

// sendRest lets the other letters follow the first few.
func (s *server) sendRest(c echo.Context) error {
	id := param(c, "id")
	return s.released(c, id, s.App.SendRest(c.Request().Context(), by(c), id))
}

// resumeSending lets a paused sending go on.
func (s *server) resumeSending(c echo.Context) error {
	id := param(c, "id")
	return s.released(c, id, s.App.ResumeSending(c.Request().Context(), by(c), id))
}

// released leads back to the edition; what could not be done is said there,
// above how it stands now.
func (s *server) released(c echo.Context, id string, refusal error) error {
	if refusal == nil {
		return seeOther(c, "/editions/"+id)
	}
	if fault.KindOf(refusal) != fault.KindConflict {
		return refusal
	}
	p, err := s.editionPage(c)
	if err != nil {
		return err
	}
	p.Title, p.Refused = "Error: "+p.Title, refusal.Error()
	c.Response().Header().Set("Content-Security-Policy", policyFraming)
	return s.show(c, http.StatusConflict, pages.Edition(*p))
}

// readRelease reads when a signed edition is to leave.
func readRelease(f *form, zone string) (in app.ApproveNotice) {
	in.Release = notice.Mode(f.get("release"))
	if in.Release == notice.AtATime {
		at, _ := f.when("send_at", "when the letters leave", zone)
		in.SendAt = &at
	}
	if in.Release == notice.Armed {
		at, _ := f.when("expires_at", "until when it stays armed", zone)
		in.ExpiresAt = &at
	}
	return in
}
