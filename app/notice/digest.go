package notice

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"slices"
	"strings"
)

// Sum works out the edition digest of one copy: SHA-256 over the
// length-prefixed sender, words and ordered contacts. It is what legal signs,
// by way of Root.
func (c *Copy) Sum() string {
	h := sha256.New()
	for _, s := range []string{"tocsin copy v1", c.TenantID, c.Language, c.From, c.ReplyTo, c.Subject, c.Text, c.HTML} {
		field(h, s)
	}
	for _, a := range c.Contacts {
		field(h, a)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Root is the digest of an edition: SHA-256 over its copies' digests, ordered
// by tenant id, so that no order of freezing matters.
func Root(copies []Copy) string {
	sorted := slices.Clone(copies)
	slices.SortFunc(sorted, func(a, b Copy) int { return strings.Compare(a.TenantID, b.TenantID) })
	h := sha256.New()
	field(h, "tocsin edition v1")
	for i := range sorted {
		field(h, sorted[i].TenantID)
		field(h, sorted[i].Digest)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// MessageSum is the message digest: hex SHA-256 of one delivery's bytes.
func MessageSum(message []byte) string {
	s := sha256.Sum256(message)
	return hex.EncodeToString(s[:])
}

func field(h hash.Hash, s string) {
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(len(s)))
	h.Write(n[:])
	for part := make([]byte, min(len(s), 1024)); len(s) > 0; { // a letter is not copied whole
		n := copy(part, s)
		h.Write(part[:n])
		s = s[n:]
	}
}

// referenceLetters leaves out what is misread on the phone: 0 O 1 I L.
const referenceLetters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// NewReference makes a random notice number such as N-7Q4M-K2XV (about 39
// bits), which customers may quote and which tells nothing about us.
func NewReference() (string, error) {
	out := []byte("N-XXXX-XXXX")
	for i, c := range out {
		if c != 'X' {
			continue
		}
		l, err := letter()
		if err != nil {
			return "", err
		}
		out[i] = l
	}
	return string(out), nil
}

// letter draws one letter evenly: bytes past the last whole multiple are drawn
// again.
func letter() (byte, error) {
	n := byte(len(referenceLetters))
	for {
		var b [1]byte
		if _, err := rand.Read(b[:]); err != nil {
			return 0, err
		}
		if b[0] < 255-255%n {
			return referenceLetters[b[0]%n], nil
		}
	}
}
