package notice_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/emersion/go-message/mail"
	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
)

func TestAMessageMatchesTheCopyItWasMadeOf(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "de"} {
		raw, c := message(t, language, "Nordlicht Versand GmbH", 8310)
		if err := notice.Matches(raw, c); err != nil {
			t.Errorf("%s: %v\n%s", language, err, raw)
		}
		second := *c
		second.Contacts = []string{c.Contacts[1], c.Contacts[0]}
		if err := notice.Matches(composed(t, &second), c); err != nil {
			t.Errorf("to the second contact: %v", err)
		}
		spaced := *c
		spaced.Subject = strings.Repeat("Brightwater  Clinics  ", 9)
		if err := notice.Matches(composed(t, &spaced), &spaced); err != nil {
			t.Errorf("a long subject is folded at a space: %v", err)
		}
		noReply := *c
		noReply.ReplyTo = ""
		if err := notice.Matches(composed(t, &noReply), &noReply); err != nil {
			t.Errorf("without Reply-To: %v", err)
		}
	}
}

func TestWhateverLegalSignsMatches(t *testing.T) {
	t.Parallel()
	word := rapid.StringMatching(`[A-Za-z0-9äöüßéλ中,.;:!?()&"'=%+-]{1,14}`)
	line := rapid.Custom(func(t *rapid.T) string {
		s := strings.Join(rapid.SliceOfN(word, 1, 12).Draw(t, "words"), rapid.SampledFrom([]string{" ", "  "}).Draw(t, "space"))
		return strings.NewReplacer("=?", "=", "?=", "?").Replace(s)
	})
	lines := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(line, 1, 5).Draw(t, "lines"), "\n") })
	rapid.Check(t, func(r *rapid.T) {
		c := &notice.Copy{From: "Flowchestra <security@flowchestra.example>", ReplyTo: "help@flowchestra.example", Contacts: []string{"omar@b.example"},
			Subject: line.Draw(r, "subject"), Text: lines.Draw(r, "text"), HTML: lines.Draw(r, "html")}
		raw := composed(t, c)
		if err := notice.Matches(raw, c); err != nil {
			r.Fatalf("%v\n%s", err, raw)
		}
	})
}

func TestNoChangedWordOfTheCopyMatches(t *testing.T) {
	t.Parallel()
	for says, change := range map[string]func(*notice.Copy){
		"The message's From differs from what was signed.":                     func(c *notice.Copy) { c.From = "security@flowchestra.example" },
		"The message's Reply-To differs from what was signed.":                 func(c *notice.Copy) { c.ReplyTo = "" },
		"The message's Subject differs from what was signed.":                  func(c *notice.Copy) { c.Subject += "!" },
		"The message's text differs from what was signed.":                     func(c *notice.Copy) { c.Text = strings.Replace(c.Text, "e", "a", 1) },
		"The message's HTML differs from what was signed.":                     func(c *notice.Copy) { c.HTML = strings.Replace(c.HTML, "<p", " <p", 1) },
		"The message's recipient is not one of the contacts that were signed.": func(c *notice.Copy) { c.Contacts = []string{"OMAR@c8310.example"} },
	} {
		raw, c := message(t, "de", "Nordlicht Versand GmbH", 8310)
		change(c)
		if err := notice.Matches(raw, c); fault.KindOf(err) != fault.KindConflict || err.Error() != says {
			t.Errorf("got %v, want %s", err, says)
		}
	}
}

func TestNoChangedMessageMatches(t *testing.T) {
	t.Parallel()
	raw, c := message(t, "en", "Brightwater Clinics", 1204)
	boundary := string(raw[bytes.Index(raw, []byte("boundary="))+9:][:48])
	const part = "Content-Type: text/plain; charset=UTF-8\r\n\r\nNothing happened.\r\n"
	rows := []struct{ name, was, is string }{
		{"sender", "<security@flowchestra.example>", "<eve@evil.example>"},
		{"sender's name", "From: =?utf-8?", "From: Eve =?utf-8?"},
		{"a second From", "\r\nFrom: ", "\r\nFrom: eve@evil.example\r\nFrom: "},
		{"a From behind", "\r\nTo: ", "\r\nFrom: eve@evil.example\r\nTo: "},
		{"a Sender", "\r\nTo: ", "\r\nSender: eve@evil.example\r\nTo: "},
		{"Reply-To", "<help@", "<hulp@"},
		{"Reply-To's name", "Reply-To: \"Flowchestra Security\"", "Reply-To: \"Flowchestra\""},
		{"no Reply-To", "Reply-To: ", "X-Reply-To: "},
		{"subject", "Subject: Notice", "Subject: No tice"},
		{"a subject behind", "\r\nTo: ", "\r\nSubject: All is well\r\nTo: "},
		{"recipient", "To: <omar@", "To: <eve@"},
		{"recipient's host", "c1204.example>\r\nReply", "c1205.example>\r\nReply"},
		{"recipient's name", "To: <omar@", "To: \"Nothing to see\" <omar@"},
		{"two recipients", "To: <omar@c1204.example>", "To: <omar@c1204.example>, <dpo@c1204.example>"},
		{"a second To", "\r\nTo: ", "\r\nTo: eve@evil.example\r\nTo: "},
		{"a Cc", "\r\nTo: ", "\r\nCc: eve@evil.example\r\nTo: "},
		{"a Bcc", "\r\nTo: ", "\r\nBcc: eve@evil.example\r\nTo: "},
		{"a program's name", "\r\nTo: ", "\r\nX-Mailer: Tocsin\r\nTo: "},
		{"no To", "\r\nTo: ", "\r\nX-To: "},
		{"text", "Brightwater", "Blightwater"},
		{"charset", "text/plain; charset=UTF-8", "text/plain; charset=UTF-7"},
		{"charset of the HTML", "text/html; charset=UTF-8", "text/html; charset=ISO-8859-1"},
		{"encoding", "Content-Transfer-Encoding: quoted-printable", "Content-Transfer-Encoding: base64"},
		{"kind", "multipart/alternative", "multipart/mixed"},
		{"kind of a part", "text/plain", "text/x-plain"},
		{"an attachment's disguise", "Content-Type: text/html", "Content-Disposition: attachment\r\nContent-Type: text/html"},
		{"no parts", "multipart/alternative", "text/plain; x=y"},
		{"an added part before", "--" + boundary + "\r\n", "--" + boundary + "\r\n" + part + "--" + boundary + "\r\n"},
		{"an added part behind", "--" + boundary + "--", "--" + boundary + "\r\n" + part + "--" + boundary + "--"},
		{"an added file", "--" + boundary + "--", "--" + boundary + "\r\nContent-Type: application/pdf\r\n\r\nx\r\n--" + boundary + "--"},
		{"words before the parts", "\r\n\r\n--" + boundary, "\r\n\r\nNothing happened.\r\n--" + boundary},
		{"words behind the parts", "--" + boundary + "--", "--" + boundary + "--\r\nNothing happened."},
		{"no end", "--" + boundary + "--", ""},
		{"no boundary", "boundary=" + boundary, "boundary="},
		{"no header", "Auto-Submitted: ", "\r\nAuto-Submitted: "},
	}
	for _, row := range rows {
		changed := bytes.Replace(raw, []byte(row.was), []byte(row.is), 1)
		if bytes.Equal(changed, raw) {
			t.Errorf("%s: nothing was changed\n%s", row.name, raw)
			continue
		}
		if err := notice.Matches(changed, c); fault.KindOf(err) != fault.KindConflict {
			t.Errorf("%s: got %v", row.name, err)
		}
	}
}

func TestThePartsAreShownInTheOrderThatWasSigned(t *testing.T) {
	t.Parallel()
	_, c := message(t, "en", "Brightwater Clinics", 1204)
	swapped := composed(t, c)
	swapped = bytes.Replace(swapped, []byte("text/plain"), []byte("text/xxxx"), 1)
	swapped = bytes.Replace(swapped, []byte("text/html"), []byte("text/plain"), 1)
	swapped = bytes.Replace(swapped, []byte("text/xxxx"), []byte("text/html"), 1)
	other := *c
	other.Text, other.HTML = c.HTML, c.Text
	if err := notice.Matches(swapped, &other); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("HTML before text: got %v", err)
	}
}

// reading is what another parser makes of a message.
func reading(raw []byte) (string, bool) {
	r, err := mail.CreateReader(bytes.NewReader(raw))
	if err != nil {
		return "", false
	}
	var all strings.Builder
	subject, err := r.Header.Subject()
	if err != nil {
		return "", false
	}
	all.WriteString(subject)
	for _, name := range []string{"From", "Reply-To", "To", "Cc", "Bcc"} {
		list, err := r.Header.AddressList(name)
		if err != nil {
			return "", false
		}
		for _, a := range list {
			all.WriteString("\x00" + name + a.Name + "\x00" + a.Address)
		}
	}
	for {
		p, err := r.NextPart()
		if err == io.EOF {
			return all.String(), true
		}
		if err != nil {
			return "", false
		}
		body, err := io.ReadAll(p.Body)
		if err != nil {
			return "", false
		}
		all.WriteString("\x00" + strings.TrimRight(strings.ReplaceAll(string(body), "\r\n", "\n"), "\n"))
	}
}

// short is a letter of a few words, with everything that needs encoding.
func short(t testing.TB) ([]byte, *notice.Copy) {
	t.Helper()
	_, c := message(t, "de", "Nordlicht Versand GmbH", 8310)
	c.Text, c.HTML = "Grüße aus dem Maschinenraum, "+strings.Repeat("und = so weiter ", 6)+".\n", "<p>Grüße aus dem <b>Maschinenraum</b></p>\n"
	return composed(t, c), c
}

// A changed byte may hide in what the message adds (its date, its number, a
// soft line break); it must not be read by anybody.
func TestWhatStillMatchesReadsTheSameElsewhere(t *testing.T) {
	t.Parallel()
	raw, c := short(t)
	want, ok := reading(raw)
	if !ok {
		t.Fatal("the other parser cannot read it")
	}
	matched := 0
	for i := range raw {
		for _, bit := range []byte{0x01, 0x20} {
			changed := bytes.Clone(raw)
			changed[i] ^= bit
			if notice.Matches(changed, c) != nil {
				continue
			}
			matched++
			if got, ok := reading(changed); ok && got != want {
				t.Errorf("byte %d, %q for %q: it matches, and reads otherwise\n%s", i, changed[i], raw[i], changed[max(0, i-60):min(len(raw), i+20)])
			}
		}
	}
	t.Logf("%d of %d single changes read the same and match", matched, 2*len(raw))
	if matched > len(raw) {
		t.Errorf("%d of %d changes match", matched, 2*len(raw))
	}
}

func FuzzMatches(f *testing.F) {
	raw, c := short(f)
	want, _ := reading(raw)
	f.Add(raw)
	f.Add(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")))
	f.Add([]byte("To: omar@c1204.example\r\nContent-Type: multipart/alternative\r\n\r\n--\r\n"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, changed []byte) {
		err := notice.Matches(changed, c)
		if err != nil && fault.KindOf(err) != fault.KindConflict {
			t.Errorf("no refusal: %v", err)
		}
		if got, ok := reading(changed); err == nil && ok && got != want {
			t.Errorf("it matches, and reads otherwise: %q", changed)
		}
	})
}
