package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
)

// lookAtThese finds the letters that must be read by themselves.
func lookAtThese(b letterPages, p *pages.EditionPage) error {
	exposures, err := b.look.ExposuresOf(p.Edition.IncidentID, tenantsOf(p.Copies))
	if err != nil {
		return err
	}
	p.Outliers, p.Crowds = notice.Outliers(p.Copies, p.Compared, exposures, people.System().ID)
	kept, err := b.look.KeptFindings(p.Notice.ID)
	p.Kept = pages.KeptBefore(kept, p.Edition.FrozenAt)
	return err
}

// mostOpened bounds what the browser keeps of which letters were opened.
const mostOpened = 60

// openedName names the browser's own list of the letters of an edition that a
// person has opened. It reminds, and proves nothing.
func openedName(c echo.Context) string {
	id := by(c).ID
	return "opened-" + id[max(0, len(id)-12):]
}

// mark is enough of an id to tell the letters of one edition apart.
func mark(id string) string { return id[max(0, len(id)-12):] }

// openedOf is which of some letters the viewer has opened.
func openedOf(c echo.Context, copies []notice.Copy) map[string]bool {
	out := map[string]bool{}
	kept, err := c.Cookie(openedName(c))
	if err != nil {
		return out
	}
	marks := strings.Split(kept.Value, ".")
	for i := range copies {
		out[copies[i].ID] = slices.Contains(marks, mark(copies[i].ID))
	}
	return out
}

// opens notes that the viewer has opened a letter.
func (s *server) opens(c echo.Context, editionID, copyID string) {
	var marks []string
	if kept, err := c.Cookie(openedName(c)); err == nil && len(kept.Value) < mostOpened*14 {
		marks = strings.Split(kept.Value, ".")
	}
	if slices.Contains(marks, mark(copyID)) || len(marks) >= mostOpened {
		return
	}
	c.SetCookie(&http.Cookie{Name: openedName(c), Value: strings.Trim(strings.Join(append(marks, mark(copyID)), "."), "."), Path: "/editions/" + editionID,
		HttpOnly: true, Secure: s.secure(), SameSite: http.SameSiteLaxMode})
}

// legalFirst puts whoever is asked to sign first before everybody else.
func legalFirst(everybody []people.Person) []people.Person {
	first := app.FirstOfRole(everybody, people.Legal, "")
	if first == nil {
		return everybody
	}
	out := []people.Person{*first}
	for _, who := range everybody {
		if who.ID != first.ID {
			out = append(out, who)
		}
	}
	return out
}
