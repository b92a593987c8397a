package faults

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"strings"
	"time"
)

// readOnly is F07: the database can be read and not written while letters leave
// and Ada works, and can be written again later.
func (l *lane) readOnly(ctx context.Context, id string) (err error) {
	t := tally{id: id}
	w, err := l.ready(ctx, crowd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	a, err := w.atWork(ctx)
	if err != nil {
		return err
	}
	if err := w.freeze(ctx, true); err != nil {
		fmt.Printf("%s %s not worked: %v. Only root can make a file immutable.\n", id, l.name, err)
		return nil
	}
	for range 8 { // connections that were cut under the child are found out by whoever is first
		_ = a.Get(ctx, "/incidents/"+a.number)
		_ = a.Note(ctx, a.number, "", "Is anything stored?")
	}
	during, end := context.WithTimeout(ctx, 3*time.Second)
	defer end()
	a.write(during, 250*time.Millisecond)
	clocks := a.Get(ctx, "/incidents/"+a.number+"/duties")
	if err := w.freeze(ctx, false); err != nil {
		return err
	}
	thawed := time.Now()
	if clocks.Status != 200 {
		t.wrong("the clocks' page was answered %d", clocks.Status)
	}
	if err := w.settled(ctx, 2*time.Minute); err != nil {
		return err
	}
	t.recovered(time.Since(thawed))
	taken := 0
	for _, d := range a.deeds {
		if d.answer.Status == 303 {
			taken++
		}
	}
	if taken > 0 {
		t.wrong("%d notes were taken by a database that cannot be written", taken)
	}
	if err := w.judge(ctx, a, &t); err != nil {
		return err
	}
	w.stop()
	o, err := w.check(ctx)
	t.add(o)
	l.tell(&t)
	return err
}

// freeze makes the database read-only, or writable again, under the child that
// has it open: on PostgreSQL by its own setting for new connections, and old
// ones ended; on SQLite by the file's immutable flag.
func (w *world) freeze(ctx context.Context, on bool) error {
	if w.Database == "" {
		sign := map[bool]string{true: "+i", false: "-i"}[on]
		out, err := exec.CommandContext(ctx, "chattr", sign, w.SQLite(), w.SQLite()+"-wal").CombinedOutput()
		if err != nil {
			return fmt.Errorf("chattr: %w: %s", err, out)
		}
		return nil
	}
	u, err := url.Parse(w.Database)
	if err != nil {
		return err
	}
	name := strings.TrimPrefix(u.Path, "/")
	how := map[bool]string{true: "SET default_transaction_read_only = on", false: "RESET default_transaction_read_only"}[on]
	for _, q := range []string{"SET default_transaction_read_only = off", "ALTER DATABASE " + name + " " + how,
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "' AND pid <> pg_backend_pid()"} {
		conn, err := w.raw.Conn(ctx)
		if err != nil {
			return err
		}
		_, err = conn.ExecContext(ctx, q)
		if err := errors.Join(err, conn.Close()); err != nil {
			return err
		}
	}
	return nil
}
