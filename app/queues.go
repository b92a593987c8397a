package app

import (
	"time"

	"github.com/flowchestra/tocsin/app/store"
)

// Queues that jobs are asked for in. Alarms never wait behind letters.
const (
	QueueAlarms  = store.QueueAlarms
	QueueLetters = store.QueueLetters
	QueueDefault = store.QueueDefault
)

// JobDue reads, out of a job's metadata, the product time for which it was
// asked.
func JobDue(metadata []byte) (time.Time, bool) { return store.JobDue(metadata) }
