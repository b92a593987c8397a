package app

import (
	"context"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// UnmeasuredPace is how many letters a second leave at most while nobody has
// measured what the relay takes.
const UnmeasuredPace = 20.0

// share is the part of what a relay can take that a send asks of it: others
// want their mail too, and so do our own alarms.
const share = 3

// RelayRate is what somebody measured.
type RelayRate struct {
	Relay       string // host:port
	Letters     int
	Connections int
	Latency     time.Duration // of one letter, the median
}

// RecordRelayRate keeps what a relay was measured to take.
func (a *App) RecordRelayRate(ctx context.Context, by people.Person, in RelayRate) error {
	if err := by.Must(people.ManageOrganisation); err != nil {
		return err
	}
	if in.Letters < 1 || in.Connections < 1 || in.Latency <= 0 {
		return fault.Invalid("Nothing was measured.")
	}
	id, err := newID()
	if err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		r := notice.RelayRate{ID: id, Relay: in.Relay, MeasuredAt: tx.Now, Letters: in.Letters, Connections: in.Connections, LatencyMicros: in.Latency.Microseconds()}
		tx.Record("relay.measured", by.ID, "", says{"relay": in.Relay, "letters": in.Letters, "connections": in.Connections, "latency_micros": r.LatencyMicros})
		return tx.Insert(&r)
	})
}

// MeasuredPace is how many letters a second a relay is handed by default: a
// third of what it was last measured to take, UnmeasuredPace before that.
func (a *App) MeasuredPace(ctx context.Context, relay string) (float64, error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return 0, err
	}
	r, err := l.RelayRate(relay)
	if err != nil || r == nil {
		return UnmeasuredPace, err
	}
	return r.PerSecond() / share, nil
}

// SendingTime is how long some letters take to leave at the pace that is set;
// 0 where none is.
func (a *App) SendingTime(letters int) time.Duration {
	if a.Pace <= 0 {
		return 0
	}
	return time.Duration(float64(letters) / a.Pace * float64(time.Second))
}
