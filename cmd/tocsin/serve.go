package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/web"
)

type serveCmd struct {
	place
	outside
	Listen  string   `help:"Address to listen on." default:"127.0.0.1:8080" env:"TOCSIN_LISTEN"`
	URL     string   `help:"Address at which people reach Tocsin, for links in mail. Default: http:// and the listening address." env:"TOCSIN_URL"`
	Proxy   []string `help:"Address or network of a proxy in front (10.0.0.5, 10.0.0.0/24) that is believed when X-Forwarded-For says who sends a request. Several with commas." env:"TOCSIN_PROXY" placeholder:"NETWORK"`
	Metrics string   `help:"Address at which /metrics answers monitoring (Prometheus), such as 127.0.0.1:9464. Off without it." env:"TOCSIN_METRICS" placeholder:"ADDRESS"`
	Returns string   `help:"Where mail that comes back is taken: lmtp://127.0.0.1:2424 or smtp://127.0.0.1:2525, for your own mail server to bring it." env:"TOCSIN_RETURNS" placeholder:"URL"`
	Node    string   `help:"Name of this process among those that share the database. Default: the machine's name." env:"TOCSIN_NODE"`
}

// Run serves until it is told to stop.
func (c *serveCmd) Run(ctx context.Context) error {
	proxies, err := networks(c.Proxy)
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fault.Unavailable("Tocsin cannot listen on %s: %v. Free the address or give --listen another.", c.Listen, err)
	}
	defer func() { _ = ln.Close() }() // Serve closes it too
	if c.URL == "" {
		c.URL = "http://" + ln.Addr().String()
	}
	h, err := opening{place: c.place, url: c.URL, works: true, newKeys: true}.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	run, err := h.runner(ctx, c.place, c.outside, c.node())
	if err != nil {
		return err
	}
	back, err := h.returns(c.Returns)
	if err != nil {
		return err
	}
	if back != nil {
		defer back.Close()
	}
	if err := run.Start(ctx); err != nil {
		return err
	}
	defer run.Stop()
	if c.Metrics != "" {
		if err := serveFigures(ctx, h, c.Metrics); err != nil {
			return err
		}
	}
	site, err := web.New(web.Config{App: h.app, Log: h.log, Stop: ctx.Done(), Proxies: proxies})
	if err != nil {
		return err
	}
	if err := c.greet(ctx, h); err != nil {
		return err
	}
	return serveUntil(ctx, ln, site)
}

func (c *serveCmd) node() string {
	if c.Node != "" {
		return c.Node
	}
	if name, err := os.Hostname(); err == nil {
		return name
	}
	return "tocsin"
}

// networks reads addresses of machines, each a network of one, and networks.
func networks(list []string) ([]*net.IPNet, error) {
	var out []*net.IPNet
	for _, s := range list {
		at, err := netip.ParsePrefix(s)
		if one, e := netip.ParseAddr(s); e == nil {
			at, err = netip.PrefixFrom(one, one.BitLen()), nil
		}
		if err != nil {
			return nil, fault.Invalid("--proxy takes an address or a network such as 10.0.0.5 or 10.0.0.0/24, not %q.", s)
		}
		out = append(out, &net.IPNet{IP: at.Masked().Addr().AsSlice(), Mask: net.CIDRMask(at.Bits(), at.Addr().BitLen())})
	}
	return out, nil
}

// greet says where Tocsin is and, for an empty database, how to begin.
func (c *serveCmd) greet(ctx context.Context, h *house) error {
	fmt.Printf("Tocsin serves at %s on %s.\n", c.URL, h.store.Dialect())
	if c.SMTP == "" && c.SMTPFile == "" {
		fmt.Println("No relay is named: letters and alarm mails wait until you start it with --smtp.")
	}
	token, err := h.app.OfferSetUp(ctx)
	if err != nil || token == "" {
		return err
	}
	fmt.Printf("Nobody is on record yet. Open this link once to begin:\n\n  %s/setup/%s\n\n", c.URL, token)
	return nil
}

// serveUntil serves the site until the context ends, then lets requests that
// are under way finish.
func serveUntil(ctx context.Context, ln net.Listener, site http.Handler) error {
	srv := &http.Server{Handler: site, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(ln) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("stop serving: %w", err)
	}
	return nil
}
