// Package faults breaks a running Tocsin in the ways of the fault matrix (F01
// to F11 and F25) and counts what becomes of its letters: the real program as a
// child process, a mail server that follows a script, and a parent that kills.
package faults

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/bench"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/sink"
)

// Config says what is broken, how often, and where.
type Config struct {
	Binary      string        // path of the tocsin program
	Kills       int           // at each step of F01, and half as many again in F02
	Letters     int           // of a world whose sending is killed many times; 0 for five per kill
	Only        []string      // rows, such as F01 or F01/K8; none for all
	Seed        uint64        // of every random choice
	Servers     []string      // one lane each: "" is SQLite, else a PostgreSQL server
	Locked      time.Duration // how long F05 holds the writer
	Away        time.Duration // how long the relay of F11 is away
	Many        int           // recipients of F25
	Every       time.Duration // between the kills of F25
	Steps       int           // F03 fails every Steps-th statement, 1 for each
	Connections int           // of P10
}

// lane works some rows on one database, one after the other.
type lane struct {
	Config
	name   string
	server string
	sink   *sink.Process
	rng    *rand.Rand

	drafts map[int]bench.Place // worlds before the signature, by number of letters
	signed map[int]bench.Place
	wave   map[int]notice.Edition
	drops  []func() error
	missed []error
}

type row struct {
	id  string
	run func(*lane, context.Context, string) error
}

// onlyAsked is a row that takes long: it is worked when it is named.
const onlyAsked = "P10"

// rows that are worked at the same time: most of a row is waiting.
var rows = [][]row{
	{{"F01", (*lane).stepsAlone}},
	{{"F01", (*lane).stepsInOne}, {"F02", (*lane).instants}},
	{{"F03", (*lane).statements}, {"F25", (*lane).many}, {onlyAsked, (*lane).points}},
	{{"F05", (*lane).locked}, {"F06", (*lane).full}, {"F07", (*lane).readOnly}, {"F08", (*lane).answers}, {"F09", (*lane).silence}, {"F10", (*lane).encryption}, {"F11", (*lane).away}},
}

// Run works all rows on all databases, prints a line for each, and returns an
// error when a target is missed or a row could not be worked.
func Run(ctx context.Context, c Config) error {
	fmt.Printf("faults seed %d kills %d a step\n", c.Seed, c.Kills)
	var wg sync.WaitGroup
	found := make([]error, len(c.Servers)*len(rows))
	for i, server := range c.Servers {
		for j, some := range rows {
			n := i*len(rows) + j
			if some = c.wanted(some); len(some) > 0 {
				wg.Go(func() { found[n] = c.lane(ctx, server, some, uint64(n)) })
			}
		}
	}
	wg.Wait()
	return errors.Join(found...)
}

func (c Config) wanted(some []row) []row {
	return slices.DeleteFunc(slices.Clone(some), func(r row) bool { return !c.wants(r.id) })
}

func (c Config) lane(ctx context.Context, server string, rows []row, n uint64) (err error) {
	l := &lane{Config: c, server: server, name: "sqlite", rng: rand.New(rand.NewPCG(c.Seed, n)),
		drafts: map[int]bench.Place{}, signed: map[int]bench.Place{}, wave: map[int]notice.Edition{}}
	if server != "" {
		l.name = "postgres"
	}
	if l.sink, err = sink.Start(ctx, true); err != nil {
		return err
	}
	defer func() {
		for _, drop := range slices.Backward(l.drops) {
			err = errors.Join(err, drop())
		}
		err = errors.Join(err, l.sink.Close())
	}()
	for _, r := range rows {
		began := time.Now()
		err := r.run(l, ctx, r.id)
		if err != nil {
			l.missed = append(l.missed, fmt.Errorf("%s %s: %w", r.id, l.name, err))
		}
		fmt.Fprintf(os.Stderr, "%s %s took %.0f s\n", r.id, l.name, time.Since(began).Seconds())
	}
	return errors.Join(l.missed...)
}

// tell prints the line of a row, or of a step of one.
func (l *lane) tell(t *tally) {
	fmt.Println(t.line(l.name))
	l.missed = append(l.missed, t.missed(l.name))
}

// wants tells whether a row, or a step of one, is asked for.
func (c Config) wants(id string) bool {
	return len(c.Only) == 0 && id != onlyAsked || slices.ContainsFunc(c.Only, func(o string) bool {
		return o == id || strings.HasPrefix(id, o+"/") || strings.HasPrefix(o, id+"/")
	})
}
