package notice_test

import (
	"bytes"
	"net/mail"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/flowchestra/tocsin/app/notice"
)

const aDelivery, returns = "0195f0a1-7c1e-7d3a-9b51-6a7d2f0e4c11", "returns.flowchestra.example"

func TestAReturnPathNamesItsDeliveryAndNoOther(t *testing.T) {
	t.Parallel()
	code, other := bytes.Repeat([]byte{7}, 32), bytes.Repeat([]byte{8}, 32)
	path, err := notice.ReturnPath(aDelivery, code, returns)
	if err != nil {
		t.Fatal(err)
	}
	local, _, _ := strings.Cut(path, "@")
	if a, err := mail.ParseAddress(path); err != nil || a.Address != path || len(local) > 64 {
		t.Errorf("%s is no address, or its local part of %d octets is too long: %v", path, len(local), err)
	}
	for _, given := range []string{path, strings.ToUpper(path)} {
		id, ok := notice.ReturnedTo(given, strings.ToUpper(returns))
		if !ok || id != aDelivery || !notice.IsReturnPath(given, id, code, returns) {
			t.Errorf("%s: got %q, %v", given, id, ok)
		}
	}
	if notice.IsReturnPath(path, aDelivery, other, returns) || notice.IsReturnPath(path, uuid.NewString(), code, returns) || notice.IsReturnPath(path, aDelivery, code, "evil.example") {
		t.Error("another token, delivery or domain is taken for it")
	}
	if id := notice.EnvelopeID(path); id == "" || strings.Contains(path[len("r.")+len(id)+1:], id) || !strings.HasPrefix(path, "r."+id+".") {
		t.Errorf("the envelope id is %q", id)
	}
	if id := notice.EnvelopeID("notices@flowchestra.example"); id != "" {
		t.Errorf("another address has the envelope id %q", id)
	}
	if _, err := notice.ReturnPath("delivery-1", code, returns); err == nil {
		t.Error("an id that is none has a return path")
	}
}

func TestNoChangedSignOfAReturnPathIsTakenForIt(t *testing.T) {
	t.Parallel()
	code := bytes.Repeat([]byte{7}, 32)
	path, err := notice.ReturnPath(aDelivery, code, returns)
	if err != nil {
		t.Fatal(err)
	}
	taken := func(s string) bool {
		id, ok := notice.ReturnedTo(s, returns)
		return ok && id == aDelivery && notice.IsReturnPath(s, id, code, returns)
	}
	for i := range path {
		for bit := range 8 {
			changed := []byte(path)
			changed[i] ^= 1 << bit
			if taken(string(changed)) && !strings.EqualFold(string(changed), path) {
				t.Errorf("%s is taken for %s", changed, path)
			}
		}
		if taken(path[:i]) || taken(path[:i]+path[i+1:]) || taken(path[:i]+path[i:i+1]+path[i:]) {
			t.Errorf("cut, without or with twice its sign %d it is still taken", i)
		}
	}
}

func FuzzReturnPath(f *testing.F) {
	path, _ := notice.ReturnPath(aDelivery, make([]byte, 32), returns)
	for _, s := range []string{path, "r.@" + returns, "r..@" + returns, "", "@", "r.aaaa.bbbb@x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, ok := notice.ReturnedTo(s, returns)
		if ok != (id != "") {
			t.Errorf("%q: %q, %v", s, id, ok)
		}
		if notice.IsReturnPath(s, aDelivery, make([]byte, 32), returns) && !strings.EqualFold(s, path) {
			t.Errorf("%q is taken for %q", s, path)
		}
	})
}
