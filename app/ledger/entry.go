// Package ledger holds the record of every change: one entry a change, written
// in the transaction that made it.
package ledger

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"time"
)

// Entry is one line of the ledger: who did what to what, and when. Digest
// commits to the body without showing it, so that a body can be redacted and
// the line still be checked.
type Entry struct {
	Seq     int64 `gorm:"primaryKey;autoIncrement:false"` // gapless, in commit order: the cursor of every reader
	At      time.Time
	Verb    string // "incident.confirmed"
	Actor   string // a person's id, or "tocsin"
	Subject string // "INC-2026-001"
	Digest  string // hex SHA-256, see Seal
}

// Body is what an entry says, kept apart and sealed. Salt keeps a guess at a
// redacted body from being checked against the digest.
type Body struct {
	Seq  int64 `gorm:"primaryKey;autoIncrement:false"`
	Salt []byte
	Body []byte `gorm:"serializer:sealed"` // canonical JSON
}

// Line is an entry with its body read, as the timeline shows it. Says is nil
// once it has been redacted.
type Line struct {
	Entry
	Says map[string]any
}

// Canonical returns the body's JSON: keys sorted, no space to spare, numbers
// with every digit they had.
func Canonical(body any) ([]byte, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber() // a float64 would round a count above 2^53
	var any any
	if err := dec.Decode(&any); err != nil {
		return nil, err
	}
	return json.Marshal(any) // maps marshal with sorted keys
}

// Seal works out the digest of an entry over every column and its body:
// SHA-256 over length-prefixed fields, the body as HMAC-SHA-256 under its salt.
func Seal(e Entry, b Body) string {
	mac := hmac.New(sha256.New, b.Salt)
	mac.Write(b.Body)
	h := sha256.New()
	field := func(p []byte) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		h.Write(p)
	}
	field([]byte("tocsin ledger entry v1"))
	var seq [8]byte
	binary.BigEndian.PutUint64(seq[:], uint64(e.Seq))
	field(seq[:])
	field([]byte(e.At.UTC().Format(time.RFC3339Nano)))
	field([]byte(e.Verb))
	field([]byte(e.Actor))
	field([]byte(e.Subject))
	field(mac.Sum(nil))
	return hex.EncodeToString(h.Sum(nil))
}

// TableName places entries in ledger_entries.
func (Entry) TableName() string { return "ledger_entries" }

// TableName places bodies in ledger_bodies.
func (Body) TableName() string { return "ledger_bodies" }

// Join puts entries and the bodies that are still there together. Error when a
// body cannot be read.
func Join(entries []Entry, bodies []Body) ([]Line, error) {
	said := make(map[int64][]byte, len(bodies))
	for _, b := range bodies {
		said[b.Seq] = b.Body
	}
	out := make([]Line, len(entries))
	for i, e := range entries {
		out[i].Entry = e
		if raw, ok := said[e.Seq]; ok {
			if err := json.Unmarshal(raw, &out[i].Says); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// crowds are the verbs of which one entry stands for many, by the word of its
// body that says for how many.
var crowds = map[string]string{"delivery.begun": "letters", "delivery.accepted": "letters", "obligations.met": "customers"}

// Stands tells for how many the entry stands: letters that were accepted
// together have one.
func (l Line) Stands() int {
	if n, ok := l.Says[crowds[l.Verb]].(float64); ok && n > 0 {
		return int(n)
	}
	return 1
}
