package pages

import (
	"fmt"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/templates/parts"
)

// RulePage shows one rule, with everything that a lawyer needs to check it by
// hand.
type RulePage struct {
	parts.Frame
	Rule       RuleRow
	Conditions []string
	Questions  []rulebook.Question
	Earlier    []rulebook.Regime // whose filing or notice starts this one
	Later      []rulebook.Regime // that hang on this one
	Words      []people.Adoption // counsel's, the latest first
	Names      map[string]string // of people, by id
	Version    string            // of the book
	Count      CountForm
	Counted    *rulebook.Counted // nil while nothing was asked
	Wrong      parts.Wrongs
}

// CountForm asks for one period to be counted, outside any incident.
type CountForm struct {
	At   string // "2026-03-28T02:40", as it was entered
	In   string // the zone of the same
	Zone string // in which days are counted, where the law names none
}

func (p RulePage) mayAdopt() bool {
	return p.Rule.ForCounsel() && p.Viewer.May(people.AdoptRules)
}

// triggerWords name the instant that a rule runs from.
func (p RulePage) triggerWords() string { return rulebook.TriggerWords[p.Rule.Trigger] }

// methods tell both readings, one where they are the same.
func (p RulePage) methods() []rowOfFacts {
	rule := p.Rule.Rule
	out := []rowOfFacts{{"Drives the bells", rulebook.MethodWords(rule.Conservative)}}
	if rule.Statutory == "" || rule.Statutory == rule.Conservative {
		out[0].Term = "Both readings"
	} else {
		out = append(out, rowOfFacts{"Late or not", rulebook.MethodWords(rule.Statutory)})
	}
	if rule.Contested != "" {
		out = append(out, rowOfFacts{"Contested", rulebook.MethodWords(rule.Contested)})
	}
	return out
}

// rowOfFacts is a term and what it is.
type rowOfFacts struct{ Term, Value string }

// delay tells what the law says about telling later.
func (p RulePage) delay() string {
	d := p.Rule.Delay
	if !d.LawEnforcement && d.Rule == "" && d.Note == "" {
		return "Nothing on record: it does not pause this clock."
	}
	var out []string
	if d.LawEnforcement {
		out = append(out, "Law enforcement can ask for a pause.")
	}
	if d.OralDays > 0 {
		out = append(out, fmt.Sprintf("An oral request ends after %d days.", d.OralDays))
	}
	for _, s := range []string{d.Rule, d.Note} {
		if s != "" {
			out = append(out, upperFirst(strings.TrimSuffix(s, "."))+".")
		}
	}
	return strings.Join(out, " ")
}

// runs tells from when to when a rule is law.
func (p RulePage) runs() string {
	from, to := p.Rule.EffectiveFrom, p.Rule.EffectiveTo
	out := upperFirst(strings.ReplaceAll(p.Rule.Status, "_", " "))
	if !p.Rule.IsLaw() {
		out = "In force where it was agreed"
	}
	if from != nil {
		out += ", from " + from.Format("2 January 2006")
	}
	if to != nil {
		out += ", to " + to.Format("2 January 2006")
	}
	return out
}

// checkedWords tell how closely a row was checked.
func (p RulePage) checkedWords() string {
	level := map[string]string{"primary-text": "the text of the law itself", "secondary": "a text about the law", "quoted": "a quotation of the law"}[p.Rule.VerificationLevel]
	if !p.Rule.Verified {
		return "Number, recipient and trigger were not seen in a text."
	}
	return "Number, recipient and trigger were seen in " + orSay(level, "a text") + "."
}

func orSay(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// meets tells what meets the duty.
func (p RulePage) meets() string {
	switch p.Rule.MeetsOn {
	case rulebook.MeetsSent:
		return "That it was sent"
	case rulebook.MeetsAcknowledged:
		return "That somebody there said it came"
	}
	return "That it was accepted at the agreed address"
}

// said tells one word of counsel.
func (p RulePage) said(w people.Adoption) string {
	name, ok := p.Names[w.AdoptedBy]
	if !ok {
		name = "Somebody who is no longer on record"
	}
	what := " adopted it"
	if w.SetAside {
		what = " set it aside"
	}
	if w.Digest != p.Rule.Digest {
		what += ", as it read then"
	}
	return name + what
}

// readings are the dates that were counted, each with its words.
func (p RulePage) readings() []reading {
	c := p.Counted.Clock
	if c.Soft {
		out := []reading{{"Our target", c.Due}}
		if c.Outer != nil {
			out = append(out, reading{"Never later than", *c.Outer})
		}
		return out
	}
	out := []reading{{"Due", c.Due}}
	if c.TwoReadings() {
		out = []reading{{"Drives the bells", c.Due}, {"Late or not", *c.Outer}}
	}
	if c.Contested != nil {
		out = append(out, reading{"Contested, never scheduled", *c.Contested})
	}
	return out
}

// reading is one reading of a period and when it ends.
type reading struct {
	Words string
	At    time.Time
}

// countedIn is the zone in which the answer is told.
func (p RulePage) countedIn() string {
	for _, z := range []string{p.Rule.Rule.Zone, p.Count.Zone, p.Zone} {
		if clock.ValidZone(z) {
			return z
		}
	}
	return "UTC"
}
