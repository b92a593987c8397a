// Package app holds the verbs: one use case a file. A verb checks who may,
// runs one transaction, lets the nouns decide, and records what it did. Verbs
// are idempotent by the row's own state, so a job may call one twice.
package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store"
)

// slice is how many tenants one transaction works: short enough that people
// can write in between.
const slice = 200

// App holds what verbs need. Dress and Compose are wired by cmd to package
// notifications, so that verbs do not depend on how mail is made.
type App struct {
	Store   *store.Store
	Book    *rulebook.Book
	URL     string // where people reach Tocsin, for links in alarms; no slash at the end
	Dress   func(notice.Letter) (notice.Dressed, error)
	Compose func(notice.Envelope) ([]byte, error)
	Pace    float64 // letters a second that leave at most, 0 for no limit
	// ReturnDomain is where returned mail comes to, each delivery to an address
	// of its own; "" has it go to the sender of the letter.
	ReturnDomain string
}

// Now gives the product's time.
func (a *App) Now() time.Time { return a.Store.Now() }

// look reads as a person, for the part of a verb before its transaction.
func (a *App) look(ctx context.Context, by people.Person) (store.Look, error) {
	return a.Store.Reads().For(ctx, by)
}

// newID makes a row's id: UUIDv7, which sorts by creation.
func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

// ids makes n row ids.
func ids(n int) ([]string, error) {
	out := make([]string, n)
	for i := range out {
		id, err := newID()
		if err != nil {
			return nil, err
		}
		out[i] = id
	}
	return out, nil
}

// says is the body of a ledger entry.
type says = map[string]any
