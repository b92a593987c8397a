package main

import (
	"context"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/notifications"
)

// notes is the file in which a node notes what relays answer before it is
// recorded. It stays beside the database, or where a node that shares one keeps
// its things.
func (p place) notes(node string) string {
	plain := regexp.MustCompile(`[^A-Za-z0-9._-]`).ReplaceAllString(node, "_")
	return filepath.Join(p.Data, "outcomes-"+plain+".notes")
}

// rate is how many letters a second a relay is handed at most, 0 for no limit.
func (h *house) rate(ctx context.Context, o outside, relay *notifications.Relay) (float64, error) {
	switch o.Rate {
	case "unlimited":
		return 0, nil
	case "", "measured":
		if relay == nil {
			return app.UnmeasuredPace, nil
		}
		return h.app.MeasuredPace(ctx, relay.Address)
	}
	n, err := strconv.ParseFloat(o.Rate, 64)
	if err != nil || n <= 0 || n > 1e6 {
		return 0, fault.Invalid("--rate takes letters a second such as 50, measured, or unlimited, not %q.", o.Rate)
	}
	return n, nil
}

// byCountry reads the relays of countries, and of groups of them as the
// rulebook has them.
func (h *house) byCountry(o outside) (map[string]*notifications.Relay, error) {
	out := map[string]*notifications.Relay{}
	for _, one := range o.SMTPFor {
		codes, address, found := strings.Cut(one, "=")
		if !found {
			return nil, fault.Invalid("--smtp-for takes countries and a relay, such as EEA,CH=smtp://user:pass@host:587, not %q.", codes)
		}
		relay, err := notifications.ParseRelay(address)
		if err != nil {
			return nil, err
		}
		for code := range strings.SplitSeq(codes, ",") {
			members, err := h.app.Book.Countries(code)
			if err != nil {
				return nil, err
			}
			for _, c := range members {
				out[c] = relay
			}
		}
	}
	return out, nil
}
