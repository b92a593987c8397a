package web

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
)

// stream posts a file of records. It is read as it comes, so what keeps a form
// from being done twice cannot read it first: a file that is uploaded again
// takes the place of the one before.
var stream = how{method: http.MethodPost, most: notice.LargestRecords + largestForm, again: true}

// listsPerPage is how many customers of a file one page lists.
const listsPerPage = 100

// recordLists are the pages on which a file of records is dealt out.
func (s *server) recordLists() []route {
	return []route{
		{get, "/notices/:id/records", people.ReadIncidents, s.records},
		{stream, "/notices/:id/records", people.SplitRecords, s.uploadRecords},
		{get, "/records/:id", people.ReadIncidents, s.upload},
		{post, "/records/:id/kept", people.SplitRecords, s.keepRecords},
		{post, "/records/:id/dropped", people.SplitRecords, s.dropRecords},
	}
}

// records asks for a file and lists those so far.
func (s *server) records(c echo.Context) error {
	page, err := s.recordsPage(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Records(page))
}

func (s *server) recordsPage(c echo.Context) (pages.RecordsPage, error) {
	page := pages.RecordsPage{Frame: s.frame(c, "Which records?")}
	page.Here = "/incidents"
	b, err := s.lettersOf(c, param(c, "id"))
	if err != nil {
		return page, err
	}
	page.File, page.Notice, page.Names = b.file, b.notice, b.names
	page.Uploads, err = b.look.RecordUploads(b.notice.ID)
	return page, err
}

// uploadRecords reads a file and shows what it comes to. One that cannot be
// taken is shown with every row at fault, and nothing of it stays.
func (s *server) uploadRecords(c echo.Context) error {
	defer func() { _, _ = io.Copy(io.Discard, c.Request().Body) }() // or the browser, still sending, hears no answer
	part, err := filePart(c.Request())
	if err == nil {
		var up notice.RecordUpload
		up, err = s.App.UploadRecords(c.Request().Context(), by(c), app.UploadRecords{NoticeID: param(c, "id"), Name: fileName(part.FileName()), File: part})
		if err == nil {
			return seeOther(c, "/records/"+up.ID)
		}
	}
	f := &form{}
	bad, refused := f.refusedRows("file", err)
	if !refused {
		return err
	}
	page, err := s.recordsPage(c)
	if err != nil {
		return err
	}
	page.Title, page.Bad, page.Wrong = "Error: "+page.Title, bad, f.Wrong
	return s.show(c, http.StatusUnprocessableEntity, pages.Records(page))
}

// filePart finds the file in what is sent, without reading it.
func filePart(r *http.Request) (*multipart.Part, error) {
	none := fault.Invalid("Choose a file: CSV with a header, or JSON lines.").In("file")
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, none
	}
	for {
		p, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil, none
		case err != nil:
			return nil, unreadable(err)
		case p.FormName() == "file" && p.FileName() != "":
			return p, nil
		}
	}
}

// fileName is a file's name without the folders it was in.
func fileName(sent string) string {
	name := path.Base(strings.ReplaceAll(strings.ToValidUTF8(sent, "?"), "\\", "/"))
	if r := []rune(name); len(r) > 200 {
		name = string(r[:200])
	}
	return name
}

// upload shows what a file comes to, customer by customer.
func (s *server) upload(c echo.Context) error {
	page, err := s.uploadPage(c)
	if err != nil {
		return err
	}
	page.Saved = c.QueryParam("saved") != ""
	return s.show(c, http.StatusOK, pages.Upload(page))
}

func (s *server) uploadPage(c echo.Context) (pages.UploadPage, error) {
	page := pages.UploadPage{Frame: s.frame(c, "Which records?"), After: cursor(c)}
	page.Here = "/incidents"
	l, err := s.look(c, by(c))
	if err != nil {
		return page, err
	}
	if page.Upload, err = l.RecordUpload(param(c, "id")); err != nil {
		return page, err
	}
	b, err := s.lettersOf(c, page.Upload.NoticeID)
	if err != nil {
		return page, err
	}
	page.File, page.Notice, page.Names = b.file, b.notice, b.names
	if page.Lists, err = l.RecordLists(page.Upload.ID, page.After, listsPerPage+1); err != nil {
		return page, err
	}
	return page, nameLists(l, &page)
}

// nameLists cuts the lists to a page and says whose they are.
func nameLists(l store.Look, page *pages.UploadPage) (err error) {
	if len(page.Lists) > listsPerPage {
		page.Lists = page.Lists[:listsPerPage]
		page.Next = page.Lists[listsPerPage-1].TenantID
	}
	ids := make([]string, len(page.Lists))
	for i := range page.Lists {
		ids[i] = page.Lists[i].TenantID
	}
	page.Tenants, err = l.TenantsByID(ids)
	return err
}

// keepRecords puts the lists on the customers' pages.
func (s *server) keepRecords(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	id := param(c, "id")
	err = s.App.KeepRecords(c.Request().Context(), by(c), id, f.get("digest"))
	if err == nil {
		return seeOther(c, "/records/"+id+"?saved=kept")
	}
	if fault.KindOf(err) != fault.KindConflict {
		return err
	}
	page, still := s.uploadPage(c)
	if still != nil {
		return still
	}
	page.Title, page.Moved = "Error: "+page.Title, err.Error()
	return s.show(c, http.StatusConflict, pages.Upload(page))
}

// dropRecords forgets a file that does not count yet.
func (s *server) dropRecords(c echo.Context) error {
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	up, err := l.RecordUpload(param(c, "id"))
	if err != nil {
		return err
	}
	if err := s.App.DropRecords(c.Request().Context(), by(c), up.ID); err != nil {
		return err
	}
	return seeOther(c, "/notices/"+up.NoticeID+"/records")
}
