package notifications_test

import (
	"context"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/notifications"
	"github.com/flowchestra/tocsin/notifications/dnstest"
)

// published is what a good domain says, changed where a test wants it.
func published(t *testing.T, keys notifications.Keys, change dnstest.Zone) notifications.Published {
	t.Helper()
	z := dnstest.Zone{
		"returns.flowchestra.example": {"unrelated", "v=spf1 ip4:192.0.2.10 -all", "MX mx.flowchestra.example."},
		"_dmarc.flowchestra.example":  {"v=DMARC1; p=reject; rua=mailto:dmarc@flowchestra.example"},
	}
	for _, k := range keys {
		record, err := k.Record()
		if err != nil {
			t.Fatal(err)
		}
		z[k.Name()] = []string{record}
	}
	for name, values := range change {
		if z[name] = values; values == nil {
			delete(z, name)
		}
	}
	return notifications.Published{From: "flowchestra.example", Return: "returns.flowchestra.example", Keys: keys, Resolver: z.Resolver(t)}
}

func TestWhatIsWrongWithOurRecordsIsSaidInASentence(t *testing.T) {
	t.Parallel()
	const spf, dmarc, mx = "returns.flowchestra.example", "_dmarc.flowchestra.example", "MX mx.flowchestra.example."
	rsa, ed := key(t, "2026a", "flowchestra.example", "rsa"), key(t, "2026e", "flowchestra.example", "ed25519")
	other, _ := key(t, "2026a", "flowchestra.example", "rsa").Record()
	wrongKind, _ := ed.Record()
	own, _ := rsa.Record()
	name := rsa.Name()
	for what, c := range map[string]struct {
		check  string
		change dnstest.Zone
		adapt  func(*notifications.Published)
		says   string // of the fault, or of what is well
		wrong  bool
	}{
		"spf":                        {"spf", nil, nil, "v=spf1 ip4:192.0.2.10 -all", false},
		"no spf":                     {"spf", dnstest.Zone{spf: {"hello", mx}}, nil, "does not say who may send for it", true},
		"no such domain":             {"spf", dnstest.Zone{spf: nil}, nil, "does not say who may send for it", true},
		"two spf":                    {"spf", dnstest.Zone{spf: {"v=spf1 -all", "v=spf1 mx -all"}}, nil, "has 2 SPF records", true},
		"spf for everybody":          {"spf", dnstest.Zone{spf: {"v=spf1 mx +ALL"}}, nil, "lets everybody send", true},
		"spf of the sender":          {"spf", dnstest.Zone{"flowchestra.example": {"v=spf1 mx -all"}}, func(p *notifications.Published) { p.Return = "" }, "v=spf1 mx -all", false},
		"name server fails":          {"spf", dnstest.Zone{spf: {"SERVFAIL"}}, nil, "The name server gave no answer about returns.flowchestra.example", true},
		"name server is silent":      {"spf", dnstest.Zone{spf: {"SILENCE"}}, nil, "The name server gave no answer about returns.flowchestra.example (no answer in time). Try again, or name another with --resolver.", true},
		"mx":                         {"mx", nil, nil, "mx.flowchestra.example", false},
		"no mx":                      {"mx", dnstest.Zone{spf: {"v=spf1 -all"}}, nil, "Nothing can come back to returns.flowchestra.example", true},
		"null mx":                    {"mx", dnstest.Zone{spf: {"MX ."}}, nil, "Nothing can come back", true},
		"no return domain":           {"mx", nil, func(p *notifications.Published) { p.Return = "" }, "No return domain is named", true},
		"key":                        {"key", nil, nil, "", false},
		"key is not published":       {"key", dnstest.Zone{name: nil}, nil, "is not published: letters that it signs fail the check. Publish it, or leave the key out:\n" + name + ". IN TXT ", true},
		"key is another":             {"key", dnstest.Zone{name: {other}}, nil, "publishes another key than the one in the file", true},
		"key of another kind":        {"key", dnstest.Zone{name: {strings.Replace(wrongKind, "k=ed25519", "k=rsa", 1)}}, nil, "publishes another key", true},
		"key is revoked":             {"key", dnstest.Zone{name: {"v=DKIM1; k=rsa; p="}}, nil, "is revoked", true},
		"key is tried out":           {"key", dnstest.Zone{name: {"t=y; " + own}}, nil, "says t=y", true},
		"key with spaces":            {"key", dnstest.Zone{name: {strings.Replace(own, "p=", "p= ", 1)}}, nil, "", false},
		"key without its kind":       {"key", dnstest.Zone{name: {strings.Replace(own, "k=rsa; ", "", 1)}}, nil, "", false},
		"two keys":                   {"key", dnstest.Zone{name: {own, other}}, nil, "has 2 records", true},
		"dmarc":                      {"dmarc", nil, nil, "p=reject, met by the signature and by the return domain", false},
		"no dmarc":                   {"dmarc", dnstest.Zone{dmarc: nil}, nil, "flowchestra.example has no DMARC policy", true},
		"two dmarc":                  {"dmarc", dnstest.Zone{dmarc: {"v=DMARC1; p=none", "v=DMARC1; p=reject"}}, nil, "has 2 policies", true},
		"dmarc without p":            {"dmarc", dnstest.Zone{dmarc: {"v=DMARC1; rua=mailto:a@b.example"}}, nil, "has no p= that receivers know", true},
		"dmarc lets pass":            {"dmarc", dnstest.Zone{dmarc: {"v=DMARC1;p=none"}}, nil, "receivers let forged letters in your name pass", false},
		"dmarc of the one above":     {"dmarc", nil, func(p *notifications.Published) { p.From = "notices.flowchestra.example" }, "p=reject", false},
		"no key":                     {"dmarc", nil, func(p *notifications.Published) { p.Keys = nil }, "No key signs for flowchestra.example", true},
		"no key, foreign returns":    {"dmarc", nil, func(p *notifications.Published) { p.Keys, p.Return = nil, "bounces.example" }, "Receivers are to refuse or doubt our letters", true},
		"foreign returns":            {"dmarc", nil, func(p *notifications.Published) { p.Return = "bounces.example" }, "met by the signature alone", false},
		"strict and below":           {"dmarc", dnstest.Zone{dmarc: {"v=DMARC1; p=reject; adkim=s; aspf=s"}}, func(p *notifications.Published) { p.From = "notices.flowchestra.example" }, "Receivers are to refuse or doubt", true},
		"strict, returns elsewhere":  {"dmarc", dnstest.Zone{dmarc: {"v=DMARC1; p=reject; adkim=s; aspf=s"}}, nil, "met by the signature alone", false},
		"dmarc's name server failed": {"dmarc", dnstest.Zone{dmarc: {"SERVFAIL"}}, nil, "The name server gave no answer about _dmarc.flowchestra.example", true},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			p := published(t, notifications.Keys{rsa, ed}, c.change)
			if c.adapt != nil {
				c.adapt(&p)
			}
			got, err := map[string]func(context.Context) (string, error){"spf": p.SPF, "mx": p.MX, "dmarc": p.DMARC,
				"key": func(ctx context.Context) (string, error) { return "", p.Key(ctx, rsa) }}[c.check](t.Context())
			if c.wrong {
				got = ""
				if fault.KindOf(err) != "" {
					got = err.Error()
				}
			}
			if c.wrong != (err != nil) || !strings.Contains(got, c.says) {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestALongKeyIsReadFromItsParts(t *testing.T) {
	t.Parallel()
	rsa := key(t, "2026a", "flowchestra.example", "rsa")
	record, _ := rsa.Record()
	if len(record) <= 255 {
		t.Fatal("the record fits one string: this proves nothing")
	}
	p := published(t, notifications.Keys{rsa}, nil)
	if err := p.Key(t.Context(), rsa); err != nil {
		t.Error(err)
	}
}

func TestADomainIsReadFromASender(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{"Flowchestra <notices@Flowchestra.example>": "flowchestra.example", "a@b.example": "b.example", "nobody": ""} {
		if got, err := notifications.SenderDomain(address); got != want || (want == "") != (err != nil) {
			t.Errorf("%s: got %q, %v", address, got, err)
		}
	}
}
