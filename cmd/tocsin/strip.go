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
var demoSteps = []string{"Ada confirms", "Ada says which customers", "Mira puts the letters before legal", "Lena signs", "Omar reads", "Ada sees it met"}

func nobodyCalled(name string) error {
	return fault.NotFound("Nobody in the story is called %q. Choose a name in the strip at the top.", name)
}

// strip is the demo's line above a page: which step this is, who does it and
// where, and what would be late if time moved on.
func (c *company) strip(ctx context.Context, viewer people.Person, path string) *parts.Strip {
	here := path
	if strings.HasPrefix(path, "/demo/mailboxes") || strings.HasPrefix(path, "/c/") || strings.HasPrefix(path, "/check") {
		here = "/watch" // somebody else looks at their own pages
	}
	s := &parts.Strip{Steps: demoSteps, Here: here, Path: path, Others: []parts.Way{{Label: "Omar’s mailbox", Href: omarsMailbox()}, {Label: "All mailboxes", Href: "/demo/mailboxes"}},
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
		c.news = nil // it is read once
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
	case o.Refuted() || o.Ended():
		*s = with(*s, 6, "The story ends here. To begin again, end the demo with Ctrl-C and start it once more.", "", "", "")
	case o.Confirmed() == nil:
		*s = with(*s, 1, "A demo on your own machine; nothing leaves it. You are Ada, who commands incidents at Flowchestra, an invented company. "+
			"Somebody has read customers’ exports with a stolen token. Look at the page, then confirm.", "Ada", at+"/confirmation", "Go and confirm")
	case !o.CustomersKnown:
		*s = with(*s, 2, "“Show working” tells why it is Sunday 03:40. Then hand in Theo’s query: 180 customers in, 232 out.", "Ada", "/demo/list/"+o.Number, "Take Theo’s list")
	case told >= 3 && !c.read:
		*s = with(*s, 5, "His company has a 24-hour contract. Read what its security contact got. The link in it leads to his page: there he confirms receipt and asks.", "", omarsMailbox(), "Read it as Omar")
	case told >= 3:
		c.sixth(s, o, g, told)
	case g != nil && g.Unsigned > 0:
		*s = with(*s, 4, "She reads each language once, opens what stands out, and signs exactly that.", "Lena", "/editions/"+g.EditionID, "Read the wave as Lena")
	case g != nil && g.Undelivered > 0:
		*s = with(*s, 4, "Signed. Letters leave a minute after the signature: wait, or skip it.", "", "", "")
	case g == nil || o.NoticeID == "":
		*s = with(*s, 3, "The letters are being drafted.", "", "", "")
	default:
		*s = with(*s, 3, "Mira wrote what customers are told. She freezes the three letters that are due first.", "Mira", "/notices/"+o.NoticeID, "Go to the letters as Mira")
	}
}

// sixth is the last step, and the way on to the letters that are left.
func (c *company) sixth(s *parts.Strip, o *incident.Overview, g *incident.Group, told int) {
	at := "/incidents/" + o.Number
	says := parts.Many(told, "customer is", "customers are") + " told, and the timeline wrote itself. "
	switch {
	case g == nil:
		*s = with(*s, 6, "Everybody is told. Holloway’s first contact refused its letter, and the second took it: the deliveries show how.", "", "/notices/"+o.NoticeID+"/deliveries", "See how they arrived")
	case g.Unsubmitted+g.Unsigned == 0:
		*s = with(*s, 6, says+parts.Many(g.Undelivered, "letter is", "letters are")+" on the way; one that was deferred is tried again within the hour.", "Ada", at, "See the clocks and the timeline")
	default:
		*s = with(*s, 6, says+parts.Many(o.ToTell()-told, "is", "are")+" left: Mira and Lena, the same way again.", "Ada", at, "See the clocks and the timeline")
	}
}

func with(s parts.Strip, step int, says, be, href, label string) parts.Strip {
	s.Step, s.Says, s.Be, s.Href, s.Label = step, says, be, href, label
	return s
}

// late warns of what the longest skip would miss: a deadline, or, while nobody
// knows which customers, the earliest there could be.
func late(now time.Time, o *incident.Overview) string {
	if g := o.Outlook.Next(); g != nil && soon(now, g.DueAt) {
		return fmt.Sprintf("By %s %s must be told. Skipping past it makes them late.", clock.Both(g.DueAt, berlin), customers(g.Customers-g.Told()))
	}
	if e := o.Earliest; e != nil && soon(now, e.DueAt) {
		return fmt.Sprintf("The earliest possible deadline is %s. Skipping past it makes customers late.", clock.Both(e.DueAt, berlin))
	}
	return ""
}

func soon(now, due time.Time) bool { return due.After(now) && due.Sub(now) <= 6*time.Hour }

func omarsMailbox() string { return "/demo/mailboxes/" + url.PathEscape(omar) }

// lastOf tells the last two things that happened.
func lastOf(news []string) string {
	return "Meanwhile: " + strings.Join(news[max(0, len(news)-2):], " ")
}
