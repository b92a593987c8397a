package notice

import "time"

// RelayRate is what a relay was measured to take: how long one letter takes, and
// over how many connections they go.
type RelayRate struct {
	ID            string
	Relay         string // host:port
	MeasuredAt    time.Time
	Letters       int
	Connections   int
	LatencyMicros int64 // of one letter, the median
}

// PerSecond is how many letters a second it takes: connections ÷ latency.
func (r RelayRate) PerSecond() float64 {
	return float64(r.Connections) / (time.Duration(r.LatencyMicros) * time.Microsecond).Seconds()
}
