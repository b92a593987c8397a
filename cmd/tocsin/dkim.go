package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/notifications"
)

type dkimCmd struct {
	New dkimNewCmd `cmd:"" help:"Make a key that signs letters, and print the DNS record to publish for it."`
}

type dkimNewCmd struct {
	Domain   string `required:"" help:"Domain of the letters' sender." placeholder:"DOMAIN"`
	Selector string `help:"Name of the key. Default: this year and month, such as t202603, and e202603 for ed25519." placeholder:"NAME"`
	Kind     string `help:"rsa (2,048 bits, every receiver knows it) or ed25519 (short; give it beside an RSA key)." enum:"rsa,ed25519" default:"rsa"`
	Out      string `help:"File to write the key to. Default: SELECTOR.DOMAIN.pem." type:"path" placeholder:"FILE"`
}

// Run writes the key, readable by its owner only, and never over another.
func (c *dkimNewCmd) Run() error {
	if c.Selector == "" {
		c.Selector = map[string]string{"rsa": "t", "ed25519": "e"}[c.Kind] + time.Now().UTC().Format("200601")
	}
	if c.Out == "" {
		c.Out = c.Selector + "." + c.Domain + ".pem"
	}
	key, pem, err := notifications.NewKey(c.Selector, c.Domain, c.Kind)
	if err != nil {
		return err
	}
	zone, err := key.Zone()
	if err != nil {
		return err
	}
	f, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fault.Conflict("There is a file at %s already. A key is never overwritten: give the new one another --selector.", c.Out)
	}
	if err != nil {
		return fault.Unavailable("The key cannot be written: %v.", err)
	}
	if _, err = f.Write(pem); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fault.Unavailable("The key cannot be written: %v.", err)
	}
	fmt.Printf("The key is in %s. Publish this record, wait until tocsin doctor finds it, then serve with --dkim %s:%s:%s.\n\n%s\n", c.Out, c.Selector, c.Domain, c.Out, zone)
	return nil
}
