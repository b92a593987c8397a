package notice

import (
	"fmt"
	"runtime"

	"github.com/klauspost/compress/zstd"
)

// dictionaryID marks bytes packed against a base. It only has to differ from 0.
const dictionaryID = 1

// window is how far back a message is compared with itself and its base, in
// bytes: several letters.
const window = 256 << 10

// Packer keeps messages small: a message differs from its edition's base in a
// few names and counts, so it is stored as zstd against that base. It may be
// used by many goroutines.
type Packer struct {
	enc *zstd.Encoder
	dec *zstd.Decoder
}

// NewPacker makes a packer for one base. An empty base is allowed: messages
// are then packed on their own.
func NewPacker(base []byte) (*Packer, error) {
	eo := []zstd.EOption{zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(window), zstd.WithEncoderConcurrency(runtime.GOMAXPROCS(0))}
	if len(base) >= 8 {
		eo = append(eo, zstd.WithEncoderDictRaw(dictionaryID, base))
	}
	enc, err := zstd.NewWriter(nil, eo...)
	if err != nil {
		return nil, fmt.Errorf("pack messages: %w", err)
	}
	p, err := NewUnpacker(base)
	if err != nil {
		return nil, err
	}
	p.enc = enc
	return p, nil
}

// NewUnpacker makes a packer that only unpacks: it costs a tenth.
func NewUnpacker(base []byte) (*Packer, error) {
	do := []zstd.DOption{zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64 << 20), zstd.WithDecoderLowmem(true)}
	if len(base) >= 8 {
		do = append(do, zstd.WithDecoderDictRaw(dictionaryID, base))
	}
	dec, err := zstd.NewReader(nil, do...)
	if err != nil {
		return nil, fmt.Errorf("unpack messages: %w", err)
	}
	return &Packer{dec: dec}, nil
}

// Pack returns the message's small form.
func (p *Packer) Pack(message []byte) []byte {
	return p.enc.EncodeAll(message, nil)
}

// Unpack returns the message whole. Error when the bytes were packed against
// another base or are damaged.
func (p *Packer) Unpack(packed []byte) ([]byte, error) {
	out, err := p.dec.DecodeAll(packed, nil)
	if err != nil {
		return nil, fmt.Errorf("unpack a message: %w", err)
	}
	return out, nil
}

// Base is the message against which the others of its edition and language are
// packed. It is itself packed on its own.
type Base struct {
	ID        string
	EditionID string
	Language  string
	Message   []byte `gorm:"serializer:sealed"`
}

// TableName places bases in message_bases.
func (Base) TableName() string { return "message_bases" }
