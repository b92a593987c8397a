package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"gorm.io/gorm/schema"
)

func init() { schema.RegisterSerializer("sealed", sealed{}) }

// sealed keeps a column encrypted at rest. The keys travel in the statement's
// context because GORM keeps one serializer for every database of a process.
type sealed struct{}

type keysInContext struct{}

// ErrUnopened is a sealed column that its key does not open.
var ErrUnopened = errors.New("does not open: it was changed by hand or sealed under another key")

func withKeys(ctx context.Context, k *Keys) context.Context {
	return context.WithValue(ctx, keysInContext{}, k)
}

func keysFrom(ctx context.Context) (*Keys, error) {
	k, ok := ctx.Value(keysInContext{}).(*Keys)
	if !ok || k == nil {
		return nil, errors.New("sealed column without keys: go through Tx, Reads or Upkeep")
	}
	return k, nil
}

// place binds a ciphertext to its table, column and row: a value moved to
// another row does not open. The id must stand first in the struct, so that it
// is read before any sealed column.
func place(ctx context.Context, f *schema.Field, row reflect.Value) ([]byte, error) {
	pk := f.Schema.PrioritizedPrimaryField
	if pk == nil {
		return nil, fmt.Errorf("sealed column %s.%s has no row id", f.Schema.Table, f.DBName)
	}
	id, zero := pk.ValueOf(ctx, row)
	if zero {
		return nil, fmt.Errorf("sealed column %s.%s is read or written before its row id", f.Schema.Table, f.DBName)
	}
	return fmt.Appendf(nil, "%s\x00%s\x00%v", f.Schema.Table, f.DBName, id), nil
}

// Scan opens a stored value into the field.
func (sealed) Scan(ctx context.Context, f *schema.Field, row reflect.Value, stored any) error {
	if stored == nil {
		return nil
	}
	box, ok := stored.([]byte)
	if !ok {
		return fmt.Errorf("%s.%s holds a %T and %w", f.Schema.Table, f.DBName, stored, ErrUnopened)
	}
	keys, err := keysFrom(ctx)
	if err != nil {
		return err
	}
	at, err := place(ctx, f, row)
	if err != nil {
		return err
	}
	plain, err := keys.aead.Decrypt(box, at)
	if err != nil {
		return fmt.Errorf("%s.%s %w", f.Schema.Table, f.DBName, ErrUnopened)
	}
	to := f.ReflectValueOf(ctx, row)
	switch to.Kind() {
	case reflect.String:
		to.SetString(string(plain))
		return nil
	case reflect.Slice:
		if to.Type().Elem().Kind() == reflect.Uint8 {
			to.SetBytes(plain)
			return nil
		}
	}
	return json.Unmarshal(plain, to.Addr().Interface())
}

// Value seals the field for storing.
func (sealed) Value(ctx context.Context, f *schema.Field, row reflect.Value, value any) (any, error) {
	keys, err := keysFrom(ctx)
	if err != nil {
		return nil, err
	}
	at, err := place(ctx, f, row)
	if err != nil {
		return nil, err
	}
	var plain []byte
	switch v := value.(type) {
	case string:
		plain = []byte(v)
	case []byte:
		plain = v
	default:
		if plain, err = json.Marshal(v); err != nil {
			return nil, err
		}
	}
	return keys.aead.Encrypt(plain, at)
}
