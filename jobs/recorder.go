package jobs

import (
	"context"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
)

// heardOf is what came of a letter, and whom to tell once it is recorded.
type heardOf struct {
	what notice.Answered
	done func()
}

const (
	recordAtOnce = 250                   // answers a transaction: people write in between
	recordWithin = 50 * time.Millisecond // and no answer waits longer for others
	recordAgain  = time.Second
)

// recordUntil records answers in bulk, in the order in which they came, until
// the channel is closed.
func (r *Runner) recordUntil() {
	for first := range r.answers {
		r.record(r.gather(first))
	}
}

// gather waits a moment for more answers.
func (r *Runner) gather(first heardOf) []heardOf {
	all := []heardOf{first}
	full := time.NewTimer(recordWithin)
	defer full.Stop()
	for len(all) < recordAtOnce {
		select {
		case next, more := <-r.answers:
			if !more {
				return all
			}
			all = append(all, next)
		case <-full.C:
			return all
		}
	}
	return all
}

// record stores answers, however long that takes: they exist nowhere else but
// in the notes.
func (r *Runner) record(all []heardOf) {
	answers := make([]notice.Answered, len(all))
	for i := range all {
		answers[i] = all[i].what
	}
	for tries := 1; ; tries++ {
		err := r.cfg.App.RecordReceipts(context.Background(), answers)
		if err == nil {
			break
		}
		r.cfg.Log.Error("answers of the relay could not be recorded; trying again", "answers", len(answers), "error", err)
		if len(all) > 1 && tries > 1 { // one of them may be at fault
			for i := range all {
				r.record(all[i : i+1])
			}
			return
		}
		if r.isGivingUp(tries, err) {
			break // they stay in the notes and are recorded at the next start
		}
		time.Sleep(recordAgain)
	}
	if err := r.notes.recorded(len(all)); err != nil {
		r.cfg.Log.Error("the outcome notes cannot be begun anew", "error", err)
	}
	for i := range all {
		all[i].done()
	}
}

// isGivingUp tells that answers must wait for the next start: this process
// ends, or the database refuses them for good and the letters of others wait.
func (r *Runner) isGivingUp(tries int, err error) bool {
	if r.isStopping() {
		return tries > 3
	}
	return tries > 10 && fault.KindOf(err) != fault.KindUnavailable && fault.KindOf(err) != ""
}
