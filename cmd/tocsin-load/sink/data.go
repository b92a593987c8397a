package sink

import (
	"bytes"
	"errors"
	"fmt"
	"time"
)

// data takes a letter: counted when its dot has come, whatever is answered
// then, since a relay that falls silent may have taken it.
func (t *talker) data() error {
	if t.to == "" {
		return t.say(503, "5.5.1 RCPT first")
	}
	if r := t.ask(Data); r != nil {
		return t.obey(r, 354, "Go on")
	}
	if err := errors.Join(t.say(354, "Go on"), t.out.Flush()); err != nil {
		return err
	}
	l, err := t.letter()
	if err != nil {
		return err
	}
	if t.script.Delay > 0 && !t.spared {
		time.Sleep(t.script.Delay)
	}
	var r *Rule
	if !t.spared {
		r = t.server.rule(Dot, t.to)
	}
	if r != nil && !r.Keep && (r.Drop || r.Hang || r.Code >= 300) {
		t.server.tally.turnAway()
		return t.obey(r, 250, "")
	}
	n := t.server.tally.take(l, t.spared)
	if err := t.hold(Dot); err != nil {
		return err
	}
	ok := fmt.Sprintf("2.0.0 Ok: queued as S%07d", n)
	if r != nil {
		return t.obey(r, 250, ok)
	}
	if err := errors.Join(t.say(250, ok), t.flush()); err != nil {
		return err
	}
	return t.hold(Took)
}

// letter reads to the lone dot. The bytes are kept only where they are read.
func (t *talker) letter() (Letter, error) {
	l := Letter{From: t.from, To: t.to, Safe: t.safe}
	var raw []byte
	head, lines := true, 0
	for {
		line, err := t.in.ReadSlice('\n')
		if err != nil {
			return l, err
		}
		if len(line) == 3 && line[0] == '.' && line[1] == '\r' {
			break
		}
		if line[0] == '.' {
			line = line[1:] // RFC 5321 §4.5.2
		}
		if head {
			head = len(line) > 2
			if len(line) > 12 && (line[0] == 'M' || line[0] == 'm') && bytes.EqualFold(line[:11], []byte("message-id:")) {
				l.ID = string(bytes.Trim(bytes.TrimSpace(line[11:]), "<>"))
			}
		}
		if t.server.tally.reads {
			raw = append(raw, line...)
		}
		if lines++; lines == 40 {
			if r := t.ask(Body); r != nil {
				return l, t.obey(r, 0, "")
			}
		}
	}
	l.At = time.Now().UTC()
	if t.server.tally.reads {
		l.read(raw)
	}
	return l, nil
}
