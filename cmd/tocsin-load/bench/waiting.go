package bench

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/yardstick"
)

// Signed fills an empty place with a notice to many customers that Lena has
// signed and of which no message is made, and closes it. Others are customers
// who are affected and not written to: their windows are shorter.
func (p Place) Signed(ctx context.Context, letters, others int) (notice.Edition, error) {
	b, err := Setup{Place: p}.Open(ctx)
	if err != nil {
		return notice.Edition{}, err
	}
	defer b.Close()
	b.Others = others
	e, err := b.Submitted(ctx, letters)
	if err != nil {
		return e, err
	}
	if err := b.Sign(ctx, e); err != nil {
		return e, err
	}
	// Nobody is there to take the first few and let the others follow.
	_, err = b.Raw.ExecContext(ctx, "UPDATE releases SET rest_at = send_at")
	b.Run.Stop()
	return e, err
}

// FanOut makes every message of a signed edition, and sends none.
func (b *Bench) FanOut(ctx context.Context, e notice.Edition) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Minute)
	defer cancel()
	for {
		if err := b.App.SendNotice(ctx, app.SendNotice{EditionID: e.ID}); err != nil {
			return err
		}
		n, err := b.Count(ctx, "SELECT count(*) FROM deliveries")
		if err != nil || n >= e.Copies {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%d of %d messages are made: %w", n, e.Copies, ctx.Err())
		case <-time.After(20 * time.Millisecond): // the wait after a signature
		}
	}
}

// Waiting is Signed and then FanOut: every message is made and none is sent.
func (p Place) Waiting(ctx context.Context, letters, others int) (notice.Edition, error) {
	e, err := p.Signed(ctx, letters, others)
	if err != nil {
		return e, err
	}
	b, err := Setup{Place: p, Rests: true}.Open(ctx)
	if err != nil {
		return e, err
	}
	defer b.Close()
	if err := b.FanOut(ctx, e); err != nil {
		return e, err
	}
	// The job that would have made them would find them made.
	_, err = b.Raw.ExecContext(ctx, "DELETE FROM river_job WHERE kind = 'send_notice'")
	return e, err
}

// Through waits until every message of an edition is recorded as accepted.
func (b *Bench) Through(ctx context.Context, e notice.Edition) error {
	for {
		n, err := b.Count(ctx, "SELECT CASE WHEN EXISTS (SELECT 1 FROM deliveries WHERE next_try_at IS NOT NULL) THEN 1 ELSE 0 END")
		if err == nil && n == 0 {
			if n, err = b.Count(ctx, "SELECT count(*) FROM deliveries WHERE state = 'accepted'"); n == e.Copies {
				return err
			}
		}
		if err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), fmt.Errorf("%d of %d letters are accepted", n, e.Copies))
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// Messages are the bytes of every message that is made, as the relay will get
// them.
func (b *Bench) Messages(ctx context.Context, e notice.Edition) ([]yardstick.Message, error) {
	l, err := b.System(ctx)
	if err != nil {
		return nil, err
	}
	copies, err := l.Copies(e.ID)
	if err != nil {
		return nil, err
	}
	var out []yardstick.Message
	packers := map[string]*notice.Packer{}
	for i := range copies {
		c := &copies[i]
		if packers[c.Language] == nil {
			if packers[c.Language], err = packerOf(l, e, c.Language); err != nil {
				return nil, err
			}
		}
		ds, err := l.DeliveriesOfCopies([]string{c.ID})
		if err != nil {
			return nil, err
		}
		from, err := mail.ParseAddress(c.From)
		if err != nil {
			return nil, err
		}
		for _, d := range ds[c.ID] {
			raw, err := packers[c.Language].Unpack(d.Message)
			if err != nil {
				return nil, err
			}
			out = append(out, yardstick.Message{From: from.Address, To: d.Address, Raw: raw})
		}
	}
	return out, nil
}

func packerOf(l store.Look, e notice.Edition, language string) (*notice.Packer, error) {
	base, err := l.Base(e.ID, language)
	if err != nil || base == nil {
		return nil, errors.Join(errors.New("no base is on record"), err)
	}
	return notice.NewPacker(base.Message)
}

// Postpone keeps every letter's job back, as if it were asked for in a day.
func (b *Bench) Postpone(ctx context.Context) error {
	return b.moveLetters(ctx, "scheduled", 24*time.Hour)
}

// WakeLetters has every letter's job done now.
func (b *Bench) WakeLetters(ctx context.Context) error {
	return b.moveLetters(ctx, "available", -time.Second)
}

func (b *Bench) moveLetters(ctx context.Context, state string, by time.Duration) error {
	at := "now() + make_interval(secs => %d)"
	if b.Database == "" {
		at = "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', '%d seconds')"
	}
	_, err := b.Raw.ExecContext(ctx, "UPDATE river_job SET state = '"+state+"', scheduled_at = "+fmt.Sprintf(at, int(by.Seconds()))+
		" WHERE queue = 'letters' AND state IN ('available', 'scheduled', 'retryable')")
	return err
}
