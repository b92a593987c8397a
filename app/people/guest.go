package people

import "time"

// Guest is outside counsel on one incident, from their invitation until it is
// ended: they read and countersign its editions, and nothing else.
type Guest struct {
	ID         string
	IncidentID string
	PersonID   string
	InvitedBy  string
	InvitedAt  time.Time
	EndedAt    *time.Time
	Version    int
}
