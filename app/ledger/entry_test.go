package ledger_test

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/ledger"
)

func line() (ledger.Entry, ledger.Body) {
	return ledger.Entry{Seq: 7, At: time.Date(2026, 3, 28, 1, 14, 9, 123456000, time.UTC), Verb: "incident.confirmed", Actor: "p-ada", Subject: "INC-2026-001"},
		ledger.Body{Seq: 7, Salt: []byte("0123456789abcdef"), Body: []byte(`{"customers":180}`)}
}

func TestTheSameBodyIsWrittenTheSameInAnyOrderOfKeys(t *testing.T) {
	t.Parallel()
	key := rapid.StringMatching(`[a-zäß"<\\ ]{1,4}`)
	value := rapid.OneOf(rapid.Int64().AsAny(), rapid.String().AsAny(), rapid.Bool().AsAny(), rapid.Just[any](nil), rapid.MapOf(key, rapid.Int().AsAny()).AsAny())
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.MapOfN(key, value, 0, 6).Draw(t, "body")
		want, err := ledger.Canonical(body)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ledger.Canonical(json.RawMessage(shuffled(t, body)))
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("got %s, %v, want %s", got, err, want)
		}
		if again, err := ledger.Canonical(json.RawMessage(want)); err != nil || !bytes.Equal(again, want) {
			t.Fatalf("written once more it is %s, %v", again, err)
		}
	})
}

// shuffled writes the body's JSON with its keys in a drawn order and with space
// to spare.
func shuffled(t *rapid.T, body map[string]any) string {
	var fields []string
	for k, v := range body {
		name, err1 := json.Marshal(k)
		said, err2 := json.Marshal(v)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		fields = append(fields, string(name)+" :\n"+string(said))
	}
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "order"), 0))
	r.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
	return " {" + strings.Join(fields, "\t, ") + "} "
}

func TestABodyIsWrittenWithSortedKeysAndEveryDigit(t *testing.T) {
	t.Parallel()
	type inner struct {
		Zebra string
		Ant   []int `json:"ant"`
	}
	rows := []struct {
		body any
		want string
	}{
		{map[string]any{"b": 1, "a": map[string]any{"d": nil, "c": true}}, `{"a":{"c":true,"d":null},"b":1}`},
		{inner{"z", []int{3, 1}}, `{"Zebra":"z","ant":[3,1]}`},
		{map[string]int64{"records": math.MaxInt64}, `{"records":9223372036854775807}`},
		{map[string]int64{"records": 1<<53 + 1}, `{"records":9007199254740993}`},
		{json.RawMessage(`{"b": 1, "a": 2}`), `{"a":2,"b":1}`},
	}
	for _, row := range rows {
		if got, err := ledger.Canonical(row.body); err != nil || string(got) != row.want {
			t.Errorf("got %s, %v, want %s", got, err, row.want)
		}
	}
	for _, bad := range []any{math.NaN(), func() {}, json.RawMessage(`{`)} {
		if got, err := ledger.Canonical(bad); err == nil {
			t.Errorf("what is no JSON was written as %s", got)
		}
	}
}

func TestTheSealChangesWithEveryColumn(t *testing.T) {
	t.Parallel()
	e, b := line()
	seals := map[string]string{ledger.Seal(e, b): "the line as it was"}
	for name, change := range map[string]func(*ledger.Entry, *ledger.Body){
		"seq":              func(e *ledger.Entry, _ *ledger.Body) { e.Seq++ },
		"seq, high bits":   func(e *ledger.Entry, _ *ledger.Body) { e.Seq += 1 << 40 },
		"at":               func(e *ledger.Entry, _ *ledger.Body) { e.At = e.At.Add(time.Microsecond) },
		"at, a day":        func(e *ledger.Entry, _ *ledger.Body) { e.At = e.At.Add(24 * time.Hour) },
		"verb":             func(e *ledger.Entry, _ *ledger.Body) { e.Verb = "incident.confirmeD" },
		"actor":            func(e *ledger.Entry, _ *ledger.Body) { e.Actor = "p-adb" },
		"subject":          func(e *ledger.Entry, _ *ledger.Body) { e.Subject = "INC-2026-002" },
		"verb into actor":  func(e *ledger.Entry, _ *ledger.Body) { e.Verb, e.Actor = "incident.confirme", "dp-ada" },
		"actor to subject": func(e *ledger.Entry, _ *ledger.Body) { e.Actor, e.Subject = "", "p-adaINC-2026-001" },
		"salt":             func(_ *ledger.Entry, b *ledger.Body) { b.Salt = []byte("0123456789abcdeF") },
		"body":             func(_ *ledger.Entry, b *ledger.Body) { b.Body = []byte(`{"customers":181}`) },
		"no body":          func(_ *ledger.Entry, b *ledger.Body) { b.Body = nil },
	} {
		e, b := line()
		change(&e, &b)
		seal := ledger.Seal(e, b)
		if twin, ok := seals[seal]; ok {
			t.Errorf("%s: the same seal as %s", name, twin)
		}
		seals[seal] = name
	}
}

func TestTheSealIsOfTheInstantNotOfItsZone(t *testing.T) {
	t.Parallel()
	e, b := line()
	want := ledger.Seal(e, b)
	e.At = e.At.In(time.FixedZone("CET", 3600))
	e.Digest = "what is stored there now"
	if got := ledger.Seal(e, b); got != want || len(got) != 64 {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestALineIsReadWithTheBodyThatIsStillThere(t *testing.T) {
	t.Parallel()
	entries := []ledger.Entry{{Seq: 4, Verb: "a"}, {Seq: 5, Verb: "b"}, {Seq: 6, Verb: "c"}}
	lines, err := ledger.Join(entries, []ledger.Body{{Seq: 6, Body: []byte(`{"n":6}`)}, {Seq: 4, Body: []byte(`{"n":4}`)}, {Seq: 99, Body: []byte(`{"n":99}`)}})
	if err != nil || len(lines) != 3 {
		t.Fatalf("got %v, %v", lines, err)
	}
	if lines[0].Says["n"] != 4.0 || lines[1].Says != nil || lines[2].Says["n"] != 6.0 {
		t.Errorf("bodies went astray: %v", lines)
	}
	for i, l := range lines {
		if l.Entry != entries[i] {
			t.Errorf("entry %d became %v", i, l.Entry)
		}
	}
	if _, err := ledger.Join(entries, []ledger.Body{{Seq: 5, Body: []byte(`{"n":`)}}); err == nil {
		t.Error("a body that cannot be read must be told")
	}
	if none, err := ledger.Join(nil, nil); err != nil || len(none) != 0 {
		t.Errorf("nothing joined is nothing, got %v, %v", none, err)
	}
}
