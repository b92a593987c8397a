package notice

import "time"

// ClockShowing is legal's decision that a customer may be shown the dates that
// its own clock comes to. It is shown on a page, never in a letter and never as
// an attachment. EndedAt is nil while it holds.
type ClockShowing struct {
	ID         string
	IncidentID string
	TenantID   string
	Reason     string `gorm:"serializer:sealed"`
	ShownBy    string
	ShownAt    time.Time
	EndedBy    *string
	EndedAt    *time.Time
	EndReason  string `gorm:"serializer:sealed"`
	Version    int
}
