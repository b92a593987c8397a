package store

import (
	"os"
	"path/filepath"

	"github.com/flowchestra/tocsin/app/fault"
)

// DirLock is held by the one process that works the jobs of an SQLite data
// directory. It ends with the process, however that ends.
type DirLock struct{ f *os.File }

// LockDir takes the lock. Conflict when another process holds it.
func LockDir(dir string) (*DirLock, error) {
	f, err := os.OpenFile(filepath.Join(dir, "tocsin.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fault.Unavailable("The data directory %s cannot be locked: %v.", dir, err)
	}
	if err := lockFile(f); err != nil {
		_ = f.Close() // it was only opened to be locked
		return nil, fault.Conflict("Another Tocsin already works in %s. Stop it first, or give --data another directory.", dir)
	}
	return &DirLock{f}, nil
}

// Release gives the lock back.
func (l *DirLock) Release() error { return l.f.Close() }
