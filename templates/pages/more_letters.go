package pages

import (
	"strings"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// LetterRow is one letter of an incident in the list of all of them.
type LetterRow struct {
	Notice  notice.Notice
	Readers int
	Signed  int
}

// MoreLettersPage lists an incident's letters and begins another.
type MoreLettersPage struct {
	FactPage
	Rows      []LetterRow
	Kind      string // as entered
	Customers string // as entered, a reference a line
}

// begun are the kinds that a person begins, each with when it is the right one.
var begun = []parts.Option{
	{Value: string(notice.HeadsUp), Label: "Heads-up", Hint: "Before anything is confirmed: you may be affected, and we tell you more by then."},
	{Value: string(notice.Holding), Label: "Holding letter", Hint: "You are affected, the whole letter follows. It meets the duty to tell when the first letter cannot be ready in time."},
	{Value: string(notice.Update), Label: "Update", Hint: "What is new since the last letter. It keeps the promise to write again."},
	{Value: string(notice.Final), Label: "Last letter", Hint: "What was found in the end, and that no further letter follows."},
	{Value: string(notice.StatementChange), Label: "Change of what we publish", Hint: "Customers who were told hear that our security statement changes."},
}

// LetterWordsPage is what one letter alone says, in one language.
type LetterWordsPage struct {
	FactPage
	Notice   notice.Notice
	Language string
	Seen     int
	Words    map[string]string // by field
	Clash    []TwoVersions
	Saved    bool
}

// Path is where the words are written.
func (p LetterWordsPage) Path(language string) string {
	return "/notices/" + p.Notice.ID + "/words/" + language
}

func (p LetterWordsPage) tabs() []filter {
	var out []filter
	for _, code := range notice.Languages {
		out = append(out, filter{LanguageWords(code), p.Path(code), code == p.Language})
	}
	return out
}

// wordsAsked says what belongs into each field of one letter alone.
var wordsAsked = map[string][2]string{
	"whats_new": {"What is new", "Facts that readers do not have yet, with times and zones. It may be that nothing is: say so."},
	"wrong":     {"The sentence that was wrong", "As it stood in the letter, word for word."},
	"right":     {"What is right", "The sentence that takes its place."},
	"change":    {"What changes in what we publish", "The old words and the new, and from when."},
	"question":  {"The question", "In the customer’s own words."},
	"answer":    {"The answer", "What we know. What we do not know yet, say by when it comes."},
}

// CompareNoticeWords tells which fields two people wrote differently.
func CompareNoticeWords(kind notice.Kind, yours, theirs map[string]string) []TwoVersions {
	var out []TwoVersions
	for _, field := range notice.WordsOf(kind) {
		if yours[field] != theirs[field] {
			out = append(out, TwoVersions{wordsAsked[field][0], yours[field], theirs[field]})
		}
	}
	return out
}

// CorrectionPage finds a sentence in letters that were frozen and corrects it.
type CorrectionPage struct {
	FactPage
	Asked     bool
	Sentences map[string]string // that are wrong, by language
	Right     map[string]string
	Customers string // as entered, a reference a line
	Holders   []notice.Holder
}

// stood says in how many letters the sentence stands and what became of them.
func (p CorrectionPage) stood() string {
	had, may, unsent := 0, 0, 0
	for _, h := range p.Holders {
		switch {
		case h.Came == notice.Accepted:
			had++
		case h.MayHave():
			may++
		case !h.Left():
			unsent++
		}
	}
	says := []string{parts.Many(had, "was accepted", "were accepted")}
	if may > 0 {
		says = append(says, parts.Many(may, "may have arrived", "may have arrived"))
	}
	if unsent > 0 {
		says = append(says, parts.Many(unsent, "has not left and is stopped", "have not left and are stopped"))
	}
	return "It stands in " + parts.Many(len(p.Holders), "letter", "letters") + ": " + strings.Join(says, ", ") + "."
}

// holds tells whether the sentence stands in a letter of a language.
func (p CorrectionPage) holds(language string) bool {
	for _, h := range p.Holders {
		if h.Language == language {
			return true
		}
	}
	return false
}

func (p DraftPage) follows() bool {
	return p.Draft.Stale() && !p.Signed && p.Viewer.May(people.DraftNotices)
}
