package web

import (
	"errors"
	"net/http"
	"net/mail"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/pages"
)

const longestPromise = 8760 // hours, a year: more is no promise

// bindSetUp takes the form from the body alone; what stands in the address
// does not count.
func bindSetUp(r *http.Request) (pages.SetUpForm, error) {
	if err := r.ParseForm(); err != nil {
		return pages.SetUpForm{}, echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
	}
	in := func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
	return pages.SetUpForm{
		Organisation: in("organisation"), Zone: in("zone"), MailFrom: in("mail_from"), ReplyTo: in("reply_to"), Phone: in("phone"),
		TargetHours: in("promise_target_hours"), CapHours: in("promise_cap_hours"),
		Name: in("name"), Email: in("email"), AdminZone: in("admin_zone"),
	}, nil
}

// readSetUp reads every box and tells all that is wrong at once, in the order
// of the questions. The verb checks again: this is so that nobody mends ten
// boxes in ten rounds.
func readSetUp(f pages.SetUpForm) (app.SetUp, []*fault.Fault) {
	target, targetErr := hours("You aim at", f.TargetHours)
	latest, latestErr := hours("Never later than", f.CapHours)
	if targetErr == nil && latestErr == nil && latest < target {
		latestErr = fault.Invalid("Never later than %d hours is before the %d hours you aim at. Make it the same or more.", latest, target)
	}
	wrong := collect([]box{
		{"organisation", incident.Line("the organisation's name", f.Organisation, 200)},
		{"zone", zone("the organisation's time zone", f.Zone)},
		{"mail_from", sender("the address that notices are sent from", f.MailFrom)},
		{"reply_to", sender("the address that answers go to", f.ReplyTo)},
		{"phone", phone(f.Phone)},
		{"promise_target_hours", targetErr},
		{"promise_cap_hours", latestErr},
		{"name", incident.Line("your name", f.Name, 200)},
		{"email", address("your mail address", f.Email)},
		{"admin_zone", zone("your time zone", f.AdminZone)},
	})
	return app.SetUp{
		Organisation: people.Organisation{Name: f.Organisation, Zone: f.Zone, MailFrom: f.MailFrom, ReplyTo: f.ReplyTo, Phone: f.Phone,
			PromiseTargetHours: target, PromiseCapHours: latest},
		Admin: app.NewPerson{Name: f.Name, Email: f.Email, Zone: f.AdminZone},
	}, wrong
}

// box is one question and what is wrong with its answer.
type box struct {
	name string
	err  error
}

// collect keeps what is wrong, under the name of its box.
func collect(boxes []box) []*fault.Fault {
	var out []*fault.Fault
	for _, b := range boxes {
		var f *fault.Fault
		if errors.As(b.err, &f) {
			out = append(out, f.In(b.name))
		}
	}
	return out
}

func zone(what, name string) error {
	if err := incident.Line(what, name, 60); err != nil {
		return err
	}
	_, err := clock.Zone(name)
	return err
}

// address takes one plain mail address.
func address(what, s string) error {
	if err := incident.Line(what, s, 254); err != nil {
		return err
	}
	return tenant.CheckAddress(s)
}

// sender takes a mail address with or without a name before it.
func sender(what, s string) error {
	if err := incident.Line(what, s, 254); err != nil {
		return err
	}
	p, err := mail.ParseAddress(s)
	if err != nil {
		return fault.Invalid("%q is not a mail address. Write it like Example Security <security@example.com>.", s)
	}
	return tenant.CheckAddress(p.Address)
}

// phone takes what people can dial: a country code and digits (ITU-T E.164
// allows 15), with what is commonly put between them.
func phone(s string) error {
	if err := incident.Line("the phone for affected customers", s, 60); err != nil {
		return err
	}
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
	if !strings.HasPrefix(s, "+") || strings.Trim(s, "+0123456789 ()-./") != "" || len(digits) < 5 || len(digits) > 15 {
		return fault.Invalid("%q cannot be dialled from everywhere. Write it with its country code, such as +1 555 0134.", s)
	}
	return nil
}

func hours(what, s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > longestPromise {
		return 0, fault.Invalid("%s: give whole hours from 1 to %d, such as 72.", what, longestPromise)
	}
	return n, nil
}
