package tenant_test

import (
	"errors"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/notifications"
)

// plain addresses are taken.
var plain = []string{
	"omar@brightwater.example", "o.haddad+breach@sub.brightwater.example", "a@b", "1@2.example",
	"o'brien@brightwater.example", "!#$%&'*+/?=^_`{|}~-@brightwater.example", "xn--mnchen-3ya@xn--mnchen-3ya.example",
	strings.Repeat("a", 64) + "@b.example",
}

// tricks could end an SMTP command or a header early, name a second recipient,
// or read otherwise than they are.
var tricks = []string{
	"", " ", "@", "omar", "omar@", "@brightwater.example", "omar@@b.example", "omar@b@c.example",
	"omar@b.example\r\nRCPT TO:<eve@evil.example>", "omar@b.example\nBcc: eve@evil.example", "omar@b.example\r", "\nomar@b.example", "omar@b.example\x00",
	"omar@b.example> SIZE=1", "<omar@b.example>", "Omar <omar@b.example>", "omar@b.example, eve@evil.example", "omar@b.example;eve@evil.example",
	`"omar"@b.example`, `"omar@b.example> RCPT TO:<eve"@evil.example`, `"a b"@b.example`, `o\@mar@b.example`,
	"omar (the boss)@b.example", "omar@b.example (x)", "omar @b.example", "omar@ b.example", "omar@b.example ", "\tomar@b.example", "omar\u00a0@b.example",
	"@relay.example:omar@b.example", "omar:x@b.example", "undisclosed: omar@b.example;",
	"omar@[127.0.0.1]", "omar@[IPv6:::1]", "omar@b..example", ".omar@b.example", "omar.@b.example", "o..mar@b.example",
	"omar@.example", "omar@b.example.", "omar@-b.example", "omar@b-.example", "omar@b_c.example", "omar@b|c", "omar@b%c",
	"ömar@b.example", "omar@bü.example", "om\u0430r@b.example", "omar＠b.example", "omar@b。example", "omar\u202e@b.example", "\u200bomar@b.example", "omar@b.example\u2028",
	"=?utf-8?q?omar?=@b.example", "omar\xff@b.example", "omar\x7f@b.example", "omar\x1b@b.example",
	strings.Repeat("a", 65) + "@b.example", "a@" + strings.Repeat("b.", 127) + "b", "a@" + strings.Repeat("b", 64) + ".example",
}

func TestAPlainAddressIsTaken(t *testing.T) {
	t.Parallel()
	for _, addr := range plain {
		if err := tenant.CheckAddress(addr); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnAddressThatCouldSaySomethingElseIsRefused(t *testing.T) {
	t.Parallel()
	for _, addr := range tricks {
		err := tenant.CheckAddress(addr)
		var f *fault.Fault
		if !errors.As(err, &f) || f.Kind != fault.KindInvalid || f.Field != "address" || !strings.HasSuffix(f.Sentence, "is not a plain mail address such as security@example.com.") {
			t.Errorf("%q: got %v", addr, err)
		}
	}
}

// sendable tells whether a letter to the address could be made.
func sendable(addr string) error {
	_, err := notifications.Compose(notice.Envelope{From: "a@b.example", To: addr, MessageID: "1@b.example",
		Date: time.Date(2026, 3, 28, 0, 0, 0, 0, time.UTC), Subject: "x", Text: "x", HTML: "x"})
	return err
}

func TestWhatIsTakenCanBeSentTo(t *testing.T) {
	t.Parallel()
	for _, addr := range plain {
		if err := sendable(addr); err != nil {
			t.Fatal(err)
		}
	}
	piece := rapid.OneOf(rapid.SampledFrom([]string{"@", ".", "-", "=?", "?=", "omar", "b.example", " ", "\r\n", "<", ">", `"`, "ä", "[", "]"}), rapid.StringMatching(`[a-z0-9!#$%&'*+/=?^_{|}~.-]{1,8}`))
	rapid.Check(t, func(t *rapid.T) {
		addr := strings.Join(rapid.SliceOfN(piece, 1, 6).Draw(t, "pieces"), "")
		if tenant.CheckAddress(addr) != nil {
			return
		}
		if err := sendable(addr); err != nil {
			t.Fatalf("%q was taken, and then: %v", addr, err)
		}
	})
}

func FuzzCheckAddress(f *testing.F) {
	for _, addr := range append(slices.Clone(plain), tricks...) {
		f.Add(addr)
	}
	f.Fuzz(func(t *testing.T, addr string) {
		if tenant.CheckAddress(addr) != nil {
			return
		}
		if strings.ContainsFunc(addr, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("<>()[]\\,;:\"", r) }) {
			t.Errorf("%q holds a sign that could end a command", addr)
		}
		if p, err := mail.ParseAddress(addr); err != nil || p.Address != addr || p.Name != "" {
			t.Errorf("%q is read elsewhere as %v, %v", addr, p, err)
		}
		if err := sendable(addr); err != nil {
			t.Errorf("%q was taken, and then: %v", addr, err)
		}
	})
}

func FuzzReadCSV(f *testing.F) {
	for _, file := range []string{header + good, "\ufeff" + header, header + "\"a\nb\",,,\n", "\n\n" + header + good + good, strings.ReplaceAll(header+good, "\n", "\r\n"), "\xff\xfea\x00", `"`, header + ",,,,,,,,,,,,,,,,\n"} {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file string) {
		rows, err := tenant.ReadCSV(strings.NewReader(file), sectors)
		if err != nil {
			checkRefusal(t, file, rows, err)
			return
		}
		seen := map[string]bool{}
		for _, row := range rows {
			if row.Tenant.Reference == "" || seen[row.Tenant.Reference] || row.Tenant.Name == "" || !utf8.ValidString(row.Tenant.Name) || len(row.Tenant.Country) != 2 {
				t.Errorf("taken: %+v", row.Tenant)
			}
			seen[row.Tenant.Reference] = true
			if len(row.Contacts) == 0 || row.Contacts[0].Position != 1 || row.Agreement.WindowHours != nil && *row.Agreement.WindowHours < 1 {
				t.Errorf("taken: %+v, %+v", row.Contacts, row.Agreement)
			}
			for _, c := range row.Contacts {
				if err := tenant.CheckAddress(c.Address); err != nil {
					t.Error(err)
				}
			}
		}
	})
}

// checkRefusal asks that every refusal is one, and names a row that there is.
func checkRefusal(t *testing.T, file string, rows []tenant.Row, err error) {
	t.Helper()
	if rows != nil || fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("got %v, %v", rows, err)
	}
	var many fault.Many
	errors.As(err, &many)
	for _, f := range many {
		if f.Row < 2 || f.Row > 1+strings.Count(file, "\n") {
			t.Errorf("there is no row %d in %q", f.Row, file)
		}
	}
}
