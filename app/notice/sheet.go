package notice

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
)

// SheetForm numbers the shape of a worksheet's JSON.
const SheetForm = 1

// Sheet is what an authority, or a person whose data is concerned, is told: the
// elements that the law asks for, each with its words or marked as missing, and
// the letter that they make. Tocsin sends none of it.
type Sheet struct {
	Form         int            `json:"form"`
	Reference    string         `json:"reference"` // for outside: never an incident's own number
	Organisation string         `json:"organisation"`
	AsOf         time.Time      `json:"as_of"`
	Duty         *SheetDuty     `json:"duty,omitempty"` // nil for a letter to individuals
	Checklist    string         `json:"checklist,omitempty"`
	Wants        string         `json:"wants,omitempty"` // the rule's own words for its contents, where it has no checklist
	Elements     []SheetElement `json:"elements"`
	Letter       *SheetLetter   `json:"letter,omitempty"` // nil where none is shipped for the rule
	StillMissing []string       `json:"still_missing"`    // fields; what is missing keeps nobody from filing
}

// SheetDuty is the duty that a worksheet serves, with how its date was counted.
type SheetDuty struct {
	Name        string       `json:"name"`
	Rule        string       `json:"rule"` // id in the rulebook
	BookVersion string       `json:"book_version"`
	Recipient   string       `json:"recipient"`
	Because     string       `json:"because"`
	RunsFrom    *time.Time   `json:"runs_from,omitempty"`
	Due         *time.Time   `json:"due,omitempty"`
	OuterBound  *time.Time   `json:"outer_bound,omitempty"`
	Working     []clock.Step `json:"working"`
	Phased      string       `json:"phased,omitempty"` // whether it may be told in phases
}

// SheetElement is one thing that the law asks for.
type SheetElement struct {
	Asks   string       `json:"asks"`
	Fields []SheetField `json:"fields"`
}

// Missing tells whether a part of the element has no words yet.
func (e SheetElement) Missing() bool {
	return slices.ContainsFunc(e.Fields, func(f SheetField) bool { return f.Words == "" })
}

// SheetField is one part of an element.
type SheetField struct {
	Name    string `json:"name"`
	Meaning string `json:"meaning"`
	Words   string `json:"words"`   // "" while missing
	Entered bool   `json:"entered"` // on the worksheet itself; else the record knows it
}

// SheetLetter is the prepared text.
type SheetLetter struct {
	Slug    string `json:"slug"`
	Name    string `json:"name"`
	Version int    `json:"version"` // of the template; 0 is the one that is shipped
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

// JSON is the worksheet as it is kept and handed out, indented.
func (s Sheet) JSON() (string, error) {
	b, err := json.MarshalIndent(s, "", "  ")
	return string(b) + "\n", err
}

// ReadSheet reads a worksheet as it was kept; nil for none.
func ReadSheet(kept string) (*Sheet, error) {
	if kept == "" {
		return nil, nil
	}
	var s Sheet
	err := json.Unmarshal([]byte(kept), &s)
	return &s, err
}

// SheetDigest is the SHA-256 of a worksheet as it is kept, hex.
func SheetDigest(kept string) string {
	sum := sha256.Sum256([]byte(kept))
	return hex.EncodeToString(sum[:])
}

// SheetReference is what a worksheet is called outside: always the same for the
// same duty or letter, and it says nothing about how many there are.
func SheetReference(of ...string) string {
	sum := sha256.Sum256([]byte("worksheet\n" + strings.Join(of, "\n")))
	s := base32.StdEncoding.EncodeToString(sum[:])
	return "F-" + s[:4] + "-" + s[4:8]
}

// Values are the words of a worksheet, by field.
func (s Sheet) Values() map[string]string {
	out := map[string]string{}
	for _, e := range s.Elements {
		for _, f := range e.Fields {
			out[f.Name] = f.Words
		}
	}
	return out
}

// FillSheet puts words into the elements that a checklist and a letter ask for.
// What a person entered goes before what the record says by itself.
func FillSheet(asked []AskedElement, entered, known map[string]string) (elements []SheetElement, missing []string) {
	for _, a := range asked {
		e := SheetElement{Asks: a.Asks}
		for _, name := range a.Fields {
			f := SheetField{Name: name, Meaning: SheetFieldNamed(name).Meaning, Words: strings.TrimSpace(entered[name])}
			if f.Entered = f.Words != ""; !f.Entered {
				f.Words = strings.TrimSpace(known[name])
			}
			if f.Words == "" {
				missing = append(missing, name)
			}
			e.Fields = append(e.Fields, f)
		}
		elements = append(elements, e)
	}
	return elements, missing
}

// Prepare fills a letter with the words of a worksheet. Where words are missing
// the letter says so in their place, so that nobody takes it for finished.
func (t Template) Prepare(values map[string]string) (subject, body string, err error) {
	full := map[string]string{}
	for _, f := range t.Uses() {
		switch words := values[f.Name]; {
		case words != "":
			full[f.Name] = cutShort(words)
		case f.Name == "person":
			full[f.Name] = "[name]"
		default:
			full[f.Name] = "[still missing: " + f.Meaning + "]"
		}
	}
	subject, body, _, err = t.Fill(full)
	return subject, body, err
}

// cutShort keeps words within what a letter takes, so that nothing on record
// keeps a letter from being prepared.
func cutShort(words string) string {
	if r := []rune(words); len(r) > longestValue {
		return string(r[:longestValue-1]) + "…"
	}
	return words
}
