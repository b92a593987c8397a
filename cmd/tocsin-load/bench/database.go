package bench

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// FreshDatabase makes a database of its own on a PostgreSQL server, so that
// nothing that is there already is touched, and returns how to drop it.
func FreshDatabase(ctx context.Context, server string) (address string, drop func() error, err error) {
	return newDatabase(ctx, server, "")
}

// copyDatabase makes a copy of a database that nobody is connected to.
func copyDatabase(ctx context.Context, server, from string) (address string, drop func() error, err error) {
	u, err := url.Parse(from)
	if err != nil {
		return "", nil, fmt.Errorf("the database's address: %w", err)
	}
	return newDatabase(ctx, server, " TEMPLATE "+strings.TrimPrefix(u.Path, "/")+" STRATEGY FILE_COPY")
}

func newDatabase(ctx context.Context, server, how string) (address string, drop func() error, err error) {
	suffix := make([]byte, 6)
	if _, err := rand.Read(suffix); err != nil {
		return "", nil, err
	}
	name := "tocsin_load_" + hex.EncodeToString(suffix)
	u, err := url.Parse(server)
	if err != nil {
		return "", nil, fmt.Errorf("the server's address: %w", err)
	}
	if err := onServer(ctx, server, "CREATE DATABASE "+name+how); err != nil {
		return "", nil, err
	}
	u.Path = "/" + name
	return u.String(), func() error {
		return onServer(context.WithoutCancel(ctx), server, "DROP DATABASE "+name+" WITH (FORCE)")
	}, nil
}

func onServer(ctx context.Context, server, statement string) (err error) {
	db, err := sql.Open("pgx", server)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	_, err = db.ExecContext(ctx, statement)
	return err
}
