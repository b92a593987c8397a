package faults

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// full is F06: the file system of the data directory, one of its own in memory,
// is full while letters leave and Ada works, and has room again later. Nothing
// is restarted.
func (l *lane) full(ctx context.Context, id string) (err error) {
	t := tally{id: id}
	w, err := l.ready(ctx, crowd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if undo, err := w.onSmallDisk(ctx); err != nil {
		fmt.Printf("%s %s not worked: %v. A small file system can be mounted by root only.\n", id, l.name, err)
		return nil
	} else {
		defer func() { err = errors.Join(err, undo()) }()
	}
	a, err := w.atWork(ctx)
	if err != nil {
		return err
	}
	ballast := filepath.Join(w.Dir, "ballast")
	fill(ballast)
	during, end := context.WithTimeout(ctx, 4*time.Second)
	defer end()
	a.write(during, 250*time.Millisecond)
	if err := os.Remove(ballast); err != nil {
		return err
	}
	roomy := time.Now()
	after := &ada{Person: a.Person, number: a.number}
	if err := until(ctx, 30*time.Second, "a note is taken again", func() (bool, error) {
		again, end := context.WithTimeout(ctx, 100*time.Millisecond)
		defer end()
		after.deeds = nil
		after.write(again, time.Second)
		return after.deeds[0].answer.Status == 303, nil
	}); err != nil {
		t.wrong("%v", err)
	}
	t.note("a note was taken %.1f s after there was room again, without a restart", time.Since(roomy).Seconds())
	if err := w.settled(ctx, 2*time.Minute); err != nil {
		return err
	}
	t.recovered(time.Since(roomy))
	if err := w.judge(ctx, a, &t); err != nil {
		return err
	}
	w.stop()
	o, err := w.check(ctx)
	t.add(o)
	l.tell(&t)
	return err
}

// onSmallDisk moves the world's directory onto a file system of its own with
// little room.
func (w *world) onSmallDisk(ctx context.Context) (undo func() error, err error) {
	disk := w.Dir + "-disk"
	if err := os.Mkdir(disk, 0o700); err != nil {
		return nil, err
	}
	if out, err := exec.CommandContext(ctx, "mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk).CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("mount: %w: %s", err, out), os.Remove(disk))
	}
	was := w.Dir
	undo = func() error {
		w.kill()
		out, err := exec.Command("umount", "-l", disk).CombinedOutput()
		if err != nil {
			err = fmt.Errorf("umount: %w: %s", err, out)
		}
		return errors.Join(err, os.Remove(disk))
	}
	if err := w.raw.Close(); err != nil {
		return undo, err
	}
	entries, err := os.ReadDir(was)
	if err != nil {
		return undo, err
	}
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(was, e.Name()))
		if err != nil {
			return undo, err
		}
		if err := os.WriteFile(filepath.Join(disk, e.Name()), content, 0o600); err != nil {
			return undo, err
		}
	}
	w.Dir = disk
	w.raw, err = w.Raw()
	return undo, err
}

// fill takes all the room there is.
func fill(path string) {
	f, err := os.Create(path)
	if err != nil {
		return
	}
	defer func() { _ = f.Close() }() // a file that could not be written whole is the point
	block := make([]byte, 4096)
	for {
		if _, err := f.Write(block); err != nil {
			return
		}
	}
}
