package pages

import (
	"fmt"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/parts"
)

// CopyPage is one frozen letter.
type CopyPage struct {
	parts.Frame
	File      incident.File
	Notice    notice.Notice
	Edition   notice.Edition
	Signed    *notice.Approval
	Copy      notice.Copy
	Base      notice.Copy // the letter that stands for its language
	Tenant    tenant.Tenant
	Why       []string // it must be looked at by itself
	Author    string
	At        int // its place, 1 first
	Of        int
	Previous  *notice.Copy
	Following *notice.Copy
	Odd       *notice.Copy // the next that must be looked at by itself
	SignsHere bool         // the viewer may sign the edition
	Opened    bool         // the viewer has read it by itself
	Asked     bool         // the viewer has just asked for the exact mail
	Comments  Comments
}

// OneCopyOf takes one letter out of an edition.
func OneCopyOf(p EditionPage, at int) CopyPage {
	c := p.Copies[at]
	out := CopyPage{Frame: p.Frame, File: p.File, Notice: p.Notice, Edition: p.Edition, Signed: p.Signed, Copy: c, Base: c, Tenant: p.Tenants[c.TenantID],
		Author: p.name(c.AuthorID), At: at + 1, Of: len(p.Copies), SignsHere: p.waits() && p.mayAct(), Opened: p.Opened[c.ID], Comments: p.Comments.On(c.TenantID)}
	out.Title = out.Tenant.Name + ", " + out.Copy.Subject
	for _, group := range p.Compared {
		if group.Language == c.Language {
			out.Base = group.Base
		}
	}
	if at > 0 {
		out.Previous = &p.Copies[at-1]
	}
	if at+1 < len(p.Copies) {
		out.Following = &p.Copies[at+1]
	}
	for i, o := range p.Outliers {
		if o.Copy.ID == c.ID {
			out.Why = o.Why
		} else if !p.Opened[o.Copy.ID] && out.Odd == nil {
			out.Odd = &p.Outliers[i].Copy
		}
	}
	return out
}

func (p CopyPage) place() string {
	return fmt.Sprintf("Letter %s of %s", parts.Count(p.At), parts.Count(p.Of))
}

// reads tells whether the viewer is to say that they have read it.
func (p CopyPage) reads() bool { return len(p.Why) > 0 && p.SignsHere && !p.Opened }

func (p CopyPage) readLabel() string {
	if p.Odd == nil {
		return "Read, back to the wave"
	}
	return "Read, on to the next"
}
