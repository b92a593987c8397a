package notice_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/notifications"
)

// message makes the bytes of a whole letter to one customer, and its copy.
func message(t testing.TB, language, customer string, records int) ([]byte, *notice.Copy) {
	t.Helper()
	template, err := notice.TemplateFor(notice.Initial, language)
	if err != nil {
		t.Fatal(err)
	}
	values := every()
	values["tenant"], values["records"] = customer, notice.Records(&records, []string{"DE"}, language)
	values["what_happened"] = "Somebody read exports.\n\nGrüße aus dem Maschinenraum: 100 % = alles."
	subject, body, _, err := template.Fill(values)
	if err != nil {
		t.Fatal(err)
	}
	dressed, err := notifications.Dress(notice.Letter{Language: language, Subject: subject, Body: body, Organisation: "Flowchestra", Reference: "N-7Q4M-K2XV",
		Ways: notice.Ways{Site: "https://notices.example", Banner: "a banner", Phone: "+49 30 1"}})
	if err != nil {
		t.Fatal(err)
	}
	host := fmt.Sprintf("c%d.example", records)
	c := &notice.Copy{TenantID: customer, Language: language, From: `"Müller, Fluß & Söhne GmbH" <security@flowchestra.example>`, ReplyTo: "Flowchestra Security <help@flowchestra.example>",
		Subject: dressed.Subject, Text: dressed.Text, HTML: dressed.HTML, Contacts: []string{"omar@" + host, "dpo@" + host}}
	return composed(t, c), c
}

// composed makes the message of a copy to its first contact.
func composed(t testing.TB, c *notice.Copy) []byte {
	t.Helper()
	text, html := c.Linked(token)
	raw, err := notifications.Compose(notice.Envelope{From: c.From, ReplyTo: c.ReplyTo, To: c.Contacts[0], MessageID: "0195f0a1-" + c.Contacts[0],
		Date: now, Language: c.Language, Subject: c.Subject, Text: text, HTML: html})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func packer(t interface{ Fatal(...any) }, base []byte) *notice.Packer {
	p, err := notice.NewPacker(base)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAMessageComesBackAsItWasPacked(t *testing.T) {
	t.Parallel()
	base, _ := message(t, "en", "Brightwater Clinics", 1204)
	for name, b := range map[string][]byte{"with a base": base, "without one": nil, "with one too short": []byte("short"), "with the least": []byte("12345678")} {
		p := packer(t, b)
		rapid.Check(t, func(t *rapid.T) {
			m := rapid.OneOf(rapid.SliceOfN(rapid.Byte(), 0, 300), rapid.Just(base), rapid.Just(bytes.Repeat(base, 9)), rapid.Custom(func(t *rapid.T) []byte {
				cut := rapid.IntRange(0, len(base)).Draw(t, "cut")
				return append(append([]byte{}, base[cut:]...), base[:cut]...)
			})).Draw(t, "message")
			if back, err := p.Unpack(p.Pack(m)); err != nil || !bytes.Equal(back, m) {
				t.Fatalf("%s: %d bytes came back as %d, %v", name, len(m), len(back), err)
			}
		})
	}
}

func TestAWrongBaseNeverGivesWrongWords(t *testing.T) {
	t.Parallel()
	base, _ := message(t, "en", "Brightwater Clinics", 1204)
	other, _ := message(t, "en", "Aldergate Bank", 88)
	m, _ := message(t, "en", "Holloway Freight", 4711)
	packed := packer(t, base).Pack(m)
	for name, wrong := range map[string][]byte{"another letter": other, "nothing": nil, "a changed byte": bytes.Replace(base, []byte("export"), []byte("expost"), 1), "half of it": base[:len(base)/2]} {
		if back, err := packer(t, wrong).Unpack(packed); err == nil {
			t.Errorf("%s: %d bytes came back", name, len(back))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.SliceOfN(rapid.Byte(), 8, 64).Draw(t, "base"), rapid.SliceOfN(rapid.Byte(), 8, 64).Draw(t, "other")
		m := append(append([]byte{}, a...), rapid.SliceOf(rapid.Byte()).Draw(t, "more")...)
		if back, err := packer(t, b).Unpack(packer(t, a).Pack(m)); err == nil && !bytes.Equal(back, m) {
			t.Fatalf("%x came back as %x", m, back)
		}
	})
}

func TestDamagedBytesNeverGiveWrongWords(t *testing.T) {
	t.Parallel()
	base, _ := message(t, "en", "Brightwater Clinics", 1204)
	m, _ := message(t, "en", "Holloway Freight", 4711)
	p := packer(t, base)
	packed := p.Pack(m)
	for i := range packed {
		broken := bytes.Clone(packed)
		broken[i] ^= 0x10
		if back, err := p.Unpack(broken); err == nil && !bytes.Equal(back, m) {
			t.Errorf("byte %d of %d: %d other bytes came back", i, len(packed), len(back))
		}
		if back, err := p.Unpack(packed[:i]); err == nil && len(back) > 0 {
			t.Errorf("cut after %d of %d bytes: %d bytes came back", i, len(packed), len(back))
		}
	}
}

func TestAPackedMessageIsSmallAgainstItsBase(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "de"} {
		base, _ := message(t, language, "Brightwater Clinics", 1204)
		m, _ := message(t, language, "Nordlicht Versand GmbH", 8310)
		against, alone := len(packer(t, base).Pack(m)), len(packer(t, nil).Pack(m))
		t.Logf("%s: %d bytes, alone %.3f of it, against the base %.3f", language, len(m), float64(alone)/float64(len(m)), float64(against)/float64(len(m)))
		if against*5 > len(m) || against*2 > alone {
			t.Errorf("%s: %d bytes are packed to %d alone and %d against the base", language, len(m), alone, against)
		}
	}
	if name := (notice.Base{}).TableName(); name != "message_bases" || strings.ToLower(name) != name {
		t.Errorf("bases stand in %q", name)
	}
}
