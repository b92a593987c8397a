package web

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/templates/pages"
)

// askImport asks for a list of customers.
func (s *server) askImport(c echo.Context) error {
	page := pages.ImportPage{Frame: s.frame(c, "Import a list of customers"), Sectors: s.App.Book.Sectors()}
	page.Here = "/customers"
	return s.show(c, http.StatusOK, pages.Import(page))
}

// previewImport says what a list would do, and writes nothing.
func (s *server) previewImport(c echo.Context) error {
	text, err := listSent(c)
	if err != nil {
		return err
	}
	return s.showPreview(c, http.StatusOK, text, "")
}

func (s *server) showPreview(c echo.Context, status int, text, moved string) error {
	plan, err := s.App.PreviewImport(c.Request().Context(), by(c), strings.NewReader(text))
	if err != nil {
		return s.refuseList(c, text, err)
	}
	page := pages.ImportPage{Frame: s.frame(c, "Check what the list does"), CSV: text, Plan: plan, Moved: moved}
	page.Here = "/customers"
	return s.show(c, status, pages.ImportPreview(page))
}

// refuseList shows a list with every bad row of it.
func (s *server) refuseList(c echo.Context, text string, err error) error {
	f := &form{}
	if !f.refused(err) {
		return err
	}
	page := pages.ImportPage{Frame: s.errorFrame(c, "Import a list of customers"), CSV: strings.ToValidUTF8(text, "\ufffd"), Wrong: f.Wrong, Sectors: s.App.Book.Sectors()}
	page.Here = "/customers"
	return s.show(c, http.StatusUnprocessableEntity, pages.Import(page))
}

// importCustomers does what the preview showed. When the record has moved on
// since, it shows what the list does now and writes nothing.
func (s *server) importCustomers(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	text, seen := f.raw("csv"), f.get("seen")
	if seen == "" {
		seen = "nothing" // whoever has not looked, looks first
	}
	done, err := s.App.ImportSeen(c.Request().Context(), by(c), strings.NewReader(text), seen)
	switch {
	case err == nil:
		return seeOther(c, importedPath(done))
	case fault.KindOf(err) == fault.KindConflict:
		return s.showPreview(c, http.StatusConflict, text, err.Error())
	}
	return s.refuseList(c, text, err)
}

func importedPath(done app.Imported) string {
	return fmt.Sprintf("/customers?added=%d&changed=%d", done.Added, done.Changed)
}

// imported says what an import did that led here.
func imported(c echo.Context) string {
	var added, changed int
	if _, err := fmt.Sscan(c.QueryParam("added"), &added); err != nil {
		return ""
	}
	if _, err := fmt.Sscan(c.QueryParam("changed"), &changed); err != nil || added+changed <= 0 {
		return customersSaved["same"]
	}
	return pages.ImportedWords(added, changed)
}

// listSent reads a list of customers.
func listSent(c echo.Context) (string, error) {
	f, err := readForm(c)
	if err != nil {
		return "", err
	}
	return sentText(c, f, "csv")
}

// sentText reads the file that was chosen, or else the text that was pasted.
func sentText(c echo.Context, f *form, box string) (string, error) {
	file, _, err := c.Request().FormFile("file")
	if err != nil { // none was chosen, or the form has no place for one
		return f.raw(box), nil
	}
	defer func() { _ = file.Close() }() // it was read only
	text, err := io.ReadAll(file)
	if err != nil || len(text) > 0 {
		return string(text), err
	}
	return f.raw(box), nil // browsers send an empty file for none
}
