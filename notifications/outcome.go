package notifications

import (
	"errors"
	"net/textproto"
	"regexp"
	"strings"

	"github.com/flowchestra/tocsin/app/notice"
)

// longestReply is how much of a server's words is kept as evidence, in bytes.
const longestReply = 1000

// enhanced matches an enhanced status code at the start of a reply (RFC 3463
// §2); queued the relay's own number for a message it took.
var (
	enhanced = regexp.MustCompile(`^([245]\.[0-9]{1,3}\.[0-9]{1,3})(?:\s+|$)`)
	queued   = regexp.MustCompile(`(?i)\b(?:queued (?:as|mail for delivery as|for delivery as)|(?:queue |message |mail )?id[ =:]+)\s*<?([A-Za-z0-9][A-Za-z0-9._@+/-]*)`)
)

// accepted is what a 250 after the final dot means; nothing that happens to the
// connection later changes it.
func accepted(code int, reply string) notice.Answer {
	a := answer(notice.Accepted, code, reply)
	if m := queued.FindStringSubmatch(a.Reply); m != nil {
		a.QueueID = strings.TrimRight(m[1], ".")
	}
	return a
}

// before classifies what went wrong before the final dot was said. Whatever
// happened, nothing was accepted: a lost connection is tried again (RFC 5321
// §4.2.1 and §4.5.4.1).
func before(err error, during string) (a notice.Answer, isAlive bool) {
	var reply *textproto.Error
	if !errors.As(err, &reply) {
		return notice.Answer{
			Outcome: notice.Deferred,
			Reply:   bounded("The connection was lost during " + during + ", before the letter was handed over: " + reason(err) + "."),
		}, false
	}
	switch {
	case reply.Code == 421:
		return answer(notice.Deferred, reply.Code, reply.Msg), false
	case reply.Code == 530 || reply.Code == 535 || reply.Code == 538: // sign in first (RFC 4954 §6): ours to mend
		return answer(notice.Deferred, reply.Code, reply.Msg), true
	case reply.Code >= 500 && reply.Code <= 599:
		return answer(notice.Refused, reply.Code, reply.Msg), true
	case reply.Code >= 400:
		return answer(notice.Deferred, reply.Code, reply.Msg), true
	}
	return answer(notice.Deferred, reply.Code, reply.Msg), false // a 2xx or 3xx out of turn: the two sides disagree
}

// after classifies what came back to the final dot. Silence is Uncertain: the
// relay may have taken the letter and not been able to say so. A dot that did
// not get out is not silence.
func after(err error, reply string, dotLost bool) (a notice.Answer, isAlive bool) {
	var refusal *textproto.Error
	switch {
	case err == nil:
		return accepted(250, reply), true
	case errors.As(err, &refusal) && refusal.Code >= 200 && refusal.Code <= 299:
		return accepted(refusal.Code, refusal.Msg), true
	case errors.As(err, &refusal) && refusal.Code >= 400 && refusal.Code <= 599:
		return before(err, "DATA")
	case dotLost:
		return before(err, "DATA")
	}
	return notice.Answer{
		Outcome: notice.Uncertain,
		Reply:   bounded("The letter was handed over whole and no reply was read: " + reason(err) + "."),
	}, false
}

func answer(outcome notice.State, code int, reply string) notice.Answer {
	a := notice.Answer{Outcome: outcome, Code: code, Reply: bounded(reply)}
	if m := enhanced.FindStringSubmatch(a.Reply); m != nil {
		a.Enhanced = m[1]
		lines := strings.Split(a.Reply, "\n")
		for i, line := range lines { // servers repeat the code on every line
			lines[i] = enhanced.ReplaceAllString(line, "")
		}
		a.Reply = strings.Join(lines, "\n")
	}
	return a
}

// bounded keeps a server's words readable and short.
func bounded(reply string) string {
	reply = strings.ToValidUTF8(strings.TrimSpace(reply), "?")
	reply = strings.Map(func(r rune) rune {
		if r != '\n' && (r < ' ' || r == 0x7F) {
			return -1
		}
		return r
	}, reply)
	if len(reply) > longestReply {
		reply = strings.ToValidUTF8(reply[:longestReply], "") + "…"
	}
	return reply
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return bounded(line)
}
