package main

import (
	"context"
	"math/rand/v2"

	"github.com/flowchestra/tocsin/cmd/tocsin-load/faults"
)

type p10Cmd struct {
	where
	Binary      string `arg:"" help:"Path of the tocsin program." type:"existingfile"`
	Letters     int    `help:"Letters of the wave." default:"20000"`
	Kills       int    `help:"Random points at which the program is killed." default:"20"`
	Connections int    `help:"Connections to the mail server." default:"10"`
	Seed        uint64 `help:"Of the points; 0 draws one."`
}

// Run kills the program at random points of a large send and fails when a
// letter is lost, or more come twice after a kill than connections were open.
func (c *p10Cmd) Run(ctx context.Context) error {
	if c.Seed == 0 {
		c.Seed = rand.Uint64N(1 << 32)
	}
	return faults.Run(ctx, faults.Config{Binary: c.Binary, Kills: c.Kills, Many: c.Letters, Only: []string{"P10"}, Seed: c.Seed, Servers: []string{c.server()}, Connections: c.Connections})
}
