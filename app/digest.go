package app

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// digestOf is the SHA-256 over the JSON of some rows, for the ledger entry of
// a bulk act.
func digestOf(rows ...any) string {
	h := sha256.New()
	enc := json.NewEncoder(h)
	for _, r := range rows {
		if enc.Encode(r) != nil {
			return "" // rows are plain structs; nothing in them fails to encode
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
