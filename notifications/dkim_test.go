package notifications_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/notifications"
)

func key(t *testing.T, selector, domain, kind string) *notifications.Key {
	t.Helper()
	made, pem, err := notifications.NewKey(selector, domain, kind)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "dkim.pem")
	if err := os.WriteFile(file, pem, 0o600); err != nil {
		t.Fatal(err)
	}
	read, err := notifications.ReadKey(selector + ":" + domain + ":" + file)
	if err != nil {
		t.Fatal(err)
	}
	was, _ := made.Record()
	if is, _ := read.Record(); is != was || was == "" {
		t.Fatalf("the key read back is published as %q, not %q", is, was)
	}
	return read
}

// verified asks another implementation whose signatures hold.
func verified(t *testing.T, message []byte, published notifications.Keys) (domains []string) {
	t.Helper()
	found, err := dkim.VerifyWithOptions(bytes.NewReader(message), &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
		var out []string
		for _, k := range published {
			if k.Name() == strings.TrimSuffix(name, ".") {
				record, _ := k.Record()
				out = append(out, record)
			}
		}
		return out, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		if v.Err == nil {
			domains = append(domains, v.Domain)
		}
	}
	return domains
}

func TestSignaturesHoldForAnotherImplementation(t *testing.T) {
	t.Parallel()
	rsa, ed := key(t, "2026a", "flowchestra.example", "rsa"), key(t, "2026e", "flowchestra.example", "ed25519")
	next, foreign := key(t, "2027a", "flowchestra.example", "rsa"), key(t, "x", "other.example", "rsa")
	keys := notifications.Keys{foreign, rsa, ed, next}
	e := envelope()
	e.Thread = "0195f0a1-6@flowchestra.example"
	message, err := keys.Compose(e)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := keys.Compose(e); !bytes.Equal(message, again) {
		t.Error("the same envelope and keys make two messages")
	}
	if got := verified(t, message, keys); len(got) != 2 {
		t.Fatalf("%v hold, want those of one RSA and one Ed25519 key\n%s", got, message)
	}
	for was, is := range map[string]string{
		"Mitteilung": "Mitteilunk", "omar@brightwater": "omer@brightwater", "Flowchestra Security": "Flowchestra Sekurity", "zwei Punkte": "drei Punkte",
		"\r\nReply-To: ": "\r\nSubject: Alles gut\r\nReply-To: ", "\r\nTo: ": "\r\nFrom: eve@evil.example\r\nTo: ",
		"<security@flow": "<hilfe@flow", "0195f0a1-6@": "0195f0a1-5@", "07:20:00": "07:21:00", "auto-generated": "no",
	} {
		changed := bytes.Replace(message, []byte(was), []byte(is), 1)
		if bytes.Equal(changed, message) {
			t.Fatalf("%q does not stand in the message\n%s", was, message)
		}
		if got := verified(t, changed, keys); len(got) > 0 {
			t.Errorf("with %q for %q the signatures of %v hold", is, was, got)
		}
	}
	for _, above := range []string{"Subject: Alles gut\r\n", "From: eve@evil.example\r\n"} { // a reader's program may show the first
		if got := verified(t, append([]byte(above), message...), keys); len(got) > 0 {
			t.Errorf("with %q above it the signatures of %v hold", above, got)
		}
	}
	e.From = "x@elsewhere.example"
	unsigned, _ := keys.Compose(e)
	if plain, _ := notifications.Compose(e); !bytes.Equal(plain, unsigned) {
		t.Error("a key signs for a domain that is not its own")
	}
}

func TestTheFirstKeyOfADomainSignsAndTheNextTakesOver(t *testing.T) {
	t.Parallel()
	old, next := key(t, "2026a", "flowchestra.example", "rsa"), key(t, "2027a", "flowchestra.example", "rsa")
	for _, keys := range []notifications.Keys{{old, next}, {next, old}} {
		message, err := keys.Compose(envelope())
		if err != nil || !bytes.Contains(message, []byte("s="+keys[0].Selector)) || bytes.Contains(message, []byte("s="+keys[1].Selector)) {
			t.Errorf("%s is to sign: %v\n%s", keys[0].Selector, err, message[:200])
		}
		if got := verified(t, message, keys[:1]); len(got) != 1 {
			t.Error("with the signing key alone published it does not hold")
		}
	}
}

func TestASignedLetterThatFollowsAnotherMatchesItsCopy(t *testing.T) {
	t.Parallel()
	keys := notifications.Keys{key(t, "2026a", "flowchestra.example", "rsa"), key(t, "2026e", "flowchestra.example", "ed25519")}
	e := envelope()
	e.Thread = "0195f0a1-6c1e-7d3a-9b51-6a7d2f0e4c11@flowchestra.example"
	message, err := keys.Compose(e)
	if err != nil {
		t.Fatal(err)
	}
	c := &notice.Copy{From: e.From, ReplyTo: e.ReplyTo, Contacts: []string{e.To}, Subject: e.Subject, Text: e.Text, HTML: e.HTML}
	if err := notice.Matches(message, c); err != nil {
		t.Fatalf("%v\n%s", err, message)
	}
	for was, is := range map[string]string{
		"d=flowchestra.example":   "d=evil.example",
		"s=2026a":                 "s=2026a; n=nothing to see",
		"v=1;":                    "v=1; z=Nothing:happened;",
		"h=From:To":               "h=From:All-is-well",
		"DKIM-Signature: ":        "DKIM-Signature: nothing happened; ",
		"References: <0195f0a1-6": "References: <0195f0a1-5",
		"In-Reply-To: <":          "In-Reply-To: nothing happened <",
		"References: <":           "References: <a@b.example> <",
		"\r\nReferences: ":        "\r\nReferences: <a@b.example>\r\nReferences: ",
		"\r\nTo: ":                "\r\nDKIM-Signature: v=1\r\nTo: ",
		"\r\nSubject: ":           "\r\nList-Unsubscribe: <https://flowchestra.example>\r\nSubject: ",
	} {
		changed := bytes.Replace(message, []byte(was), []byte(is), 1)
		if bytes.Equal(changed, message) {
			t.Fatalf("%q does not stand in the message\n%s", was, message)
		}
		if err := notice.Matches(changed, c); !notice.IsMismatch(err) {
			t.Errorf("with %q for %q: got %v", is, was, err)
		}
	}
	twice := append(bytes.Clone(message[:bytes.Index(message, []byte("\r\nDate"))+2]), message...)
	if err := notice.Matches(twice, c); !notice.IsMismatch(err) {
		t.Errorf("four signatures: got %v", err)
	}
}

func TestAKeyThatCannotSignIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, words string, mode os.FileMode) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(words), mode); err != nil {
			t.Fatal(err)
		}
		return file
	}
	_, pem, err := notifications.NewKey("a", "b.example", "ed25519")
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range []string{
		"", "a:b.example", "a:b.example:", "a b:b.example:x", "a:localhost:x", "a:b..example:x",
		"a:b.example:" + filepath.Join(dir, "none"),
		"a:b.example:" + write("words", "not a key", 0o600),
		"a:b.example:" + write("open.pem", string(pem), 0o644),
	} {
		if k, err := notifications.ReadKey(spec); k != nil || fault.KindOf(err) == "" || strings.Contains(err.Error(), "PRIVATE") {
			t.Errorf("%q: got %v, %v", spec, k, err)
		}
	}
	for _, c := range [][3]string{{"a", "b.example", "dsa"}, {"a;b", "b.example", "rsa"}, {"a", "b", "rsa"}} {
		if _, _, err := notifications.NewKey(c[0], c[1], c[2]); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%v: got %v", c, err)
		}
	}
}

func TestALongRecordIsCutForTheZone(t *testing.T) {
	t.Parallel()
	line, err := key(t, "2026a", "flowchestra.example", "rsa").Zone()
	if err != nil || !strings.HasPrefix(line, `2026a._domainkey.flowchestra.example. IN TXT "v=DKIM1; k=rsa; p=`) || strings.Count(line, `"`) != 4 {
		t.Errorf("got %s, %v", line, err)
	}
}
