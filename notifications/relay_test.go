package notifications_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/notifications"
)

func TestARelayAddressIsReadStrictly(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]struct {
		address  string
		security notifications.Security
	}{
		"smtp://127.0.0.1:2525":                           {"127.0.0.1:2525", notifications.Opportunistic},
		"smtp://localhost:2525/":                          {"localhost:2525", notifications.Opportunistic},
		"smtp://[::1]:2525":                               {"[::1]:2525", notifications.Opportunistic},
		"smtp://mail.example":                             {"mail.example:587", notifications.Mandatory},
		"smtp://u:p%40ss@mail.example":                    {"mail.example:587", notifications.Mandatory},
		"smtp://mail.example:25?tls=opportunistic":        {"mail.example:25", notifications.Opportunistic},
		"smtp://mail.example:25?tls=none":                 {"mail.example:25", notifications.Clear},
		"smtps://u:p@mail.example":                        {"mail.example:465", notifications.Implicit},
		"smtp://127.0.0.1:2525?tls=mandatory":             {"127.0.0.1:2525", notifications.Mandatory},
		"smtp://u:p@127.0.0.1:2525?tls=none":              {"127.0.0.1:2525", notifications.Clear},
		"smtp://mail.example?tls=none&x=1":                {},
		"smtp://mail.example?tls=maybe":                   {},
		"smtp://u:secret@mail.example?tls=none":           {},
		"smtp://u:secret@mail.example?tls=opportunistic":  {},
		"smtps://u:secret@mail.example?tls=opportunistic": {},
		"http://u:secret@mail.example":                    {},
		"smtp://u:secret@mail.example/path":               {},
		"smtp://u:secret#@mail.example":                   {},
		"smtp://u:secr%et@mail.example":                   {},
		"mail.example:25":                                 {},
		"smtp://":                                         {},
		"":                                                {},
	} {
		r, err := notifications.ParseRelay(url)
		if want.address == "" {
			if fault.KindOf(err) != fault.KindInvalid || strings.Contains(err.Error(), "secr") {
				t.Errorf("%s: got %v, %v", url, r, err)
			}
			continue
		}
		if err != nil || r.Address != want.address || r.Security != want.security || r.CommandTimeout != 30*time.Second || r.DotTimeout != 600*time.Second {
			t.Errorf("%s: got %+v, %v", url, r, err)
		}
		if strings.Contains(url, "p%40ss") && (r.User != "u" || r.Password != "p@ss" || strings.Contains(r.String(), "p@ss")) {
			t.Errorf("got %s %s %s", r.User, r.Password, r)
		}
	}
}

func TestLettersTravelEncryptedWhereTheyMust(t *testing.T) {
	t.Parallel()
	good, pool := certificate(t, time.Now().Add(time.Hour))
	expired, expiredPool := certificate(t, time.Now().Add(-time.Hour))
	old := good.Clone()
	old.MaxVersion = tls.VersionTLS11
	for name, c := range map[string]struct {
		config *tls.Config
		roots  *x509.CertPool
		query  string
		script map[string][]string
		tls    string // what the answer says; "" when nothing may be sent
	}{
		"mandatory and trusted":           {good, pool, "?tls=mandatory", nil, "TLS 1.3 TLS_AES_128_GCM_SHA256"},
		"mandatory, stripped":             {nil, pool, "?tls=mandatory", nil, ""},
		"mandatory, EHLO refused":         {good, pool, "?tls=mandatory", map[string][]string{"EHLO": {"502 what"}}, ""},
		"mandatory, STARTTLS refused":     {good, pool, "?tls=mandatory", map[string][]string{"STARTTLS": {"454 4.7.0 not now"}}, ""},
		"mandatory, not trusted":          {good, nil, "?tls=mandatory", nil, ""},
		"mandatory, expired":              {expired, expiredPool, "?tls=mandatory", nil, ""},
		"mandatory, TLS 1.1 only":         {old, pool, "?tls=mandatory", nil, ""},
		"mandatory, words pushed in":      {good, pool, "?tls=mandatory", map[string][]string{"STARTTLS": {"220 go on\r\n250 pushed in"}}, "TLS 1.3 TLS_AES_128_GCM_SHA256"},
		"mandatory, cut in the handshake": {nil, pool, "?tls=mandatory", map[string][]string{"EHLO": {"250-x\r\n250 STARTTLS"}}, ""},
		"opportunistic, not trusted":      {good, nil, "", nil, "TLS 1.3 TLS_AES_128_GCM_SHA256 (certificate not checked)"},
		"opportunistic, not offered":      {nil, nil, "", nil, "none"},
		"opportunistic, refused":          {good, nil, "", map[string][]string{"STARTTLS": {"454 4.7.0 not now"}}, ""},
		"none":                            {good, nil, "?tls=none", nil, "none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := startDouble(t, c.script, c.config)
			r := relayAt(t, d.url+c.query)
			r.Roots, r.CommandTimeout = c.roots, 2*time.Second
			conn, err := r.Dial(t.Context())
			if c.tls == "" {
				if fault.KindOf(err) != fault.KindUnavailable || strings.Contains(d.verbs(), "MAIL") {
					t.Errorf("got %v after %s", err, d.verbs())
				}
				if a := notifications.Undialled(err); a.Outcome != notice.Deferred || a.Reply == "" {
					t.Errorf("got %+v", a)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			a := conn.Send(t.Context(), sender, omar, letter(t))
			if a.Outcome != notice.Accepted || a.TLS != c.tls {
				t.Errorf("got %+v", a)
			}
			if strings.HasPrefix(c.tls, "TLS") && (strings.Contains(d.clear(), "MAIL") || strings.Contains(d.clear(), omar)) {
				t.Errorf("in clear: %s", d.clear())
			}
		})
	}
}

func TestImplicitTLSIsSpokenFromTheFirstByte(t *testing.T) {
	t.Parallel()
	config, pool := certificate(t, time.Now().Add(time.Hour))
	l, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		if c, err := l.Accept(); err == nil {
			defer c.Close()
			c.Write([]byte("220 ready\r\n"))
			for r := bufio.NewReader(c); ; {
				if _, err := r.ReadString('\n'); err != nil {
					return
				}
				c.Write([]byte("250 ok\r\n"))
			}
		}
	}()
	r := relayAt(t, "smtps://"+l.Addr().String())
	r.Roots = pool
	if err := r.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestSigningInUsesWhatIsOffered(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		script map[string][]string
		says   string
	}{
		"plain":     {map[string][]string{"EHLO": {"250-x\r\n250 AUTH LOGIN PLAIN"}, "AUTH": {"235 2.7.0 welcome"}}, ""},
		"wrong":     {map[string][]string{"EHLO": {"250-x\r\n250 AUTH PLAIN"}, "AUTH": {"535 5.7.8 no"}}, "did not let ada sign in: 535 5.7.8 no. Check the user and the password."},
		"no AUTH":   {nil, "offers no way to sign in that we know"},
		"only NTLM": {map[string][]string{"EHLO": {"250-x\r\n250 AUTH NTLM"}}, "offers no way to sign in that we know"},
	} {
		d := startDouble(t, c.script, nil)
		err := relayAt(t, strings.Replace(d.url, "//", "//ada:secret@", 1)).Check(t.Context())
		if (c.says == "") != (err == nil) || (err != nil && (!strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "secret"))) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestCheckSaysWhatToDo(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "smtp://" + l.Addr().String()
	l.Close()
	for name, c := range map[string]struct{ url, says string }{
		"nobody":      {nobody, "No relay answers at " + strings.TrimPrefix(nobody, "smtp://") + ": connection refused. Start it, or give its address with --smtp."},
		"busy":        {startDouble(t, map[string][]string{"BANNER": {"421 4.3.2 busy"}}, nil).url, "421 4.3.2 busy"},
		"not mail":    {startDouble(t, map[string][]string{"BANNER": {"HTTP/1.1 400 Bad Request"}}, nil).url, "not as a mail server does"},
		"hangs up":    {startDouble(t, map[string][]string{"BANNER": {"DROP"}}, nil).url, "the other side closed the connection"},
		"is silent":   {startDouble(t, map[string][]string{"BANNER": {""}}, nil).url, "no answer in time"},
		"EHLO silent": {startDouble(t, map[string][]string{"EHLO": {""}}, nil).url, "no answer in time"},
		"well":        {startDouble(t, nil, nil).url, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := relayAt(t, c.url)
			r.CommandTimeout = 500 * time.Millisecond
			err := r.Check(t.Context())
			if (c.says == "") != (err == nil) || (err != nil && (fault.KindOf(err) != fault.KindUnavailable || !strings.Contains(err.Error(), c.says))) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}
