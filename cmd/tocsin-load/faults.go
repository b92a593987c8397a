package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/flowchestra/tocsin/cmd/tocsin-load/faults"
)

type faultsCmd struct {
	Binary  string        `arg:"" help:"Path of the tocsin program." type:"existingfile"`
	Kills   int           `help:"Kills at each step of F01; F02 has twice as many." default:"10"`
	Letters int           `help:"Letters of a world that is killed many times; 0 for five per kill." default:"0"`
	Only    []string      `help:"Rows to work, such as F01,F02 or F01/K8."`
	Seed    uint64        `help:"Of every random choice; 0 draws one."`
	Server  string        `name:"postgres" help:"PostgreSQL server on which databases may be made and dropped: rows are worked there too." env:"TOCSIN_TEST_POSTGRES"`
	SQLite  bool          `name:"sqlite" help:"Work the rows on SQLite only even where a server is named."`
	Alone   bool          `help:"Work the rows on PostgreSQL only."`
	Locked  time.Duration `help:"How long F05 holds the writer." default:"6s"`
	Away    time.Duration `help:"How long the relay of F11 is away." default:"6s"`
	Many    int           `help:"Recipients of F25." default:"400"`
	Every   time.Duration `help:"Time between two kills of F25." default:"2s"`
	Steps   int           `help:"F03 fails every so-many-th statement." default:"40"`
}

// Run works the fault matrix and fails when a target is missed.
func (c *faultsCmd) Run(ctx context.Context) error {
	if c.Seed == 0 {
		c.Seed = rand.Uint64N(1 << 32)
	}
	var servers []string
	if !c.Alone {
		servers = append(servers, "")
	}
	if c.Server != "" && !c.SQLite {
		servers = append(servers, c.Server)
	}
	if len(servers) == 0 {
		return errors.New("no database is left: name a PostgreSQL server, or leave --alone out")
	}
	return faults.Run(ctx, faults.Config{Binary: c.Binary, Kills: c.Kills, Letters: c.Letters, Only: c.Only, Seed: c.Seed, Servers: servers,
		Locked: c.Locked, Away: c.Away, Many: c.Many, Every: c.Every, Steps: c.Steps})
}
