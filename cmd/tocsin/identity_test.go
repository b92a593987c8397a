package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/notifications/dnstest"
)

// newKey makes a key by the command and returns its flag and its record.
func newKey(t *testing.T, selector, kind string) (flag, name, record string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "dkim.pem")
	out, ok := tocsin(t, "dkim", "new", "--domain", "flowchestra.example", "--selector", selector, "--kind", kind, "--out", file)
	if !ok {
		t.Fatal(out)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file is %v, %v", info, err)
	}
	_, line, _ := strings.Cut(strings.TrimSpace(out), "\n\n")
	name, record, ok = strings.Cut(line, ". IN TXT ")
	if !ok {
		t.Fatalf("no record is printed: %s", out)
	}
	if out, ok := tocsin(t, "dkim", "new", "--domain", "flowchestra.example", "--selector", selector, "--out", file); ok || !strings.Contains(out, "never overwritten") {
		t.Errorf("a second key: %s", out)
	}
	return selector + ":flowchestra.example:" + file, name, strings.ReplaceAll(strings.Trim(record, `"`), `" "`, "")
}

func TestTheDoctorSaysWhatOurMailNeeds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if out, ok := tocsin(t, "demo", "--data", dir, "--play"); !ok {
		t.Fatal(out)
	}
	now, nowName, nowRecord := newKey(t, "t202603", "rsa")
	next, nextName, nextRecord := newKey(t, "t202609", "rsa")
	ed, edName, edRecord := newKey(t, "e202603", "ed25519")
	at := dnstest.Zone{
		nowName: {nowRecord}, nextName: {nextRecord}, edName: {edRecord}, "_dmarc.flowchestra.example": {"v=DMARC1; p=reject"},
		"returns.flowchestra.example": {"v=spf1 ip4:192.0.2.10 -all", "MX mx.flowchestra.example."},
	}.Serve(t)
	args := []string{"doctor", "--data", dir, "--return-domain", "returns.flowchestra.example", "--resolver", at, "--dkim"}
	out, _ := tocsin(t, append(args, now+","+next+","+ed)...)
	for _, want := range []string{
		"spf        ok     v=spf1 ip4:192.0.2.10 -all",
		"returns    ok     mail to returns.flowchestra.example goes to mx.flowchestra.example",
		"dkim       ok     t202603._domainkey.flowchestra.example is published and signs",
		"dkim       ok     t202609._domainkey.flowchestra.example is published and waits: it signs once it stands first",
		"dkim       ok     e202603._domainkey.flowchestra.example is published and signs",
		"dmarc      ok     p=reject, met by the signature and by the return domain",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	// The file of one key beside the record of another.
	out, ok := tocsin(t, append(args, strings.Replace(next, "t202609", "t202603", 1))...)
	if ok || !strings.Contains(out, "dkim       WRONG  t202603._domainkey.flowchestra.example publishes another key") {
		t.Errorf("got %s", out)
	}
}

func TestAnIdentityThatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"a return domain that is none":     {[]string{"--return-domain", "returns@example"}, "--return-domain takes a domain"},
		"returned mail without its domain": {[]string{"--returns", "lmtp://127.0.0.1:0"}, "name it with --return-domain"},
		"returned mail from everywhere":    {[]string{"--return-domain", "r.example.com", "--returns", "lmtp://0.0.0.0:0"}, "only on this machine"},
		"a key that is none":               {[]string{"--dkim", "a:b"}, "--dkim takes SELECTOR:DOMAIN:FILE"},
		"a key that is not there":          {[]string{"--dkim", "a:b.example:" + filepath.Join(dir, "none")}, "The DKIM key cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, ok := tocsin(t, append([]string{"serve", "--listen", "127.0.0.1:0", "--data", t.TempDir()}, c.args...)...)
			if ok || !strings.Contains(out, c.want) || strings.Contains(out, "goroutine") {
				t.Errorf("got %s", out)
			}
		})
	}
}
