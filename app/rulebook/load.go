package rulebook

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
)

// file is one regimes/*.yaml. Unknown fields are refused.
type file struct {
	Groups  map[string][]string `yaml:"groups"`
	Classes []DataClass         `yaml:"data_classes"`
	Regimes []entry             `yaml:"regimes"`
}

type entry struct {
	ID            string `yaml:"id"`
	Name          string `yaml:"name"`
	Article       string `yaml:"article"`
	Jurisdiction  string `yaml:"jurisdiction"`
	Audience      string `yaml:"audience"`
	Recipient     string `yaml:"recipient"`
	Trigger       string `yaml:"trigger"`
	Standard      string `yaml:"standard"`
	Rule          period `yaml:"rule"`
	When          When   `yaml:"when"`
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

type period struct {
	Conservative string `yaml:"conservative"`
	Statutory    string `yaml:"statutory"`
	Length       int    `yaml:"length"`
	OuterLength  int    `yaml:"outer_length"`
	Unit         string `yaml:"unit"`
	TargetHours  int    `yaml:"target_hours"`
	CapHours     int    `yaml:"cap_hours"`
	Zone         string `yaml:"zone"`
	AlsoZone     string `yaml:"also_zone"`
	Calendar     string `yaml:"calendar"`
	From         string `yaml:"from"`
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
	b := &Book{groups: map[string][]string{}}
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

// addTerms adds a file's groups of countries and kinds of data.
func (b *Book) addTerms(name string, f file) error {
	for group, countries := range f.Groups {
		if _, twice := b.groups[group]; twice || len(countries) == 0 {
			return fault.Invalid("%s: group %q is empty or defined twice.", name, group)
		}
		b.groups[group] = countries
	}
	for _, c := range f.Classes {
		if c.Code == "" || c.Name == "" || c.Code != code(c.Code) || b.class(c.Code) != "" {
			return fault.Invalid("%s: data class %q has no code or name, or is defined twice.", name, c.Code)
		}
		b.classes = append(b.classes, c)
	}
	return nil
}

// add checks one row and adds it.
func (b *Book) add(name string, e entry) error {
	if err := e.check(); err != nil {
		return err
	}
	if _, twice := b.Regime(e.ID); twice {
		return fault.Invalid("this id is used twice.")
	}
	if err := b.checkWhen(e.When); err != nil {
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
	p := e.Rule
	b.regimes = append(b.regimes, Regime{
		ID: e.ID, Name: e.Name, Article: e.Article, Jurisdiction: e.Jurisdiction,
		Region: strings.TrimSuffix(name, ".yaml"), Audience: e.Audience, Recipient: e.Recipient,
		Trigger: e.Trigger, Standard: e.Standard, Rule: p.rule(e.Citation), When: e.When,
		Status: e.Status, EffectiveFrom: from, EffectiveTo: to,
		Verified: e.Verified, VerificationLevel: e.Level, LastChecked: e.LastChecked,
		Citation: e.Citation, Source: e.Source, Contents: e.Contents, Notes: e.Notes,
		zone: p.Zone, alsoZone: p.AlsoZone, from: p.From,
	})
	return nil
}

func (p period) rule(citation string) clock.Rule {
	r := clock.Rule{
		Conservative: clock.Method(p.Conservative), Statutory: clock.Method(p.Statutory),
		Length: p.Length, OuterLength: p.OuterLength, Unit: p.Unit,
		Target: time.Duration(p.TargetHours) * time.Hour, Cap: time.Duration(p.CapHours) * time.Hour,
		Calendar: p.Calendar, Source: citation,
	}
	if !byParty(p.Zone) {
		r.Zone = p.Zone
	}
	if !byParty(p.AlsoZone) {
		r.AlsoZone = p.AlsoZone
	}
	return r
}

// byParty reports whether a zone is that of a party to the incident.
func byParty(zone string) bool { return zone == "tenant" || zone == "organisation" }

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
