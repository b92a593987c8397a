package pages

import (
	"fmt"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/ledger"
	"github.com/flowchestra/tocsin/templates/parts"
)

// Teller puts ledger lines into the words of a timeline: who did what, in a
// plain past-tense sentence, and what else there is to say.
type Teller struct {
	Names map[string]string // people by id
	Zone  string
	Now   time.Time
}

// words are what a line says beside who and when.
type words struct {
	says, more, quote string
	mark              parts.State
}

// said reads a line's body.
type said struct {
	ledger.Line
	zone string
}

func (s said) str(k string) string { v, _ := s.Says[k].(string); return v }
func (s said) num(k string) int    { v, _ := s.Says[k].(float64); return int(v) }
func (s said) is(k string) bool    { v, _ := s.Says[k].(bool); return v }

// at tells an instant of the body in the reader's zone and in UTC, with its date
// where the entry's own does not give it.
func (s said) at(k string) string {
	t, err := time.Parse(time.RFC3339Nano, s.str(k))
	if err != nil {
		return ""
	}
	if d := s.At.Sub(t).Abs(); d > 24*time.Hour {
		return TimeWords(t, s.zone)
	}
	return clock.Both(t, s.zone)
}

// Tell turns lines, newest first, into entries. What happened to many letters
// at once is one entry.
func (t Teller) Tell(lines []ledger.Line) []parts.Entry {
	var out []parts.Entry
	for i := 0; i < len(lines); {
		if n := ofCustomers(lines[i:]); n > 0 {
			out = append(out, t.foldCustomers(lines[i:i+n])...)
			i += n
			continue
		}
		n := 1
		for folded[lines[i].Verb] != nil && i+n < len(lines) && folded[lines[i+n].Verb] != nil && lines[i].At.Sub(lines[i+n].At) < time.Minute {
			n++
		}
		out = append(out, t.fold(lines[i:i+n])...)
		i += n
	}
	return out
}

// fold makes one entry of each verb and actor in a crowd.
func (t Teller) fold(crowd []ledger.Line) []parts.Entry {
	var out []parts.Entry
	count := map[string]int{}
	for _, l := range crowd {
		count[l.Verb+l.Actor] += l.Stands()
	}
	for _, l := range crowd {
		if n := count[l.Verb+l.Actor]; n > 0 {
			out = append(out, t.entry(l, n))
			count[l.Verb+l.Actor] = 0
		}
	}
	return out
}

func (t Teller) entry(l ledger.Line, n int) parts.Entry {
	s := said{l, t.Zone}
	e := parts.Entry{ID: fmt.Sprint("entry-", l.Seq), At: l.At, Who: t.name(l.Actor)}
	w := words{says: "recorded: " + strings.NewReplacer(".", " ", "_", " ").Replace(l.Verb)}
	switch {
	case l.Says == nil && n == 1:
		w.more = "What it said has been redacted; that it was said stays on record."
	case folded[l.Verb] != nil:
		w = folded[l.Verb](s, n)
	case toldOfLaw[l.Verb] != nil:
		w = toldOfLaw[l.Verb](s)
	case toldByCustomer[l.Verb] != nil:
		w, e.Who = toldByCustomer[l.Verb](s), t.speaker(s)
	case toldOfRecords[l.Verb] != nil:
		w, e.Who = toldOfRecords[l.Verb](s), t.speaker(s)
	case toldToOne[l.Verb] != nil:
		w = toldToOne[l.Verb](s)
	case told[l.Verb] != nil:
		w = told[l.Verb](s)
	}
	e.Says, e.More, e.Quote, e.Mark = w.says, w.more, w.quote, w.mark
	return e
}

func (t Teller) name(actor string) string {
	if name, ok := t.Names[actor]; ok {
		return name
	}
	if actor == "operator" {
		return "The operator"
	}
	return "Tocsin"
}

// folded are verbs that come in crowds: one line stands for n.
var folded = map[string]func(said, int) words{
	"delivery.begun": func(_ said, n int) words {
		return words{says: "began to hand over " + parts.Many(n, "letter", "letters")}
	},
	"delivery.accepted": func(_ said, n int) words {
		return words{says: "handed over " + parts.Many(n, "letter", "letters") + "; the other side accepted", mark: parts.Met}
	},
	"delivery.deferred": func(s said, n int) words {
		return words{says: "was told to wait with " + parts.Many(n, "letter", "letters") + " and tries again in a while", more: answered(s), mark: parts.Soon}
	},
	"delivery.refused": func(s said, n int) words {
		return words{says: "had " + parts.Many(n, "letter", "letters") + " refused for good", more: answered(s), mark: parts.Overdue}
	},
	"delivery.uncertain": func(_ said, n int) words {
		return words{says: "does not know whether " + parts.Many(n, "letter", "letters") + " arrived; sent once more under the same number", mark: parts.Urgent}
	},
	"delivery.fallback": func(_ said, n int) words {
		return words{says: "turned to the next signed contact for " + parts.Many(n, "letter", "letters")}
	},
	"delivery.stopped": func(s said, n int) words {
		return words{says: "held back " + parts.Many(n, "letter", "letters"), more: s.str("why"), mark: parts.Held}
	},
	"delivery.bounced": func(s said, n int) words {
		return words{says: "got " + parts.Many(n, "letter", "letters") + " back", quote: s.str("reply"), mark: parts.Overdue}
	},
	"delivery.returned": func(s said, n int) words {
		if n > 1 {
			return words{says: "took in " + parts.Many(n, "message that came", "messages that came") + " back to letters"}
		}
		return words{says: "took in what came back to a letter", more: s.str("what")}
	},
	"obligations.met": func(_ said, n int) words {
		return words{says: "counted the duties towards " + parts.Many(n, "customer", "customers") + " as met", mark: parts.Met}
	},
	"obligations.reopened": func(_ said, n int) words {
		return words{says: "opened the duties towards " + parts.Many(n, "customer", "customers") + " again", mark: parts.Overdue}
	},
	"notice.sending": func(_ said, n int) words {
		return words{says: "made the messages of a signed wave, in " + parts.Many(n, "batch", "batches")}
	},
	"draft.edited": func(_ said, n int) words {
		return words{says: "edited " + parts.Many(n, "letter", "letters") + " by hand"}
	},
	"exposures.decided": func(_ said, n int) words {
		return words{says: "put customers in and out, in " + parts.Many(n, "slice", "slices")}
	},
	"customer.unreached": func(_ said, n int) words {
		return words{says: "started the duty to reach " + parts.Many(n, "customer", "customers") + ": the letter came back after it was due", mark: parts.Overdue}
	},
	"alarm.waits":    func(said, int) words { return words{says: "kept the bell waiting: nobody could be rung yet"} },
	"duties.settled": func(said, int) words { return words{says: "worked out the duties towards authorities"} },
	"notice.drafted": func(s said, n int) words {
		if n > 1 {
			return words{says: "drafted letters, in " + parts.Many(n, "slice", "slices")}
		}
		if s.num("drafted") > 0 {
			return words{says: "drafted " + parts.Many(s.num("drafted"), "letter", "letters")}
		}
		return words{says: "brought " + parts.Many(s.num("changed"), "draft", "drafts") + " up to the facts"}
	},
	"duties.opened": func(s said, n int) words {
		if n > 1 {
			return words{says: "opened duties, in " + parts.Many(n, "slice", "slices")}
		}
		w := words{says: "opened " + parts.Many(s.num("opened"), "duty", "duties") + " towards " + parts.Many(s.num("tenants"), "customer", "customers")}
		if later := s.num("proposed"); later > 0 {
			w.more = parts.Many(later, "later date waits", "later dates wait") + " for legal"
		}
		return w
	},
}

// told are the verbs that are told one by one.
var told = map[string]func(said) words{
	"incident.declared": func(s said) words {
		return words{says: "reported the incident, " + s.str("severity"), more: s.str("source") + "; detected " + s.at("detected_at")}
	},
	"instant.recorded": func(s said) words {
		w := words{says: "recorded " + KindWords(s.str("kind")) + ": " + s.at("at"), more: s.str("source"), quote: s.str("reason")}
		if s.str("corrects") != "" {
			w.says = "corrected " + KindWords(s.str("kind")) + ": " + s.at("at")
		}
		return w
	},
	"access.answered": func(s said) words {
		w := words{says: "answered whether Customer Data was seen or taken: " + AnswerWords(s.str("answer")), quote: s.str("source")}
		if a := s.str("answer"); a == "yes" || a == "probably" {
			w.more = "Awareness is proposed at " + s.at("at")
		}
		return w
	},
	"awareness.later_proposed": func(s said) words {
		return words{says: "proposed that we became aware later, at " + s.at("at") + "; a second person must say so too", quote: s.str("reason")}
	},
	"awareness.later_seconded": func(s said) words {
		return words{says: "seconded it: we became aware at " + s.at("at"), quote: s.str("reason")}
	},
	"awareness.later_withdrawn": func(s said) words {
		return words{says: "took back the proposal that we became aware at " + s.at("at"), quote: s.str("reason")}
	},
	"deadline.later_accepted": func(s said) words {
		return words{says: "accepted a later date: " + laterWords(s) + "; a second person must say so too", quote: s.str("reason")}
	},
	"deadline.later_seconded": func(s said) words {
		return words{says: "seconded a later date: " + laterWords(s), quote: s.str("reason")}
	},
	"deadline.later_declined": func(s said) words {
		return words{says: "declined a later date: " + laterWords(s), quote: s.str("reason")}
	},
	"alarms.withdrawn": func(s said) words {
		return words{says: "took back " + parts.Many(s.num("alarms"), "alarm", "alarms") + " that rang before their time: the machine's clock was ahead", mark: parts.Held}
	},
	"reading.relied_on": func(s said) words {
		from := "the incident's own instants"
		if s.str("reading") == "known" {
			from = "when we knew that the customer is affected"
		}
		return words{says: "relies on the reading that counts from " + from, more: parts.Many(s.num("duties"), "duty", "duties")}
	},
	"delay.explained": func(s said) words {
		return words{says: "gave the reason for the delay of " + s.str("duty") + " on " + s.str("day"), quote: s.str("reason")}
	},
	"obligations.acknowledged": func(s said) words {
		return words{says: "recorded that the recipient acknowledged at " + s.at("at"), more: s.str("source"), mark: parts.Met}
	},
	"awareness.settled": func(s said) words { return words{says: "settled awareness at " + s.at("at"), quote: s.str("reason")} },
	"incident.confirmed": func(s said) words {
		w := words{says: "confirmed unauthorised access to Customer Data", mark: parts.Urgent, more: "Which customers is not known yet"}
		if s.is("customers_known") {
			w.more = ""
		}
		return w
	},
	"withdrawal.proposed": func(s said) words {
		return words{says: "proposed to withdraw the confirmation", quote: s.str("reason")}
	},
	"confirmation.withdrawn": func(s said) words {
		return words{says: "seconded it: the confirmation is withdrawn", quote: s.str("reason"), mark: parts.NotRequired}
	},
	"customers.decided": func(s said) words {
		w := words{says: "decided about " + parts.Many(s.num("decisions"), "customer", "customers")}
		if s.is("complete") {
			w.more = "The list is complete"
		}
		return w
	},
	"account.written": func(s said) words {
		return words{says: "wrote what customers are told (" + LanguageWords(s.str("language")) + ")"}
	},
	"template.saved": func(s said) words {
		return words{says: fmt.Sprintf("changed what letters are drafted from: %s in %s, version %d", strings.ToLower(NoticeWords(s.str("kind"))), LanguageWords(s.str("language")), s.num("number"))}
	},
	"notice.opened": func(s said) words {
		return words{says: "opened a notice: " + strings.ToLower(NoticeWords(s.str("kind"))) + ", " + s.str("reference")}
	},
	"edition.voided": func(s said) words {
		return words{says: fmt.Sprintf("voided edition %d", s.num("edition")), more: s.str("why"), mark: parts.NotRequired}
	},
	"edition.returned": func(s said) words {
		return words{says: fmt.Sprintf("gave edition %d back: it is to be changed before it is signed", s.num("edition")), mark: parts.Soon}
	},
	"letter.commented": func(said) words { return words{says: "commented on a letter, for legal’s desk alone"} },
	"comment.settled":  func(said) words { return words{says: "settled a comment"} },
	"finding.kept": func(said) words {
		return words{says: "let a finding of the content check stand; why is kept at legal’s desk"}
	},
	"notice.submitted": func(s said) words {
		w := words{says: "put " + parts.Many(s.num("copies"), "letter", "letters") + " before legal, frozen word for word"}
		if due := s.at("due_at"); due != "" {
			w.more = "Due " + due
		}
		return w
	},
	"notice.signed": func(s said) words {
		w := words{says: "signed " + parts.Many(s.num("copies"), "letter", "letters"), more: "Digest " + short(s.str("digest")), mark: parts.Met}
		if s.is("needs_counter") {
			w.says, w.mark = w.says+", having written of them: somebody else must countersign", parts.Soon
		}
		return w
	},
	"authority.filed": func(s said) words {
		return words{says: "told " + s.str("recipient") + " (" + s.str("duty") + ")", more: strings.TrimSpace(s.at("filed_at") + " by " + s.str("channel") + " " + s.str("reference")), quote: s.str("receipt"), mark: parts.Met}
	},
	"filing.completed": func(s said) words {
		return words{says: "completed the filing to " + s.str("recipient") + " (" + s.str("duty") + ")", more: s.str("reference"), quote: s.str("receipt"), mark: parts.Met}
	},
	"particulars.written": func(said) words { return words{says: "wrote on the worksheets for authorities and people"} },
	"task.opened":         func(s said) words { return words{says: "opened a task: " + s.str("title")} },
	"task.done":           func(s said) words { return words{says: "finished a task: " + s.str("title"), quote: s.str("how")} },
	"note.added":          func(s said) words { return words{says: "noted", quote: s.str("text")} },
	"alarm.called": func(s said) words {
		if s.num("step") > 1 {
			return words{says: "heard no answer and rang " + s.str("person"), more: s.str("headline"), mark: parts.Soon}
		}
		return words{says: "rang " + s.str("person"), more: s.str("headline")}
	},
	"alarm.called_again": func(s said) words {
		return words{says: "rang " + s.str("person") + " once more: nothing got through", more: s.str("heard"), mark: parts.Urgent}
	},
	"alarm.spoken":   func(s said) words { return words{says: "the bell reached " + s.str("person"), more: s.str("heard")} },
	"alarm.answered": func(said) words { return words{says: "answered the bell", mark: parts.Met} },
	"alarm.ended":    func(s said) words { return words{says: "stopped the bell: " + s.str("reason")} },
	"sending.paused": func(s said) words {
		return words{says: "paused the sending; " + parts.Many(s.num("left"), "letter was", "letters were") + " left", quote: s.str("why"), mark: parts.Held}
	},
	"sending.resumed": func(said) words { return words{says: "resumed the sending"} },
	"deliveries.revived": func(s said) words {
		return words{says: "took up " + parts.Many(s.num("letters"), "letter", "letters") + " that had been held back"}
	},
}

func answered(s said) string {
	return "The other side answered " + strings.TrimSpace(fmt.Sprint(s.num("code"), " ", s.str("reply")))
}

// short is the beginning of a digest: enough to compare by eye.
func short(digest string) string { return digest[:min(12, len(digest))] }

// laterWords tell which duties a decision about a later date is about.
func laterWords(s said) string {
	to := "to " + s.at("to")
	switch {
	case s.is("ends"):
		to = "not required any more"
	case s.str("to") == "":
		to = "to no date"
	}
	return s.str("duty") + " (" + parts.Many(s.num("duties"), "duty", "duties") + "), from " + s.at("from") + " " + to
}
