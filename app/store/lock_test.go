package store_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/store"
)

// lockAndWait holds a data directory until its process ends.
func lockAndWait() {
	if _, err := store.LockDir(os.Getenv("TOCSIN_STORE_DIR")); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("held")
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func TestADirectoryHasOneHolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lock, err := store.LockDir(dir)
	must(t, err)
	_, err = store.LockDir(dir)
	refused(t, err, fault.KindConflict, "Another Tocsin already works in "+dir)
	must(t, lock.Release())
	lock, err = store.LockDir(dir)
	must(t, err)
	must(t, lock.Release())
	_, err = store.LockDir(dir + "/nowhere")
	refused(t, err, fault.KindUnavailable, "cannot be locked")
}

func TestADirectoryIsFreeOnceItsHolderIsKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	holder := child(t, "lock", "TOCSIN_STORE_DIR="+dir)
	in, err := holder.StdinPipe()
	must(t, err)
	defer func() { _ = in.Close() }()
	out, err := holder.StdoutPipe()
	must(t, err)
	must(t, holder.Start())
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "held\n" {
		t.Fatalf("the other process said %q (%v)", line, err)
	}
	_, err = store.LockDir(dir)
	refused(t, err, fault.KindConflict, "Another Tocsin already works in")
	must(t, holder.Process.Kill())
	_ = holder.Wait() // it was killed, and says so
	lock, err := store.LockDir(dir)
	must(t, err)
	must(t, lock.Release())
}
