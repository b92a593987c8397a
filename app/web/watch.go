package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
)

// watch is the page that is open all night.
func (s *server) watch(c echo.Context) error {
	f := s.frame(c, "Watch")
	f.Here, f.Live = "/watch", "*"
	open, err := s.App.Outlooks(c.Request().Context(), by(c))
	if err != nil {
		return err
	}
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	page := pages.WatchPage{Frame: f, Open: open}
	if page.Heard, err = l.LastReceipt(); err != nil {
		return err
	}
	if page.Answers, err = bellLast(l); err != nil {
		return err
	}
	if len(open) > 0 {
		page.Title = pages.Nearest(f.Now, &open[0]) + open[0].Number
	} else if page.Ready, err = s.ready(c, l); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Watch(page))
}

// bellLast tells when those whose signature a wave waits for answered the bell
// last.
func bellLast(l store.Look) ([]pages.BellLast, error) {
	everybody, err := l.People()
	if err != nil {
		return nil, err
	}
	last, err := l.LastAnswers()
	if err != nil {
		return nil, err
	}
	var out []pages.BellLast
	for _, p := range everybody {
		if p.Active() && p.Roles.Has(people.Legal) {
			b := pages.BellLast{Person: p}
			if at, ok := last[p.ID]; ok {
				b.At = &at
			}
			out = append(out, b)
		}
	}
	return out, nil
}
