package store

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
	"gorm.io/gorm/clause"

	"github.com/flowchestra/tocsin/app/fault"
)

// Keys seal personal columns (AES-256-GCM) and make the keyed digests by which
// sealed values are looked up (HMAC-SHA-256). They live in a file outside the
// database.
type Keys struct {
	aead   tink.AEAD
	lookup []byte
}

type keyFile struct {
	Note   string          `json:"note"`
	Keyset json.RawMessage `json:"keyset"`
	Lookup string          `json:"lookup"`
}

const keyNote = "Without this file the database cannot be read. Keep a copy away from the database and its backups."

// CreateKeys writes a new key file, readable by its owner only. Conflict when
// the file is there already: a key is never overwritten.
func CreateKeys(path string) (*Keys, error) {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	var set bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&set)); err != nil {
		return nil, fmt.Errorf("write a key: %w", err)
	}
	lookup := make([]byte, 32)
	if _, err := rand.Read(lookup); err != nil {
		return nil, err
	}
	raw, err := json.MarshalIndent(keyFile{Note: keyNote, Keyset: set.Bytes(), Lookup: base64.StdEncoding.EncodeToString(lookup)}, "", "  ")
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fault.Conflict("A key file is already at %s. It is never overwritten.", path)
	}
	if err != nil {
		return nil, fault.Unavailable("The key file cannot be written: %v.", err)
	}
	if _, err = f.Write(raw); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fault.Unavailable("The key file cannot be written: %v.", err)
	}
	return LoadKeys(path)
}

// LoadKeys reads a key file. NotFound when there is none; Invalid when it is
// not a key file.
func LoadKeys(path string) (*Keys, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.NotFound("There is no key file at %s. Name it with --key-file, or restore it from your copy.", path)
	}
	if err != nil {
		return nil, fault.Unavailable("The key file cannot be read: %v.", err)
	}
	bad := fault.Invalid("%s is not a Tocsin key file, or it is damaged. Restore it from your copy.", path)
	var kf keyFile
	if json.Unmarshal(raw, &kf) != nil {
		return nil, bad
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(kf.Keyset)))
	if err != nil {
		return nil, bad
	}
	a, err := aead.New(handle)
	if err != nil {
		return nil, bad
	}
	lookup, err := base64.StdEncoding.DecodeString(kf.Lookup)
	if err != nil || len(lookup) < 32 {
		return nil, bad
	}
	return &Keys{aead: a, lookup: lookup}, nil
}

// Lookup makes the keyed digest by which a sealed value is found: trimmed and
// lower-cased, so that Omar@ and omar@ are one.
func (k *Keys) Lookup(value string) string {
	mac := hmac.New(sha256.New, k.lookup)
	mac.Write([]byte(strings.ToLower(strings.TrimSpace(value))))
	return hex.EncodeToString(mac.Sum(nil))
}

// Lookup makes the keyed digest under this store's keys.
func (s *Store) Lookup(value string) string { return s.cfg.Keys.Lookup(value) }

type sealing struct {
	ID     string
	Canary string `gorm:"serializer:sealed"`
}

func (sealing) TableName() string { return "sealings" }

const canaryWord = "tocsin"

// checkKeys refuses a key file that does not open this database. A database
// without a canary is new and gets one.
func (s *Store) checkKeys(ctx context.Context) error {
	if s.cfg.Keys == nil {
		return fault.Invalid("No key file is given. Name it with --key-file.")
	}
	if there, err := s.opensCanary(ctx); err != nil || there {
		return err
	}
	err := s.Upkeep(ctx, func(u *Upkeep) error {
		return u.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&sealing{ID: "1", Canary: canaryWord}).Error
	})
	if err == nil { // another node may have been first, under another key
		_, err = s.opensCanary(ctx)
	}
	return err
}

func (s *Store) opensCanary(ctx context.Context) (there bool, err error) {
	var have []sealing
	err = s.writer.WithContext(withKeys(ctx, s.cfg.Keys)).Limit(1).Find(&have).Error
	if errors.Is(err, ErrUnopened) || (len(have) == 1 && err == nil && have[0].Canary != canaryWord) {
		return false, fault.Conflict("This key file does not open this database. Use the key file that was made with it; nothing has been changed.")
	}
	return len(have) == 1, sentence(err)
}

// Seal seals bytes that are kept outside the database, for a purpose: they open
// for no other.
func (s *Store) Seal(purpose string, plain []byte) ([]byte, error) {
	return s.cfg.Keys.aead.Encrypt(plain, []byte(purpose))
}

// Unseal opens what Seal made. ErrUnopened for anything else.
func (s *Store) Unseal(purpose string, box []byte) ([]byte, error) {
	plain, err := s.cfg.Keys.aead.Decrypt(box, []byte(purpose))
	if err != nil {
		return nil, ErrUnopened
	}
	return plain, nil
}
