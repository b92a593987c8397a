package jobs

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/notifications"
)

// errand hands a short mail of our own to the relay and tells what was
// answered.
func (r *Runner) errand(ctx context.Context, e notice.Errand) (notice.Answer, error) {
	if r.cfg.Relay == nil {
		return notice.Answer{}, fault.Unavailable("Mail of our own waits: no relay is named. Start Tocsin with --smtp smtp://user:pass@host:587.")
	}
	message, err := notifications.Errand(e)
	if err != nil {
		return notice.Answer{}, err
	}
	conn, err := r.cfg.Relay.Dial(ctx)
	if err != nil {
		return notice.Answer{}, err
	}
	defer conn.Close()
	return conn.Send(ctx, e.From, e.To, message), nil
}
