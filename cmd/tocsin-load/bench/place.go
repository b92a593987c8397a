package bench

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/flowchestra/tocsin/app/store"
)

// Place is where one Tocsin keeps its things: its key, and on SQLite its
// database, are in Dir. Database is empty for SQLite.
type Place struct{ Dir, Database string }

// Name says which database it is.
func (p Place) Name() string {
	if p.Database == "" {
		return "sqlite"
	}
	return "postgres"
}

// SQLite is the path of a place's SQLite database.
func (p Place) SQLite() string { return filepath.Join(p.Dir, "tocsin.db") }

// FreshPlace makes an empty place: on SQLite, or in a database of its own on a
// PostgreSQL server. drop takes it away again.
func FreshPlace(ctx context.Context, server string) (p Place, drop func() error, err error) {
	if p.Dir, err = os.MkdirTemp("", "tocsin-load-"); err != nil {
		return p, nil, err
	}
	empty := func() error { return os.RemoveAll(p.Dir) }
	if server == "" {
		return p, empty, nil
	}
	address, gone, err := FreshDatabase(ctx, server)
	if err != nil {
		return p, nil, errors.Join(err, empty())
	}
	p.Database = address
	return p, func() error { return errors.Join(gone(), empty()) }, nil
}

// Copy makes another place with the same content. Nobody may have the first
// one open.
func (p Place) Copy(ctx context.Context, server string) (q Place, drop func() error, err error) {
	if q.Dir, err = os.MkdirTemp("", "tocsin-load-"); err != nil {
		return q, nil, err
	}
	empty := func() error { return os.RemoveAll(q.Dir) }
	files := []string{"tocsin.key"}
	if p.Database == "" {
		files = append(files, "tocsin.db")
	}
	for _, name := range files {
		if err := copyFile(filepath.Join(q.Dir, name), filepath.Join(p.Dir, name)); err != nil {
			return q, nil, errors.Join(err, empty())
		}
	}
	if p.Database == "" {
		return q, empty, nil
	}
	address, gone, err := copyDatabase(ctx, server, p.Database)
	if err != nil {
		return q, nil, errors.Join(err, empty())
	}
	q.Database = address
	return q, func() error { return errors.Join(gone(), empty()) }, nil
}

func copyFile(to, from string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // read only
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	_, err = io.Copy(out, in)
	return err
}

// config opens the key of a place, or makes it, and on SQLite takes its lock.
func (s Setup) config() (cfg store.Config, err error) {
	key := filepath.Join(s.Dir, "tocsin.key")
	cfg = store.Config{Database: s.Database, Now: s.Now, Wall: time.Now, Observe: s.Observe}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if _, missing := os.Stat(key); missing != nil {
		cfg.Keys, err = store.CreateKeys(key)
	} else {
		cfg.Keys, err = store.LoadKeys(key)
	}
	if err == nil && s.Database == "" {
		cfg.Database = s.SQLite()
		if !s.Beside {
			cfg.Lock, err = store.LockDir(s.Dir)
		}
	}
	return cfg, err
}
