package pages

import (
	"slices"
	"strings"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/templates/parts"
)

// place is where facts that letters lack are entered.
type place struct {
	Href   string
	Label  string
	Lack   []string // what is entered there, in a few words
	Counts []int    // letters that lack each
}

// places gathers what letters lack by where it is entered.
func places(number string, missing []Missing) []place {
	var out []place
	for _, m := range missing {
		href, label := enterAt(number, m)
		at := slices.IndexFunc(out, func(p place) bool { return p.Href == href })
		if at < 0 {
			out = append(out, place{Href: href, Label: label})
			at = len(out) - 1
		}
		out[at].Lack = append(out[at].Lack, fieldWords(m.Field))
		out[at].Counts = append(out[at].Counts, m.Letters)
	}
	return out
}

// says tells what is lacking, and in how many letters at most.
func (p place) says() string {
	n := slices.Max(p.Counts)
	return parts.Many(n, "letter lacks ", "letters lack ") + listOf(p.Lack, "and") + "."
}

// fieldWords names a merge field in a few words.
func fieldWords(field string) string {
	if w, ok := map[string]string{"data": "which data", "what_happened": "what happened", "what_we_did": "what was done", "what_you_can_do": "what they can do",
		"unknown": "what is not known", "next_update": "when they hear again"}[field]; ok {
		return w
	}
	if w := KindWords(field); w != strings.ReplaceAll(field, "_", " ") {
		return w
	}
	return notice.FieldMeaning(field)
}

// enterAt is where a missing fact is entered, and what is done there.
func enterAt(number string, m Missing) (href, label string) {
	base := "/incidents/" + number
	f, _ := notice.FieldNamed(m.Field)
	switch field := m.Field; {
	case slices.Contains([]string{"occurred_from", "occurred_to", "detected", "contained"}, field):
		return base + "/instants/new?kind=" + field, "Record " + KindWords(field)
	case field == "aware":
		return base + "#question", "Answer whether data was seen or taken"
	case field == "confirmed":
		return base + "/confirmation", "Confirm the incident"
	case strings.HasPrefix(field, "contact_") || field == "organisation":
		return "/organisation", "Complete the organisation"
	case slices.Contains([]notice.Where{notice.WhereCustomer, notice.WhereExposure, notice.WhereNotice, notice.WhereWorksheet}, f.Where):
		return draftPath(m.Draft), "Open the letter"
	}
	return base + "/account/" + m.Language, "Write the words in " + LanguageWords(m.Language)
}
