package jobs

import (
	"context"
	"errors"
	"log/slog"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/flowchestra/tocsin/app/fault"
)

// levelled passes on only what is at least as grave as its level: the queue is
// talkative.
type levelled struct {
	slog.Handler
	least slog.Level
}

func (h levelled) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= h.least && h.Handler.Enabled(ctx, l)
}

// tellErrors logs a failed job. A refusal will not change by trying again: the
// job ends, and the sweep asks again if something is still due.
type tellErrors struct{ log *slog.Logger }

func (t *tellErrors) HandleError(_ context.Context, j *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	kind := fault.KindOf(err)
	t.log.Warn("job failed", "kind", j.Kind, "attempt", j.Attempt, "error", err)
	final := kind != "" && kind != fault.KindUnavailable && !errors.Is(err, fault.Overtaken)
	return &river.ErrorHandlerResult{SetCancelled: final}
}

func (t *tellErrors) HandlePanic(_ context.Context, j *rivertype.JobRow, v any, _ string) *river.ErrorHandlerResult {
	t.log.Error("job panicked", "kind", j.Kind, "attempt", j.Attempt, "panic", v)
	return nil
}
