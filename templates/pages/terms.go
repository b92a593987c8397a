package pages

import (
	"slices"
	"strings"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
)

// termWords are the words of the rulebook for its codes.
func termWords(known []rulebook.Term) map[string]string {
	out := make(map[string]string, len(known))
	for _, t := range known {
		out[t.Code] = upperFirst(t.Name)
	}
	return out
}

func codesOf(known []rulebook.Term) []string {
	out := make([]string, len(known))
	for i, t := range known {
		out[i] = t.Code
	}
	return out
}

// termGroup is the terms of one region.
type termGroup struct {
	Region string
	Terms  []rulebook.Term
}

// byRegion groups terms as they stand in the book.
func byRegion(known []rulebook.Term) []termGroup {
	var out []termGroup
	for _, t := range known {
		name := rulebook.RegionName(t.Region)
		if len(out) == 0 || out[len(out)-1].Region != name {
			out = append(out, termGroup{Region: name})
		}
		last := &out[len(out)-1]
		last.Terms = append(last.Terms, t)
	}
	return out
}

// entityWords tells what an organisation is in law: codes with commas between,
// as they are on record.
func entityWords(codes string, known []rulebook.Term) string {
	switch codes {
	case "":
		return "Not answered yet"
	case people.NoEntity:
		return "None of the kinds that the rulebook knows"
	}
	var names []string
	words := termWords(known)
	for _, c := range strings.Split(codes, ",") {
		names = append(names, orElse(words, c))
	}
	return strings.Join(names, "; ")
}

// entityAlso says what it means that nobody answered.
func entityAlso(codes string) string {
	if codes == "" {
		return "Duties that hang on it are undecided until an admin answers."
	}
	return ""
}

// isAnyOf tells whether one of the kinds was ticked.
func (f OrganisationForm) isAnyOf(kinds []rulebook.Term) bool {
	return slices.ContainsFunc(kinds, func(t rulebook.Term) bool { return slices.Contains(f.Entities, t.Code) })
}
