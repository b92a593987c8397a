package jobs

import (
	"context"
	"errors"

	"github.com/riverqueue/river/rivertype"

	"github.com/flowchestra/tocsin/app/fault"
)

// mostTries is how often a job that was overtaken is worked at once.
const mostTries = 5

// again works a job once more that somebody overtook: on PostgreSQL two change
// the same row at once, and whoever comes second has changed nothing. A refusal
// ends a job; this is none.
func again(ctx context.Context, _ *rivertype.JobRow, work func(context.Context) error) (err error) {
	for range mostTries {
		if err = work(ctx); !errors.Is(err, fault.Overtaken) {
			return err
		}
	}
	return err
}
