package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/rulebook"
)

type clockRegimesCmd struct {
	Search string `arg:"" optional:"" help:"Only those whose id, name, article or jurisdiction has this in it."`
	JSON   bool   `name:"json" help:"Print JSON: an array of objects."`
}

// Run lists the regimes of the book.
func (c *clockRegimesCmd) Run() error {
	book, err := rulebook.Open()
	if err != nil {
		return err
	}
	found := book.Search(c.Search)
	if c.JSON {
		out := make([]regimeJSON, len(found))
		for i, r := range found {
			out[i] = inJSON(r)
		}
		return printed(out)
	}
	region := ""
	for _, r := range found {
		if r.Region != region {
			region = r.Region
			fmt.Printf("\n%s\n", region)
		}
		checked := "checked"
		if !r.Verified {
			checked = "NOT CHECKED"
		}
		fmt.Printf("  %-28s %-12s %-12s %s: %s\n", r.ID, r.Status, checked, r.Article, r.Standard)
	}
	fmt.Printf("\n%d regimes, book %s\n", len(found), book.Version())
	return nil
}

// regimeJSON is one regime as programs read it.
type regimeJSON struct {
	ID            string   `json:"id"`
	Name          string   `json:"name"`
	Law           string   `json:"law,omitempty"`
	Article       string   `json:"article"`
	Region        string   `json:"region"`
	Jurisdiction  string   `json:"jurisdiction"`
	Audience      string   `json:"audience"`
	Recipient     string   `json:"recipient"`
	Bound         string   `json:"bound,omitempty"`
	Trigger       string   `json:"trigger"`
	After         []string `json:"after,omitempty"`
	Standard      string   `json:"standard"`
	Conservative  string   `json:"method_conservative"`
	Statutory     string   `json:"method_statutory"`
	Contested     string   `json:"method_contested,omitempty"`
	Length        int      `json:"length,omitempty"`
	OuterLength   int      `json:"outer_length,omitempty"`
	Unit          string   `json:"unit"`
	TargetHours   float64  `json:"target_hours,omitempty"`
	Zone          string   `json:"zone,omitempty"`
	Calendar      string   `json:"calendar,omitempty"`
	Asks          []string `json:"asks,omitempty"`
	Status        string   `json:"status"`
	EffectiveFrom string   `json:"effective_from,omitempty"`
	EffectiveTo   string   `json:"effective_to,omitempty"`
	Verified      bool     `json:"verified"`
	Level         string   `json:"verification_level"`
	LastChecked   string   `json:"last_checked"`
	Citation      string   `json:"citation"`
	Source        string   `json:"source"`
	Contents      string   `json:"contents,omitempty"`
	Notes         string   `json:"notes,omitempty"`
	Digest        string   `json:"digest"`
}

func inJSON(r rulebook.Regime) regimeJSON {
	day := func(t *time.Time) string {
		if t == nil {
			return ""
		}
		return t.Format(time.DateOnly)
	}
	statutory := r.Rule.Statutory
	if statutory == "" {
		statutory = r.Rule.Conservative
	}
	return regimeJSON{
		ID: r.ID, Name: r.Name, Law: r.Law, Article: r.Article, Region: r.Region, Jurisdiction: r.Jurisdiction,
		Audience: r.Audience, Recipient: r.Recipient, Bound: r.Bound, Trigger: r.Trigger, After: r.After, Standard: r.Standard,
		Conservative: string(r.Rule.Conservative), Statutory: string(statutory), Contested: string(r.Rule.Contested),
		Length: r.Rule.Length, OuterLength: r.Rule.OuterLength, Unit: r.Rule.Unit, TargetHours: r.Rule.Target.Hours(),
		Zone: r.Rule.Zone, Calendar: strings.TrimPrefix(r.Rule.Calendar, "none"), Asks: r.Asks(),
		Status: r.Status, EffectiveFrom: day(r.EffectiveFrom), EffectiveTo: day(r.EffectiveTo),
		Verified: r.Verified, Level: r.VerificationLevel, LastChecked: r.LastChecked,
		Citation: r.Citation, Source: r.Source, Contents: r.Contents, Notes: r.Notes, Digest: r.Digest,
	}
}
