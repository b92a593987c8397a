package store

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
)

// MAC makes a code (HMAC-SHA-256, 32 bytes) that only whoever has the key file
// can make. The key is drawn for the purpose (HKDF, RFC 5869): a code made for
// one purpose is worth nothing for another.
func (k *Keys) MAC(purpose, value string) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, k.lookup, nil, "tocsin "+purpose, sha256.Size)
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(value))
	return mac.Sum(nil), nil
}

// MAC makes a code for a purpose under this store's keys.
func (s *Store) MAC(purpose, value string) ([]byte, error) { return s.cfg.Keys.MAC(purpose, value) }
