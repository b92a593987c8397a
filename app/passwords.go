package app

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"sync"

	"github.com/alexedwards/argon2id"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// costs are what a guess costs: the least that ASVS 5.0.0 (11.4.2, appendix C)
// takes for argon2id. A hash made under other costs is made anew when its owner
// signs in.
var costs = argon2id.Params{Iterations: 2, Memory: 19 << 10, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// hashing lets four at once pay those costs, so that a flood of sign-ins takes
// 76 MiB and not all there is. It is one for the process, as its memory is.
var hashing = make(chan struct{}, 4)

// costly runs fn once there is room for it.
func costly(ctx context.Context, fn func() error) error {
	select {
	case hashing <- struct{}{}:
	case <-ctx.Done():
		return fault.Unavailable("Too many people sign in at once. Wait a moment, then try again.")
	}
	defer func() { <-hashing }()
	return fn()
}

func hashPassword(ctx context.Context, password string) (string, error) {
	var hash string
	err := costly(ctx, func() (err error) {
		hash, err = argon2id.CreateHash(password, &costs)
		return err
	})
	return hash, err
}

// nobodys is a hash that no password opens: whoever is not on record costs the
// same work as who is (T30, ASVS 6.3.8).
var nobodys = sync.OnceValues(func() (string, error) {
	secret, err := newToken()
	if err != nil {
		return "", err
	}
	return argon2id.CreateHash(secret, &costs)
})

// opens tells whether a password is the one on record, and whether its hash
// should be made anew. The work is the same when nothing is on record.
func opens(ctx context.Context, have *people.Password, password string) (right, stale bool, err error) {
	hash, err := nobodys()
	if err != nil {
		return false, false, err
	}
	if have != nil {
		hash = have.Hash
	}
	err = costly(ctx, func() error {
		match, params, err := argon2id.CheckHash(password, hash)
		if err != nil {
			return fmt.Errorf("check a password: %w", err)
		}
		right, stale = match && have != nil, *params != costs
		return nil
	})
	return right, stale, err
}

// setPassword stores a person's new hash in the place of the old one.
func setPassword(tx *store.Tx, personID, hash string) error {
	have, err := tx.Look().Password(personID)
	if err != nil {
		return err
	}
	if have == nil {
		return tx.Insert(&people.Password{PersonID: personID, Hash: hash, ChangedAt: tx.Now, Version: 1})
	}
	have.Hash, have.ChangedAt = hash, tx.Now
	return tx.Update(have)
}

// newToken makes a secret for a link or a cookie: 256 random bits.
func newToken() (string, error) {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(secret), nil
}

// tokenKey is what is kept of a token. It needs no salt: nobody guesses 256
// random bits.
func tokenKey(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
