package app

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
)

// sum is the SHA-256 over some words, each ended by a newline, for the ledger
// entry of a bulk act.
func sum(words ...string) string {
	h := sha256.New()
	for _, w := range words {
		line(h, w)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// sumDuties is the SHA-256 over what makes each duty: its row, its customer,
// its regime and its dates.
func sumDuties(parts ...[]incident.Obligation) string {
	h := sha256.New()
	for _, rows := range parts {
		for i := range rows {
			o := &rows[i]
			line(h, o.ID, deref(o.TenantID), o.RegimeID, stamp(o.StartedAt), stamp(o.DueAt), stamp(o.OuterAt))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// sumDrafts is the SHA-256 over some letters: their rows, customers and words.
func sumDrafts(parts ...[]notice.Draft) string {
	h := sha256.New()
	for _, rows := range parts {
		for i := range rows {
			line(h, rows[i].ID, rows[i].TenantID, rows[i].Subject, rows[i].Body)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// line writes words with their lengths, so that none can pass for two.
func line(h hash.Hash, words ...string) {
	for _, w := range words {
		_, _ = io.WriteString(h, itoa(len(w))+":")
		_, _ = io.WriteString(h, w) // a hash takes everything
	}
	_, _ = h.Write([]byte{'\n'})
}

func stamp(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
