package rulebook

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/flowchestra/tocsin/app/fault"
)

// file is one regimes/*.yaml. Unknown fields are refused.
type file struct {
	Groups    map[string][]string `yaml:"groups"`
	Classes   []Term              `yaml:"data_classes"`
	Entities  []Term              `yaml:"entities"`
	Sectors   []Term              `yaml:"sectors"`
	Questions []Question          `yaml:"questions"`
	Regimes   []entry             `yaml:"regimes"`
}

type entry struct {
	ID            string `yaml:"id"`
	Name          string `yaml:"name"`
	Law           string `yaml:"law"`
	Article       string `yaml:"article"`
	Jurisdiction  string `yaml:"jurisdiction"`
	Audience      string `yaml:"audience"`
	Recipient     string `yaml:"recipient"`
	Bound         string `yaml:"bound"`
	Trigger       string `yaml:"trigger"`
	After         Words  `yaml:"after"`
	Starts        string `yaml:"starts"`
	Standard      string `yaml:"standard"`
	Rule          period `yaml:"rule"`
	When          When   `yaml:"when"`
	Delay         Delay  `yaml:"delay"`
	Reasons       bool   `yaml:"reasons"`
	MeetsOn       string `yaml:"meets_on"`
	Phased        string `yaml:"phased"`
	Status        string `yaml:"status"`
	EffectiveFrom string `yaml:"effective_from"`
	EffectiveTo   string `yaml:"effective_to"`
	Verified      bool   `yaml:"verified"`
	Level         string `yaml:"verification_level"`
	LastChecked   string `yaml:"last_checked"`
	Citation      string `yaml:"citation"`
	Source        string `yaml:"source"`
	Contents      string `yaml:"contents"`
	Notes         string `yaml:"notes"`
}

// Load reads every *.yaml at the root of fsys, in the order of their names,
// and checks them as one book. It refuses (fault.Invalid) with the file and,
// where there is one, the id of the row: text that is not YAML, an unknown
// field, a missing citation or other entry, an unknown method, zone, calendar,
// trigger or condition, a rule that cannot be counted, and an id used twice.
func Load(fsys fs.FS) (*Book, error) {
	names, err := fs.Glob(fsys, "*.yaml") // sorted
	if err != nil {
		return nil, err
	}
	return load(fsys, names)
}

func load(fsys fs.FS, names []string) (*Book, error) {
	b := &Book{groups: map[string][]string{}, at: map[string]int{}}
	digest, read := sha256.New(), map[string]file{}
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(digest, "%s %d\n", name, len(text))
		digest.Write(text)
		if read[name], err = parse(name, text); err != nil {
			return nil, err
		}
		if err := b.addTerms(name, read[name]); err != nil {
			return nil, err
		}
	}
	for _, name := range names {
		for _, e := range read[name].Regimes {
			if err := b.add(name, e); err != nil {
				return nil, fault.Invalid("%s: row %q: %s", name, e.ID, err)
			}
		}
	}
	for _, name := range names {
		for _, e := range read[name].Regimes {
			if err := b.checkAfter(name, e); err != nil {
				return nil, err
			}
		}
	}
	if len(b.regimes) == 0 {
		return nil, fault.Invalid("The rulebook holds no regimes: without them no duty would ever be found.")
	}
	b.version = hex.EncodeToString(digest.Sum(nil))[:12]
	return b, nil
}

func parse(name string, text []byte) (file, error) {
	var f file
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return f, fault.Invalid("%s cannot be read: %s", name, err)
	}
	if err := d.Decode(new(file)); !errors.Is(err, io.EOF) {
		return f, fault.Invalid("%s holds more than one YAML document: keep one per file.", name)
	}
	return f, nil
}

// add checks one row and adds it.
func (b *Book) add(name string, e entry) error {
	if err := e.check(); err != nil {
		return err
	}
	if _, twice := b.at[e.ID]; twice {
		return fault.Invalid("this id is used twice.")
	}
	if err := b.checkWhen(e.When, e.Audience == ToTenant); err != nil {
		return err
	}
	from, err := date(e.EffectiveFrom)
	if err != nil {
		return err
	}
	to, err := date(e.EffectiveTo)
	if err != nil {
		return err
	}
	digest, err := e.digest()
	if err != nil {
		return err
	}
	b.at[e.ID] = len(b.regimes)
	b.regimes = append(b.regimes, Regime{
		ID: e.ID, Name: e.Name, Law: e.Law, Article: e.Article, Jurisdiction: e.Jurisdiction,
		Region: strings.TrimSuffix(name, ".yaml"), Audience: e.Audience, Recipient: e.Recipient, Bound: e.Bound,
		Trigger: e.Trigger, After: e.After, Starts: e.Starts, Standard: e.Standard, Rule: e.Rule.rule(e.Citation), When: e.When,
		Delay: e.Delay, Reasons: e.Reasons, MeetsOn: e.MeetsOn, Phased: e.Phased,
		Status: e.Status, EffectiveFrom: from, EffectiveTo: to,
		Verified: e.Verified, VerificationLevel: e.Level, LastChecked: e.LastChecked,
		Citation: e.Citation, Source: e.Source, Contents: e.Contents, Notes: e.Notes,
		Digest: digest, period: e.Rule,
	})
	return nil
}

// digest identifies what a row says, however its text is laid out.
func (e entry) digest() (string, error) {
	text, err := json.Marshal(e)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])[:12], err
}

// checkAfter refuses a later stage that hangs on a row the book lacks, or on
// itself.
func (b *Book) checkAfter(name string, e entry) error {
	for _, id := range e.After {
		if _, known := b.at[id]; !known || id == e.ID {
			return fault.Invalid("%s: row %q: it comes after %q, which no file holds.", name, e.ID, id)
		}
		if e.Audience == ToTenant && b.regimes[b.at[id]].Audience == ToTenant {
			return fault.Invalid("%s: row %q: a duty towards a customer cannot hang on %q, which each customer is told by itself.", name, e.ID, id)
		}
	}
	return nil
}

func date(s string) (*time.Time, error) {
	if s == "" {
		return nil, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return nil, fault.Invalid("%q is not a date such as 2026-03-28.", s)
	}
	return &t, nil
}
