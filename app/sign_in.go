package app

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// From is where somebody sits who signs in.
type From struct {
	IP    string
	Agent string // what the browser calls itself
}

// SignIn is what a person gives to be let in.
type SignIn struct {
	Email    string
	Password string
	From     From
}

// Session is an open session with the token that only its browser is told.
type Session struct {
	people.Session
	Token  string
	Person people.Person
}

// notHere is the one sentence for a wrong password, an address that is not on
// record, an account that is switched off and one without a password yet.
const notHere = "This address and this password do not open an account here. Check both, letter by letter. An admin can send you a link to set a new password."

// SignIn opens a session for whoever knows the password. Invalid when they do
// not, in one sentence whatever the reason, or when they must wait before they
// may try again: then nothing was tried.
func (a *App) SignIn(ctx context.Context, in SignIn) (Session, error) {
	counters := a.countersOf(in.Email, in.From.IP)
	if err := a.takeTry(ctx, counters); err != nil {
		return Session{}, err
	}
	p, have, err := a.holder(ctx, in.Email)
	if err != nil {
		return Session{}, err
	}
	right, stale, err := opens(ctx, have, in.Password)
	if err != nil || !right {
		if err == nil {
			err = fault.Invalid(notHere)
		}
		return Session{}, err
	}
	hash := ""
	if stale {
		if hash, err = hashPassword(ctx, in.Password); err != nil {
			return Session{}, err
		}
	}
	s, err := a.openSession(ctx, *p, in.From, func(tx *store.Tx) error {
		now, err := tx.Look().Password(p.ID)
		switch {
		case err != nil:
			return err
		case now == nil || now.Version != have.Version:
			return fault.Invalid(notHere) // it was changed while this one was checked
		case hash == "":
			return nil
		}
		return setPassword(tx, p.ID, hash)
	})
	if err != nil {
		return Session{}, err
	}
	return s, a.refundTry(ctx, counters)
}

// holder finds who signs in and the password on record, nil for nobody who
// could. What it does is the same for an address that is not on record.
func (a *App) holder(ctx context.Context, email string) (*people.Person, *people.Password, error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return nil, nil, err
	}
	p, err := l.PersonByKey(a.Store.Lookup(email))
	if err != nil {
		return nil, nil, err
	}
	id := ""
	if p != nil {
		id = p.ID
	}
	have, err := l.Password(id)
	if err != nil || p == nil || !p.Active() {
		return nil, nil, err
	}
	return p, have, nil
}

// OpenSession signs a person in without asking for anything: after an
// invitation, after set-up, and where the demo lets its visitor be another.
func (a *App) OpenSession(ctx context.Context, p people.Person, from From) (Session, error) {
	return a.openSession(ctx, p, from, func(*store.Tx) error { return nil })
}

func (a *App) openSession(ctx context.Context, p people.Person, from From, also func(*store.Tx) error) (Session, error) {
	var s Session
	return s, a.Store.Tx(ctx, func(tx *store.Tx) (err error) {
		if err := also(tx); err != nil {
			return err
		}
		s, err = newSession(tx, p.ID, from)
		return err
	})
}

// newSession gives a person a session with an id and a token of its own.
func newSession(tx *store.Tx, personID string, from From) (Session, error) {
	p, err := tx.Look().Person(personID)
	if err != nil {
		return Session{}, err
	}
	if !p.Active() {
		return Session{}, fault.Forbidden("%s's account is switched off. Ask an admin.", p.Name)
	}
	id, err := newID()
	if err != nil {
		return Session{}, err
	}
	token, err := newToken()
	if err != nil {
		return Session{}, err
	}
	s := people.Session{ID: id, TokenKey: tokenKey(token), PersonID: p.ID, Agent: clip(from.Agent, 200),
		CreatedAt: tx.Now, SeenAt: tx.Now, EndsAt: tx.Now.Add(people.SessionLongest)}
	tx.Record("person.signed_in", p.ID, p.Name, says{"session": id, "agent": s.Agent, "from": from.IP})
	return Session{Session: s, Token: token, Person: p}, tx.Insert(&s)
}

func clip(s string, n int) string {
	s = strings.ToValidUTF8(s, "?")
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// counters are the keys under which tries are counted.
type counters struct {
	account string // the address, from wherever
	pair    string // the address from this place, once it is known
	place   string
}

func (a *App) countersOf(email, ip string) counters {
	at := placeOf(ip)
	return counters{account: a.Store.Lookup("account " + email), pair: a.Store.Lookup("account " + email + " at " + at), place: a.Store.Lookup("place " + at)}
}

// placeOf is what one connection of the internet can call itself: an IPv4
// address, or the /64 that an IPv6 line is given.
func placeOf(ip string) string {
	at, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	at = at.Unmap().WithZone("")
	if at.Is4() {
		return at.String()
	}
	net, err := at.Prefix(64)
	if err != nil {
		return ip
	}
	return net.String()
}

// counted is what one try is counted under: at a place from which this person
// has signed in before, that pair alone; else the account and the place.
func (c counters) counted(u *store.Upkeep) (keys []string, free []int, err error) {
	known, err := u.KnowsPlace(c.pair)
	if known {
		return []string{c.pair}, []int{people.FreeTries}, err
	}
	return []string{c.account, c.place}, []int{people.FreeTries, people.FreeTriesOfPlace}, err
}

// takeTry counts a try as failed before it is made. Invalid, and nothing is
// counted, when it comes too soon.
func (a *App) takeTry(ctx context.Context, c counters) error {
	return a.Store.Upkeep(ctx, func(u *store.Upkeep) error {
		if err := u.ForgetTries(); err != nil {
			return err
		}
		keys, free, err := c.counted(u)
		if err != nil {
			return err
		}
		tries := make([]people.Tries, len(keys))
		for i, key := range keys {
			if tries[i], err = u.Tries(key); err != nil {
				return err
			}
			if wait := tries[i].Wait(u.Now); wait > 0 {
				return tooSoon(tries[i].NextAt, wait)
			}
		}
		for i := range tries {
			tries[i].Take(u.Now, free[i])
			if err := u.SaveTries(tries[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

func tooSoon(at time.Time, wait time.Duration) error {
	in, after := howLong(at, wait)
	return fault.Invalid("This was not tried: too many tries failed before it. Try again in %s, after %s. An admin can send you a link to set a new password.", in, after)
}

// howLong says how long it is until a try is taken, and when that is.
func howLong(at time.Time, wait time.Duration) (in, after string) {
	in = fmt.Sprintf("%d s", (wait+time.Second-1)/time.Second)
	if wait > 2*time.Minute {
		in = clock.Span(wait + time.Minute - time.Second) // never a minute too short
	}
	return in, at.UTC().Add(time.Second - 1).Truncate(time.Second).Format("15:04:05 UTC")
}

// refundTry takes back the try that was right, and remembers the place.
func (a *App) refundTry(ctx context.Context, c counters) error {
	return a.Store.Upkeep(ctx, func(u *store.Upkeep) error {
		keys, _, err := c.counted(u)
		if err != nil {
			return err
		}
		for i, key := range append(keys, c.pair) {
			t, err := u.Tries(key)
			if err != nil {
				return err
			}
			t.Refund(u.Now, key != c.place)
			t.Known = t.Known || i == len(keys)
			if err := u.SaveTries(t); err != nil {
				return err
			}
		}
		return nil
	})
}
