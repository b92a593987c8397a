package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/templates/parts"
)

// form is what a person sent, and what of it could not be taken.
type form struct {
	values url.Values
	Wrong  parts.Wrongs
}

// readForm takes the form from the body alone; what stands in the address does
// not count. No form of ours sends a box twice: what does is refused, rather
// than read by its first value here and by its last elsewhere.
func readForm(c echo.Context) (*form, error) {
	if err := readBody(c); err != nil {
		return nil, err
	}
	values := c.Request().PostForm
	for _, name := range sortedNames(values) {
		if len(values[name]) > 1 {
			return nil, fault.Invalid("%q was sent %d times, so nobody can tell which counts.", name, len(values[name])).In(name)
		}
	}
	return &form{values: values}, nil
}

// readBody reads what was sent, with a file or without. What the route takes at
// most fits into memory.
func readBody(c echo.Context) error {
	r := c.Request()
	read := r.ParseForm
	if strings.HasPrefix(r.Header.Get(echo.HeaderContentType), echo.MIMEMultipartForm) {
		read = func() error { return r.ParseMultipartForm(largestList) }
	}
	if err := read(); err != nil {
		return unreadable(err)
	}
	return nil
}

// get returns a box's value without space around it.
func (f *form) get(name string) string { return strings.TrimSpace(f.values.Get(name)) }

// raw returns a text as it was written, with line breaks as we keep them.
func (f *form) raw(name string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(f.values.Get(name))
}

// on tells whether a box was ticked.
func (f *form) on(name string) bool { return f.values.Get(name) == "yes" }

// check notes a refusal under the box that it is about. What is no refusal is
// left to the verb, which meets it again.
func (f *form) check(name string, err error) {
	var refusal *fault.Fault
	if errors.As(err, &refusal) {
		f.Wrong = append(f.Wrong, parts.Wrong{Field: name, Sentence: refusal.Sentence})
	}
}

// refused takes what a verb could not take into the form, and tells whether
// that was the trouble.
func (f *form) refused(err error) bool {
	var many fault.Many
	var one *fault.Fault
	switch {
	case errors.As(err, &many):
		for _, m := range many {
			f.Wrong = append(f.Wrong, parts.Wrong{Field: m.Field, Sentence: m.Error()})
		}
		return true
	case errors.As(err, &one) && one.Kind == fault.KindInvalid:
		f.Wrong = append(f.Wrong, parts.Wrong{Field: one.Field, Sentence: one.Error()})
		return true
	}
	return false
}

// when reads an instant: what the wall clock showed in the zone that was
// chosen beside it, or in the one given. what names it in a sentence: "when it
// was detected".
func (f *form) when(name, what, zone string) (time.Time, string) {
	if z := f.get(name + "_zone"); z != "" {
		zone = z
	}
	at, err := wallClock(f.get(name), what, zone)
	f.check(name, err)
	return at, zone
}

// wallClock reads "2026-03-28T02:40" in a zone. A time that the zone's clocks
// skipped, or showed twice, is refused: it could be off by an hour.
func wallClock(value, what, zone string) (time.Time, error) {
	loc, err := clock.Zone(zone)
	if err != nil {
		return time.Time{}, err
	}
	if value == "" {
		return time.Time{}, fault.Invalid("Say %s: the day and the time.", what)
	}
	var naive time.Time
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04"} {
		if naive, err = time.Parse(layout, value); err == nil {
			break
		}
	}
	if err != nil {
		return time.Time{}, fault.Invalid("%q is not a day and a time. Write %s like 2026-03-28 02:40.", value, what)
	}
	if naive.Year() < 1970 || naive.Year() > 9999 {
		return time.Time{}, fault.Invalid("%q is in the year %d. Write %s like 2026-03-28 02:40.", value, naive.Year(), what)
	}
	switch at := readings(naive, loc); len(at) {
	case 1:
		return at[0].UTC(), nil
	case 0:
		return time.Time{}, fault.Invalid("%s did not exist in %s that day: the clocks went forward. Give the time in UTC.", naive.Format("15:04"), clock.City(zone))
	default:
		return time.Time{}, fault.Invalid("%s came twice in %s that day: the clocks went back. Give the time in UTC.", naive.Format("15:04"), clock.City(zone))
	}
}

// readings lists the instants at which a zone's wall clock showed a time: none
// where the clocks skipped it, two where they went back.
func readings(naive time.Time, loc *time.Location) []time.Time {
	var out []time.Time
	for _, probe := range []time.Duration{-26 * time.Hour, 26 * time.Hour} {
		_, offset := naive.Add(probe).In(loc).Zone()
		at := naive.Add(-time.Duration(offset) * time.Second)
		if sameWall(at.In(loc), naive) && (len(out) == 0 || !out[0].Equal(at)) {
			out = append(out, at)
		}
	}
	return out
}

func sameWall(a, b time.Time) bool {
	const wall = "2006-01-02T15:04:05"
	return a.Format(wall) == b.Format(wall)
}

// seeOther leads on after something was done, so that loading the page again
// does not do it again.
func seeOther(c echo.Context, path string) error { return c.Redirect(http.StatusSeeOther, path) }
