package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

const omar = "omar@brightwater.example"

// demoSteps are the first half of the story, done by hand.
var demoSteps = []string{"Ada confirms", "Ada says which customers", "Ada puts the letters before legal", "Lena signs", "Omar reads", "Ada sees it met"}

func nobodyCalled(name string) error {
	return fault.NotFound("Nobody in the story is called %q. Choose a name in the strip at the top.", name)
}

// strip is the demo's line above a page: which step this is, who does it and
// where, and what would be late if time moved on.
func (c *company) strip(ctx context.Context, viewer people.Person, path string) *parts.Strip {
	s := &parts.Strip{Steps: demoSteps, Here: path, Others: []parts.Way{{Label: "Omar’s mailbox", Href: omarsMailbox()}, {Label: "All mailboxes", Href: "/demo/mailboxes"}},
		Skips: []parts.Skip{{Label: "Skip 1 minute", Minutes: 1}, {Label: "Skip 1 hour", Minutes: 60}, {Label: "Skip 6 hours", Minutes: 360}}}
	for _, m := range []string{"Ada", "Lena", "Mira", "Rosa"} {
		s.Persons = append(s.Persons, parts.Switch{Name: m, Role: string(c.cast[m].Roles[0]), Is: viewer.Name == m})
	}
	o, err := c.overview(ctx)
	if err != nil {
		s.Says = "The demo cannot be asked how far it is just now. The pages below work."
		return s
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read = c.read || strings.HasPrefix(path, omarsMailbox())
	c.step(s, o)
	if s.Be == viewer.Name || s.Href == "" {
		s.Be = ""
	}
	s.Warning = late(c.clock.Now(), o)
	if n := len(c.news); n > 0 {
		s.News, s.NewsHref = lastOf(c.news), "/incidents/"+o.Number+"#what-happened"
	}
	return s
}

// overview is how the story's incident stands.
func (c *company) overview(ctx context.Context) (*incident.Overview, error) {
	l, err := c.look(ctx)
	if err != nil {
		return nil, err
	}
	inc, err := l.Incident(c.incident)
	if err != nil {
		return nil, err
	}
	all, err := c.house.app.OverviewsOf(ctx, people.System(), []incident.Incident{inc})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// step says where the story stands and what to do now.
func (c *company) step(s *parts.Strip, o *incident.Overview) {
	at := "/incidents/" + o.Number
	g := o.Outlook.Next()
	told := o.Told()
	switch {
	case o.Confirmed() == nil:
		*s = with(*s, 1, "Somebody has read customers’ exports with a stolen token. Look at the page, then confirm.", "Ada", at+"/confirmation", "Go and confirm")
	case !o.CustomersKnown:
		*s = with(*s, 2, "“Show working” tells why it is Sunday 03:40. Then hand in Theo’s query: 180 customers in, 232 out.", "Ada", "/demo/list/"+o.Number, "Take Theo’s list")
	case told >= 3 && !c.read, g != nil && g.Unsubmitted+g.Unsigned == 0 && !c.read:
		*s = with(*s, 5, "Signed letters leave after a minute. Read what the security contact of Brightwater Clinics gets.", "", omarsMailbox(), "Read it as Omar")
	case told >= 3:
		*s = with(*s, 6, sixth(o, told), "Ada", at, "See the clocks and the timeline")
	case g == nil:
		*s = with(*s, 3, "The duties are being worked out.", "", "", "")
	case g.Unsigned > 0:
		*s = with(*s, 4, "She reads the base once, opens what stands out, and signs exactly that.", "Lena", "/editions/"+g.EditionID, "Read the wave as Lena")
	case o.NoticeID == "":
		*s = with(*s, 3, "The letters are being drafted.", "", "", "")
	default:
		*s = with(*s, 3, "Mira wrote what customers are told. Freeze the three letters that are due first.", "Ada", "/notices/"+o.NoticeID, "Go to the letters")
	}
}

func sixth(o *incident.Overview, told int) string {
	if left := o.ToTell() - told; left > 0 {
		return fmt.Sprintf("%s told, and the timeline wrote itself. %s left: the same way again.", parts.Many(told, "customer is", "customers are"), parts.Many(left, "is", "are"))
	}
	return "Everybody is told. Be Rosa, who checks it a year later, or look around."
}

func with(s parts.Strip, step int, says, be, href, label string) parts.Strip {
	s.Step, s.Says, s.Be, s.Href, s.Label = step, says, be, href, label
	return s
}

// late warns of what the longest skip would miss.
func late(now time.Time, o *incident.Overview) string {
	g := o.Outlook.Next()
	if g == nil || g.DueAt.Before(now) || g.DueAt.Sub(now) > 6*time.Hour {
		return ""
	}
	return fmt.Sprintf("%s, %s must be told. Skipping past it makes them late.", clock.Both(g.DueAt, berlin), customers(g.Customers-g.Told()))
}

func omarsMailbox() string { return "/demo/mailboxes/" + url.PathEscape(omar) }

// lastOf tells the last two things that happened.
func lastOf(news []string) string {
	return "Meanwhile: " + strings.Join(news[max(0, len(news)-2):], " ")
}
