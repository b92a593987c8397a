package app

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"time"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// Readiness is what would cost time if somebody had to be told now.
type Readiness struct {
	Counts map[tenant.Lack]int
	First  map[tenant.Lack][]tenant.Lacking // some of each
	Silent []people.Person                  // who is rung and has never answered a test of the bell
	ADay   int                              // contacts asked a day whether they still are the one
}

// Ready tells what would cost time if somebody had to be told now, with a few of
// each. A number of queries that does not grow with the customers.
func (a *App) Ready(ctx context.Context, by people.Person, few int) (Readiness, error) {
	r := Readiness{First: map[tenant.Lack][]tenant.Lacking{}}
	l, err := a.look(ctx, by)
	if err != nil {
		return r, err
	}
	since := a.Now().Add(-tenant.AskedEvery)
	if r.Counts, err = l.CountLacking(since); err != nil {
		return r, err
	}
	for _, what := range tenant.Lacks() {
		if r.First[what], err = l.Lacking(what, since, tenant.Lacking{}, few); err != nil {
			return r, err
		}
	}
	if r.Silent, err = silent(l); err != nil {
		return r, err
	}
	org, err := l.Organisation()
	r.ADay = org.ContactChecksADay
	return r, err
}

// Lacking pages through those of whom one thing is missing.
func (a *App) Lacking(ctx context.Context, by people.Person, what tenant.Lack, after tenant.Lacking, limit int) ([]tenant.Lacking, error) {
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	return l.Lacking(what, a.Now().Add(-tenant.AskedEvery), after, limit)
}

// silent lists who is rung by a test of the bell and has never answered one.
func silent(l store.Look) ([]people.Person, error) {
	everybody, err := l.NeverAnswered()
	var out []people.Person
	for _, p := range everybody {
		if p.May(people.AnswerBell) {
			out = append(out, p)
		}
	}
	return out, err
}

// WriteReady writes what is missing as CSV (RFC 4180), in which no cell is a
// formula. It names customers, places in their order of contacts and our own
// people, and nobody's address.
func (a *App) WriteReady(ctx context.Context, by people.Person, w io.Writer) error {
	l, err := a.look(ctx, by)
	if err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write([]string{"missing", "customer_reference", "name", "contact", "asked_at"}); err != nil {
		return err
	}
	for _, what := range tenant.Lacks() {
		if err := a.writeLacking(l, out, what); err != nil {
			return err
		}
	}
	never, err := silent(l)
	if err != nil {
		return err
	}
	for _, p := range never {
		if err := out.Write(notice.PlainCells([]string{"never answered the bell", "", p.Name, "", ""})); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func (a *App) writeLacking(l store.Look, out *csv.Writer, what tenant.Lack) error {
	var after tenant.Lacking
	for {
		rows, err := l.Lacking(what, a.Now().Add(-tenant.AskedEvery), after, slice)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			contact, asked := "", ""
			if r.Position > 0 {
				contact = fmt.Sprint(r.Position)
			}
			if r.AskedAt != nil {
				asked = r.AskedAt.UTC().Format(time.RFC3339)
			}
			if err := out.Write(notice.PlainCells([]string{string(what), r.Reference, r.Name, contact, asked})); err != nil {
				return err
			}
		}
		after = rows[len(rows)-1]
	}
}
