package store

import (
	"context"
	"sync"

	"gorm.io/gorm"
)

// grownRows is how many new rows make a table worth a look.
const grownRows = 100

// growth counts what was stored since PostgreSQL last looked at a table.
type growth struct {
	mutex sync.Mutex
	since map[string]int
	known map[string]int
}

// due takes in new rows and names the tables that have doubled since they were
// last looked at.
func (g *growth) due(fresh map[string]int) []string {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if g.since == nil {
		g.since, g.known = map[string]int{}, map[string]int{}
	}
	var out []string
	for table, n := range fresh {
		g.since[table] += n
		if g.since[table] >= max(grownRows, g.known[table]) {
			g.known[table] += g.since[table]
			g.since[table] = 0
			out = append(out, table)
		}
	}
	return out
}

// lookAgain has PostgreSQL look at tables that have doubled. Its own look comes
// up to a minute later, and until then it plans for tables that are as good as
// empty: a page took half a minute with 120 customers. What somebody else holds
// is left for that later look, and a failure changes nothing that was stored.
func (s *Store) lookAgain(ctx context.Context, fresh map[string]int) {
	for _, table := range s.grown.due(fresh) {
		_ = s.writer.WithContext(ctx).Exec("ANALYZE (SKIP_LOCKED) " + table).Error
	}
}

// count notes rows that were stored, for lookAgain.
func (tx *Tx) count(rows any, n int) error {
	if tx.store.sqlite {
		return nil // its plans do not hang on how much there is
	}
	stmt := &gorm.Statement{DB: tx.db}
	if err := stmt.Parse(rows); err != nil {
		return err
	}
	if tx.fresh == nil {
		tx.fresh = map[string]int{}
	}
	tx.fresh[stmt.Table] += n
	return nil
}
