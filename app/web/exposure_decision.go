package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/pages"
	"github.com/flowchestra/tocsin/templates/parts"
)

// decideExposure decides about one customer. What somebody else decided
// meanwhile is shown beside what was entered.
func (s *server) decideExposure(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	page, err := s.exposurePage(c)
	if err != nil {
		return err
	}
	page.Form = decisionForm(f)
	in := decision(f, page)
	if len(f.Wrong) == 0 {
		err := s.App.DecideExposures(c.Request().Context(), by(c), app.DecideExposures{IncidentID: page.File.ID, Decisions: []app.Decision{in}})
		switch {
		case err == nil:
			return seeOther(c, exposurePath(page)+"?saved="+page.Form.Involvement)
		case fault.KindOf(err) == fault.KindConflict:
			return s.showDecisionConflict(c, page.Form, err)
		case !f.refusedOne(in.Reference, err):
			return err
		}
	}
	page.Title, page.Wrong = "Error: "+page.Title, f.Wrong
	return s.show(c, http.StatusUnprocessableEntity, pages.Exposure(*page))
}

// showDecisionConflict shows what stands now beside what was entered. A refusal
// that is about something else stays what it is.
func (s *server) showDecisionConflict(c echo.Context, mine pages.DecisionForm, refusal error) error {
	page, err := s.exposurePage(c)
	if err != nil {
		return err
	}
	now := pages.DecisionOf(page.Customer.Exposure)
	if now.Seen == mine.Seen {
		return refusal
	}
	page.Title, page.Conflict = "Error: "+page.Title, pages.CompareDecisions(mine, now)
	mine.Seen = now.Seen
	page.Form = mine
	return s.show(c, http.StatusConflict, pages.Exposure(*page))
}

func exposurePath(p *pages.ExposurePage) string {
	return "/incidents/" + p.File.Number + "/customers/" + url.PathEscape(p.Customer.Tenant.Reference)
}

func decisionForm(f *form) pages.DecisionForm {
	seen, err := strconv.Atoi(f.get("seen"))
	if err != nil {
		seen = -1 // fits no record
	}
	return pages.DecisionForm{Involvement: f.get("involvement"), Reason: strings.TrimSpace(f.raw("reason")), Data: f.get("data"), Encrypted: f.get("encrypted"),
		Places: f.get("places"), Records: f.get("records"), Counts: strings.TrimSpace(f.raw("counts")), Seen: seen}
}

// counted reads a place and a number from each line. What cannot be read is
// named with its line.
func counted(f *form, text string) incident.Counts {
	out := incident.Counts{}
	for i, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		place := strings.ToUpper(strings.TrimSuffix(words[0], ":"))
		n, err := strconv.Atoi(strings.ReplaceAll(strings.Join(words[1:], ""), ",", ""))
		_, twice := out[place]
		switch {
		case err != nil:
			err = fault.Invalid("Line %d: %q is not a place and a number, such as US-CA 1204.", i+1, line)
		case twice:
			err = fault.Invalid("Line %d: %s stands there twice. Give each place one line.", i+1, place)
		default:
			err = incident.Counts{place: n}.Check()
		}
		if bad, ok := asFault(err); ok {
			f.check("counts", fault.Invalid("Line %d: %s", i+1, strings.TrimPrefix(bad.Sentence, fmt.Sprintf("Line %d: ", i+1))))
			return nil
		}
		out[place] = n
	}
	return out
}

// decision reads what was decided and notes what cannot be taken.
func decision(f *form, p *pages.ExposurePage) app.Decision {
	in := p.Form
	d := app.Decision{Reference: p.Customer.Tenant.Reference, Involvement: incident.Involvement(in.Involvement), Reason: in.Reason,
		Data: tenant.ParseList(in.Data), Encrypted: in.Encrypted, Places: tenant.ParseList(in.Places), Seen: &in.Seen}
	if f.values.Has("counts") {
		d.Counts = counted(f, in.Counts)
	}
	if in.Involvement == "" {
		f.check("involvement", fault.Invalid("Choose whether it is affected."))
	}
	if in.Reason == "" {
		f.check("reason", fault.Invalid("Say how you know: an auditor will ask."))
	}
	if in.Records != "" {
		n, err := strconv.Atoi(strings.NewReplacer(",", "", " ", "").Replace(in.Records))
		if err != nil {
			f.check("records", fault.Invalid("%q is no whole number. Leave it empty when nobody has counted.", in.Records))
		}
		d.Records = &n
	}
	return d
}

// refusedOne takes what a verb said about a list of one into its form, where
// neither rows nor the customer need naming.
func (f *form) refusedOne(reference string, err error) bool {
	var many fault.Many
	if !errors.As(err, &many) {
		return f.refused(err)
	}
	for _, m := range many {
		f.Wrong = append(f.Wrong, parts.Wrong{Field: cmp.Or(m.Field, "reason"), Sentence: strings.TrimPrefix(m.Sentence, reference+": ")})
	}
	return true
}
