package pages

import (
	"net/url"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// Comments is what legal's desk says about a letter or an edition, and the form
// for one more.
type Comments struct {
	All   []notice.Comment
	Names map[string]string
	Quote string // as they were entered
	Words string
	Wrong parts.Wrongs
}

// On are those about one customer's letter, those about its whole edition
// among them.
func (c Comments) On(tenantID string) Comments {
	out := c
	out.All = nil
	for _, one := range c.All {
		if one.TenantID == nil || *one.TenantID == tenantID {
			out.All = append(out.All, one)
		}
	}
	return out
}

// Open are those that nobody has settled.
func (c Comments) Open() []notice.Comment { return notice.OpenComments(c.All) }

func (c Comments) settled() []notice.Comment {
	var out []notice.Comment
	for _, one := range c.All {
		if !one.Open() {
			out = append(out, one)
		}
	}
	return out
}

func (c Comments) name(id string) string { return or(c.Names[id], "Tocsin") }

// about says what a comment is about, where that is not the letter before the
// reader.
func about(c notice.Comment) string {
	switch {
	case c.TenantID == nil:
		return "about the whole wave"
	case c.CopyID != nil:
		return "about the frozen letter"
	}
	return "about the draft"
}

// readsDesk tells whether the viewer reads what legal's desk keeps to itself.
func readsDesk(f parts.Frame) bool { return f.Viewer.May(people.ReadDesk) }

// commented is the letter of this edition that a comment is about, or of the
// edition that held it.
func (p EditionPage) commented(c notice.Comment) string {
	for i := range p.Copies {
		if p.Copies[i].TenantID == *c.TenantID {
			return copyPath(p.Copies[i])
		}
	}
	if c.DraftID != nil {
		return draftPath(notice.Draft{ID: *c.DraftID, NoticeID: c.NoticeID})
	}
	return copyPath(notice.Copy{ID: *c.CopyID, EditionID: *c.EditionID})
}

// settlePath is where a comment is settled that was read on some page.
func settlePath(c notice.Comment, at string) string {
	return "/comments/" + c.ID + "/settlement?at=" + url.QueryEscape(at)
}

// ReturnPage asks what is to change before an edition is signed.
type ReturnPage struct {
	EditionPage
	Words string // as they were entered
}
