package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/ledger"
	"github.com/flowchestra/tocsin/app/notice"
)

// narrate tells what the ledger gained since the last scene, in its words, and
// how much time is left.
func (p *player) narrate(ctx context.Context) error {
	l, err := p.look(ctx)
	if err != nil {
		return err
	}
	var fresh []ledger.Line
	for {
		lines, err := l.Lines("", p.seq, 1000)
		if err != nil {
			return err
		}
		if len(lines) == 0 {
			break
		}
		p.seq = lines[len(lines)-1].Seq
		fresh = append(fresh, lines...)
	}
	for _, line := range fresh {
		if s := sentence(line); s != "" {
			p.tell(p.name(line.Actor), "%s", s)
		}
	}
	if err := p.sent(ctx, fresh); err != nil {
		return err
	}
	if p.after != nil {
		err, p.after = p.after(), nil
		if err != nil {
			return err
		}
	}
	return p.left(ctx)
}

func (p *player) name(actor string) string {
	for name, person := range p.cast {
		if person.ID == actor {
			return name
		}
	}
	if actor == "customer" {
		return "Omar"
	}
	return "Tocsin"
}

// sentence puts one ledger line into words; "" leaves it to a summary.
func sentence(l ledger.Line) string {
	str := func(k string) string { s, _ := l.Says[k].(string); return s }
	num := func(k string) int { n, _ := l.Says[k].(float64); return int(n) }
	switch l.Verb {
	case "incident.declared":
		return fmt.Sprintf("declares %s, %s: %s (%s).", l.Subject, str("severity"), str("title"), str("source"))
	case "instant.recorded":
		return fmt.Sprintf("records %s %s, by %s.", strings.ReplaceAll(str("kind"), "_", " "), when(str("at")), strings.TrimPrefix(str("source"), "Theo: "))
	case "access.answered":
		return fmt.Sprintf("Has someone without permission seen or taken Customer Data? %s, since %s (%s). Awareness is proposed.", strings.ToUpper(str("answer")[:1])+str("answer")[1:], when(str("at")), str("source"))
	case "incident.confirmed":
		return fmt.Sprintf("confirms %s. Clocks run since awareness at %s.", l.Subject, when(str("aware_at")))
	case "alarm.called":
		if num("step") > 1 {
			return fmt.Sprintf("no answer in 15 m; rings %s: %s", str("person"), str("headline"))
		}
		return fmt.Sprintf("rings %s: %s", str("person"), str("headline"))
	case "alarm.answered":
		return "has it. The bell stops."
	case "alarm.ended":
		return ""
	case "customers.decided":
		return fmt.Sprintf("decides %s; the list is complete.", customers(num("decisions")))
	case "duties.opened":
		if num("opened") > 0 {
			return fmt.Sprintf("opens %d duties towards %s.", num("opened"), customers(num("tenants")))
		}
	case "notice.drafted":
		if num("drafted") > 0 {
			return fmt.Sprintf("drafts %s.", lettersOf(num("drafted")))
		}
	case "account.written":
		return fmt.Sprintf("writes what customers are told (%s).", str("language"))
	case "awareness.settled":
		return fmt.Sprintf("settles awareness at %s: %s", when(str("at")), str("reason"))
	case "notice.submitted":
		return fmt.Sprintf("puts %s before legal, frozen word for word.", lettersOf(num("copies")))
	case "notice.signed":
		return fmt.Sprintf("signs %s, with a code of her authenticator. They leave in a minute, unless somebody holds them.", lettersOf(num("copies")))
	case "note.added":
		return "notes: " + str("text")
	case "letter.promised":
		return fmt.Sprintf("counts what the letters promise: another letter by %s.", when(str("by")))
	}
	return customerSays(l)
}

func lettersOf(n int) string {
	if n == 1 {
		return "1 letter"
	}
	return fmt.Sprintf("%d letters", n)
}

func when(rfc3339 string) string {
	t, err := time.Parse(time.RFC3339Nano, rfc3339)
	if err != nil {
		return rfc3339
	}
	return t.UTC().Format("Mon 15:04 UTC")
}

// sent sums up what happened to letters: drafting and deliveries finish in no
// fixed order.
func (p *player) sent(ctx context.Context, lines []ledger.Line) error {
	n, changed := map[string]int{}, 0
	for _, l := range lines {
		n[l.Verb] += l.Stands()
		if c, ok := l.Says["changed"].(float64); ok && l.Verb == "notice.drafted" && l.Says["drafted"] == 0.0 {
			changed += int(c)
		}
	}
	if changed > 0 {
		p.tell("Tocsin", "brings %d drafts up to the facts.", changed)
	}
	for _, v := range []struct{ verb, says string }{
		{"delivery.accepted", "accepted by the other side (250)"}, {"delivery.deferred", "deferred (4xx), tried again in 15 m"},
		{"delivery.refused", "refused for good (5xx)"}, {"delivery.fallback", "sent to the next signed contact"}, {"delivery.uncertain", "in doubt"},
	} {
		if n[v.verb] > 0 {
			p.tell("Tocsin", "%d of the letters %s.", n[v.verb], v.says)
		}
	}
	if n["obligations.met"] == 0 {
		return nil
	}
	return p.margins(ctx)
}

// margins tells how early the customers who heard in this scene heard: the
// smallest margin of their binding deadlines.
func (p *player) margins(ctx context.Context) error {
	l, err := p.look(ctx)
	if err != nil {
		return err
	}
	duties, err := l.Obligations(p.incident)
	if err != nil {
		return err
	}
	now := p.clock.Now()
	met, told := 0, map[string]time.Time{}
	for _, o := range duties {
		if o.MetAt == nil || !o.MetAt.Equal(now) || o.TenantID == nil || o.DueAt == nil {
			continue
		}
		met++
		if due, ok := told[*o.TenantID]; !ok || o.DueAt.Before(due) {
			told[*o.TenantID] = *o.DueAt
		}
	}
	byMargin := map[string]int{}
	for _, due := range told {
		byMargin[clock.Margin(now, due)]++
	}
	var parts []string
	for m, n := range byMargin {
		parts = append(parts, customers(n)+" "+m)
	}
	slices.Sort(parts)
	p.tell("Tocsin", "%d duties met: %s.", met, strings.Join(parts, ", "))
	progress, err := l.Progress(p.incident)
	if err != nil {
		return err
	}
	p.tell("", "%d accepted so far.", progress[notice.Accepted])
	return nil
}
