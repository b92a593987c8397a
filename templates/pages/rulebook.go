package pages

import (
	"net/url"
	"strings"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/templates/parts"
)

// RuleRow is one row of the rulebook as it concerns the organisation.
type RuleRow struct {
	rulebook.Regime
	Fits     bool              // it can concern the organisation with the customers it has
	Standing rulebook.Standing // in counsel's eyes
	Word     rulebook.Adoption // counsel's latest word; empty where there is none
}

// ForCounsel tells whether the row is law that counsel can adopt or set aside.
// Contracts and the house's own promise bind because somebody agreed to them.
func (r RuleRow) ForCounsel() bool { return r.IsLaw() && r.Status != rulebook.StatusSuperseded }

// Ready tells whether nothing but counsel's word is missing: the row fits, is
// in force, was seen in a text, and nobody has said anything on it as it reads.
func (r RuleRow) Ready() bool {
	return r.counts() && r.Verified && (r.Standing == rulebook.NotAdopted || r.Standing == rulebook.Reworded)
}

// counts tells whether the row is among those that counsel has to read.
func (r RuleRow) counts() bool { return r.Fits && r.IsLaw() && !r.Watched() }

func (r RuleRow) href() string { return rulePath(r.ID) }

func rulePath(id string) string { return "/rulebook/" + url.PathEscape(id) }

// RulesAsked is which rows are wanted.
type RulesAsked struct {
	Search string
	Region string // "" for every one
	State  string // one of RuleStates, "" for every one
	All    bool   // also those that do not fit
}

// RuleStates are the states that rows can be asked for by.
var RuleStates = []string{"in_force", "watch", "unchecked", "unadopted"}

var ruleStateWords = map[string]string{"in_force": "In force", "watch": "To watch", "unchecked": "Not checked", "unadopted": "Not adopted"}

// is tells whether a row is in the state that was asked for.
func (a RulesAsked) is(r RuleRow) bool {
	switch a.State {
	case "in_force":
		return !r.Watched()
	case "watch":
		return r.Watched()
	case "unchecked":
		return r.IsLaw() && !r.Verified
	case "unadopted":
		return r.ForCounsel() && (r.Standing == rulebook.NotAdopted || r.Standing == rulebook.Reworded)
	}
	return true
}

// path asks for the same with something else in its place.
func (a RulesAsked) path(change func(*RulesAsked)) string {
	change(&a)
	v := url.Values{}
	for name, value := range map[string]string{"q": a.Search, "region": a.Region, "state": a.State} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if a.All {
		v.Set("all", "yes")
	}
	if len(v) == 0 {
		return "/rulebook"
	}
	return "/rulebook?" + v.Encode()
}

// RulebookPage lists the rules.
type RulebookPage struct {
	parts.Frame
	Asked        RulesAsked
	Rows         []RuleRow // every row of the book
	Found        map[string]bool
	Organisation people.Organisation
	Saved        string
}

func (p RulebookPage) mayAdopt() bool { return p.Viewer.May(people.AdoptRules) }

// tally tells where counsel stands: what fits, what of it was checked, what is
// adopted.
func (p RulebookPage) tally() string {
	var fit, checked, adopted, aside, watch int
	for _, r := range p.Rows {
		switch {
		case r.Fits && r.IsLaw() && r.Watched():
			watch++
			continue
		case !r.counts():
			continue
		}
		fit++
		if r.Verified {
			checked++
		}
		switch r.Standing {
		case rulebook.Adopted:
			adopted++
		case rulebook.SetAside:
			aside++
		}
	}
	out := parts.Many(fit, "rule fits", "rules fit") + " your profile: " + parts.Count(checked) + " checked against the text, " + parts.Count(fit-checked) + " not; " + parts.Count(adopted) + " adopted"
	if aside > 0 {
		out += ", " + parts.Count(aside) + " set aside"
	}
	if watch > 0 {
		out += ". " + parts.Many(watch, "more is", "more are") + " only watched"
	}
	return out + "."
}

// ready counts the rows that miss nothing but counsel's word.
func (p RulebookPage) ready() int {
	n := 0
	for _, r := range p.Rows {
		if r.Ready() {
			n++
		}
	}
	return n
}

// ruleGroup is the rows of one region.
type ruleGroup struct {
	rulebook.Region
	Rows []RuleRow
}

// groups are the rows that were asked for, by region.
func (p RulebookPage) groups() []ruleGroup {
	var out []ruleGroup
	for _, region := range rulebook.Regions() {
		g := ruleGroup{Region: region}
		for _, r := range p.Rows {
			if r.Region == region.Code && p.wants(r) && (p.Asked.Region == "" || p.Asked.Region == region.Code) {
				g.Rows = append(g.Rows, r)
			}
		}
		if len(g.Rows) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func (p RulebookPage) wants(r RuleRow) bool {
	return p.Found[r.ID] && (p.Asked.All || r.Fits) && p.Asked.is(r)
}

// reach are the ways to the rows that fit, and to all.
func (p RulebookPage) reach() []filter {
	return []filter{
		{"Those that fit", p.Asked.path(func(a *RulesAsked) { a.All = false }), !p.Asked.All},
		{"All " + parts.Count(len(p.Rows)) + " of the book", p.Asked.path(func(a *RulesAsked) { a.All = true }), p.Asked.All},
	}
}

// states are the ways to rows in one state.
func (p RulebookPage) states() []filter {
	out := []filter{{"In any state", p.Asked.path(func(a *RulesAsked) { a.State = "" }), p.Asked.State == ""}}
	for _, s := range RuleStates {
		out = append(out, filter{ruleStateWords[s], p.Asked.path(func(a *RulesAsked) { a.State = s }), p.Asked.State == s})
	}
	return out
}

func (p RulebookPage) regions() []parts.Option {
	out := []parts.Option{{Value: "", Label: "Every region"}}
	for _, r := range rulebook.Regions() {
		out = append(out, parts.Option{Value: r.Code, Label: r.Name})
	}
	return out
}

// audiences shorten to whom a duty is owed.
var audiences = map[string]string{rulebook.ToTenant: "Customers", rulebook.ToAuthority: "Authority", rulebook.ToPeople: "People affected", rulebook.ToPublic: "Public", rulebook.Inside: "Ourselves"}

// watchWords say that a row is only watched, and from when it is law.
func watchWords(r rulebook.Regime) string {
	words := "Watch: " + strings.ReplaceAll(r.Status, "_", " ")
	if r.Status == rulebook.StatusFuture && r.EffectiveFrom != nil {
		words += " from " + r.EffectiveFrom.Format("2 Jan 2006")
	}
	return words
}

// standingWords say what counsel's word on a row is worth now.
func (r RuleRow) standingWords() (parts.State, string) {
	said := " by " + r.Word.By + " " + r.Word.At.UTC().Format("2 Jan 2006")
	switch {
	case r.Watched() && r.Standing != rulebook.SetAside && r.Standing != rulebook.Adopted:
		return parts.NotRequired, watchWords(r.Regime)
	case !r.IsLaw() && r.Standing == rulebook.NotAdopted:
		return parts.NotRequired, "Agreed, not law"
	case r.Standing == rulebook.Adopted:
		return parts.Met, "Adopted" + said
	case r.Standing == rulebook.SetAside:
		return parts.NotRequired, "Set aside" + said
	case r.Standing == rulebook.Reworded:
		return parts.Urgent, "Reworded since " + r.Word.By + "’s word of " + r.Word.At.UTC().Format("2 Jan 2006")
	}
	return parts.Soon, "Not adopted"
}
