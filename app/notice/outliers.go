package notice

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/flowchestra/tocsin/app/incident"
)

// Outlier is a letter that a person must look at by itself, and why.
type Outlier struct {
	Copy Copy
	Why  []string
}

// mostAlone is how many letters may share a reason before it no longer makes
// any of them stand out.
const mostAlone = 10

// Outliers finds the letters of an edition that must be looked at by
// themselves, those with most reasons first, and says of reasons that too many
// share how many do. product is who authors letters that nobody has edited.
func Outliers(copies []Copy, compared []Compared, exposures map[string]incident.Exposure, product string) (out []Outlier, crowds []string) {
	f := finder{why: map[string][]string{}}
	for _, group := range compared {
		f.language(group, copies)
	}
	f.alone(copies, "Lacks a fact", "lack a fact", func(c Copy) bool { return len(Draft{Subject: c.Subject, Body: c.Text}.OpenFields()) > 0 })
	f.alone(copies, "No number of records is known", "have no known number of records", func(c Copy) bool { return exposures[c.TenantID].Records == nil })
	f.alone(copies, "No kinds of data are recorded for it", "have no kinds of data recorded", func(c Copy) bool { return len(exposures[c.TenantID].Data) == 0 })
	f.alone(copies, "One contact only", "have one contact only", func(c Copy) bool { return len(c.Contacts) == 1 })
	f.alone(copies, "Edited by hand", "were edited by hand", func(c Copy) bool { return c.AuthorID != product })
	f.most(copies, exposures)
	for i := range copies {
		if why := f.why[copies[i].ID]; len(why) > 0 {
			out = append(out, Outlier{copies[i], why})
		}
	}
	slices.SortStableFunc(out, func(a, b Outlier) int { return cmp.Compare(len(b.Why), len(a.Why)) })
	return out, f.crowds
}

type finder struct {
	why    map[string][]string
	crowds []string
}

// AsCopy is a draft as it would be frozen, as far as finding outliers goes.
func (d Draft) AsCopy(contacts []string) Copy {
	return Copy{ID: d.ID, NoticeID: d.NoticeID, IncidentID: d.IncidentID, TenantID: d.TenantID, AuthorID: d.AuthorID, Language: d.Language, Subject: d.Subject, Text: d.Body, Contacts: contacts}
}

func (f *finder) note(c Copy, why string) { f.why[c.ID] = append(f.why[c.ID], why) }

// alone notes a reason where few share it.
func (f *finder) alone(copies []Copy, one, crowd string, is func(Copy) bool) {
	var found []Copy
	for i := range copies {
		if is(copies[i]) {
			found = append(found, copies[i])
		}
	}
	if len(found) > mostAlone {
		f.crowds = append(f.crowds, fmt.Sprintf("%s %s", grouped(len(found), ","), crowd))
		return
	}
	for _, c := range found {
		f.note(c, one)
	}
}

// language notes what stands out among letters of one language: the one that
// stands for them, those that differ where others do not, and odd lengths.
func (f *finder) language(group Compared, copies []Copy) {
	if group.Copies == 1 {
		f.note(group.Base, "The only one in its language")
	} else {
		f.note(group.Base, "Stands for its language")
	}
	apart := map[string]string{}
	for _, a := range group.Apart {
		apart[a.CopyID] = a.Why
	}
	var lengths []int
	for i := range copies {
		if copies[i].Language == group.Language {
			lengths = append(lengths, len(copies[i].Text))
		}
	}
	slices.Sort(lengths)
	usual := lengths[len(lengths)/2]
	for i := range copies {
		c := copies[i]
		if c.Language != group.Language {
			continue
		}
		if why, ok := apart[c.ID]; ok {
			f.note(c, why)
		}
		switch n := len(c.Text); {
		case n*10 > usual*12:
			f.note(c, fmt.Sprintf("Longer than the rest by %d %%", (n-usual)*100/usual))
		case n*10 < usual*8:
			f.note(c, fmt.Sprintf("Shorter than the rest by %d %%", (usual-n)*100/usual))
		}
	}
}

// most notes the largest number of records.
func (f *finder) most(copies []Copy, exposures map[string]incident.Exposure) {
	var largest *Copy
	records := func(c *Copy) int {
		if n := exposures[c.TenantID].Records; n != nil {
			return *n
		}
		return 0
	}
	for i := range copies {
		if records(&copies[i]) > 0 && (largest == nil || records(&copies[i]) > records(largest)) {
			largest = &copies[i]
		}
	}
	if largest != nil && len(copies) > 1 {
		f.note(*largest, "Most records: "+grouped(records(largest), ","))
	}
}
