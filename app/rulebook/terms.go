package rulebook

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/flowchestra/tocsin/app/fault"
)

// Term is a word that facts can name: a kind of data, what an organisation is
// in law, or what a customer is.
type Term struct {
	Code   string `yaml:"code"`
	Name   string `yaml:"name"`   // reads on: "Your organisation is …", "X …", or the kind of data itself
	Region string `yaml:"region"` // whose law the word is of, for grouping; may be empty
}

// DataClass is a kind of data that facts can name.
type DataClass = Term

// Question is what a person must judge, because no recorded fact decides it.
// Legal answers it once per incident.
type Question struct {
	Code   string `yaml:"code"`
	Asks   string `yaml:"asks"`   // a whole question, to be answered yes or no
	Help   string `yaml:"help"`   // what to weigh, with its source
	Source string `yaml:"source"` // the article that asks it
}

// Words is one word or a list of them.
type Words []string

// UnmarshalYAML takes "KE" and "[KE, UG]" alike.
func (w *Words) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		if n.Value != "" {
			*w = Words{n.Value}
		}
		return nil
	}
	var all []string
	if err := n.Decode(&all); err != nil {
		return err
	}
	*w = all
	return nil
}

func termIn(all []Term, code string) (Term, bool) {
	for _, t := range all {
		if t.Code == code {
			return t, true
		}
	}
	return Term{}, false
}

// namesOf lists terms in words, "a, b or c".
func namesOf(all []Term, codes []string, last string) string {
	names := make([]string, 0, len(codes))
	for _, c := range codes {
		if t, ok := termIn(all, c); ok {
			names = append(names, t.Name)
		}
	}
	return listed(names, last)
}

func listed(names []string, last string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " " + last + " " + names[n-1]
	}
	return strings.Join(names, "")
}

// addTerms adds a file's groups of countries, kinds of data, entities, sectors
// and questions.
func (b *Book) addTerms(name string, f file) error {
	for group, countries := range f.Groups {
		if _, twice := b.groups[group]; twice || len(countries) == 0 {
			return fault.Invalid("%s: group %q is empty or defined twice.", name, group)
		}
		b.groups[group] = countries
	}
	for _, list := range []struct {
		what   string
		of     []Term
		to     *[]Term
		dashes bool
	}{
		{"data class", f.Classes, &b.classes, false},
		{"entity", f.Entities, &b.entities, true},
		{"sector", f.Sectors, &b.sectors, true},
	} {
		for _, t := range list.of {
			_, twice := termIn(*list.to, t.Code)
			if t.Code == "" || t.Name == "" || twice || t.Code != strings.ToLower(t.Code) || !list.dashes && t.Code != code(t.Code) {
				return fault.Invalid("%s: %s %q has no code or name, or is defined twice.", name, list.what, t.Code)
			}
			*list.to = append(*list.to, t)
		}
	}
	for _, q := range f.Questions {
		if _, twice := b.Question(q.Code); q.Code == "" || !strings.HasSuffix(q.Asks, "?") || twice {
			return fault.Invalid("%s: question %q has no code or asks nothing, or is defined twice.", name, q.Code)
		}
		b.questions = append(b.questions, q)
	}
	return nil
}

// DataClasses lists the kinds of data the book knows, in the order of the file.
func (b *Book) DataClasses() []DataClass { return append([]Term(nil), b.classes...) }

// Entities lists what an organisation can be in law.
func (b *Book) Entities() []Term { return append([]Term(nil), b.entities...) }

// Sectors lists what a customer can be.
func (b *Book) Sectors() []Term { return append([]Term(nil), b.sectors...) }

// Questions lists what people must judge, in the order of the files.
func (b *Book) Questions() []Question { return append([]Question(nil), b.questions...) }

// Question finds a question by its code.
func (b *Book) Question(code string) (Question, bool) {
	for _, q := range b.questions {
		if q.Code == code {
			return q, true
		}
	}
	return Question{}, false
}

// Countries returns the countries that a code stands for: the members of a
// group that the book defines, such as the EEA, or the country itself. Invalid
// for anything else.
func (b *Book) Countries(code string) ([]string, error) {
	c := country(code)
	if members, is := b.groups[c]; is {
		return slices.Clone(members), nil
	}
	if !isCountry(c) {
		return nil, fault.Invalid("%q is neither a country's code such as DE nor a group such as EEA.", code)
	}
	return []string{c}, nil
}
