package web_test

import (
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// doorsToRules is this room's part of the table of routes; see doors.
const doorsToRules = `
GET  /rulebook                              clrmeua
GET  /rulebook/:id                          clrmeua
GET  /rulebook/adoption                     l
POST /rulebook/adoption                     l
`

// carried is what the form of an adoption's check carries.
func carried(page string) url.Values {
	out := url.Values{}
	form := between(page, `<form class="form" method="post" action="/rulebook/adoption"`, "</form>")
	for _, m := range regexp.MustCompile(`type="hidden" name="([^"]+)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
		out.Set(m[1], html.UnescapeString(m[2]))
	}
	return out
}

// some are customers whom laws of several countries concern.
const some = "reference,name,country,contact_1,sectors,states\nC-1,One,DE,a@one.example,,\nC-2,Two,US,a@two.example,hipaa,CA;NY\nC-3,Three,GB,a@three.example,,\n"

// ruleInForce is the GDPR's duty towards customers.
const ruleInForce = "eu-gdpr-33-2"

// checks opens the check of some rules and returns what its form carries.
func (v *visitor) checks(do string, rules ...string) url.Values {
	v.Helper()
	a := v.get("/rulebook/adoption?" + url.Values{"do": {do}, "rule": rules}.Encode())
	v.says(a, 200)
	return carried(a.body)
}

func TestCounselAdoptsTheCheckedRulesThatFitInOneAct(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	s.importCustomers(some)
	lena := s.as("Lena")
	list := lena.get("/rulebook")
	s.says(list, 200, "rules fit your profile:", " checked against the text, ", "0 adopted", "Not adopted", "Adopt the ", "GDPR")
	check := lena.get("/rulebook/adoption")
	s.says(check, 200, "Adopt these rules?", "Your name, the date and the text")
	form := carried(check.body)
	if len(form) < 6 {
		t.Fatalf("the check carries %v", form)
	}
	for range 2 { // pressed twice, done once
		if a := lena.post("/rulebook/adoption", form); a.status != 303 || a.header.Get("Location") != "/rulebook?saved=adopt" {
			t.Fatalf("got %d to %q: %s", a.status, a.header.Get("Location"), a.body)
		}
	}
	acts := 0
	for _, l := range s.ledger() {
		if l.Verb == "rules.adopted" {
			acts++
		}
	}
	words, err := s.look().WordsOn(ruleInForce)
	s.must(err)
	if acts != 1 || len(words) != 1 || words[0].SetAside || words[0].AdoptedBy != s.person("Lena").ID {
		t.Errorf("%d acts, %+v", acts, words)
	}
	list = lena.get("/rulebook?saved=adopt")
	s.says(list, 200, "Adopted by Lena", "Adopted. It is on record")
	if strings.Contains(list.body, "Adopt the ") {
		t.Error("what is adopted is offered again")
	}
	s.says(lena.get("/rulebook/adoption"), 200, "No rule is chosen")
	s.says(lena.get("/rulebook/"+ruleInForce), 200, "Lena adopted it", "Adopted by Lena", "do=aside")
}

func TestCounselSetsRulesAsideWithAReason(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	lena := s.as("Lena")
	form := lena.checks("aside", ruleInForce, "eu-gdpr-33-1", "atlantis")
	if form.Get("digest_atlantis") != "" || form.Get("digest_"+ruleInForce) == "" || form.Get("do") != "aside" {
		t.Fatalf("the check carries %v", form)
	}
	form.Set("reason", "We process nothing <for> anybody there.")
	if a := lena.post("/rulebook/adoption", form); a.status != 303 || a.header.Get("Location") != "/rulebook?saved=aside" {
		t.Fatalf("got %d: %s", a.status, a.body)
	}
	s.says(lena.get("/rulebook?all=yes&q=gdpr"), 200, "Set aside by Lena", "We process nothing &lt;for&gt; anybody there.")
	s.says(s.as("Ada").get("/rulebook/"+ruleInForce), 200, "Lena set it aside", "We process nothing &lt;for&gt; anybody there.")
}

func TestAnAdoptionNamesTheBoxAtFaultAndWritesNothing(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	lena := s.as("Lena")
	good := func() url.Values { return lena.checks("aside", ruleInForce) }
	with := func(change func(url.Values)) url.Values {
		f := good()
		f.Set("reason", "no such duty")
		change(f)
		return f
	}
	set := func(name, value string) url.Values { return with(func(f url.Values) { f.Set(name, value) }) }
	s.unchanged("bad entries", func() {
		for _, c := range []struct {
			form   url.Values
			status int
			says   string
		}{
			{nil, 422, "Say whether"}, {set("do", ""), 422, "Say whether"}, {set("do", "both"), 422, "Say whether"}, {set("do", "<b>"), 422, "Say whether"},
			{set("reason", ""), 422, "Say why they are set aside"}, {set("reason", " \n\t"), 422, "Say why they are set aside"}, {set("reason", strings.Repeat("ü", 2001)), 422, "longer than 2000"},
			{set("reason", "a\x00b"), 422, "control character"}, {set("reason", "\xe9"), 422, "not UTF-8"}, {set("reason", "a\x1b[2J"), 422, "control character"},
			{set("digest_atlantis", "d"), 422, `no rule "atlantis"`}, {set("digest_", "d"), 422, "no rule"}, {set("digest_../x", "d"), 422, "no rule"}, {set("digest_a\x00b", "d"), 422, "no rule"},
			{set("digest_<b>", "d"), 422, "no rule"}, {set("digest_"+ruleInForce, ""), 422, "digest is missing"}, {set("digest_"+ruleInForce, "  "), 422, "digest is missing"},
			{with(func(f url.Values) { f.Del("digest_" + ruleInForce) }), 422, "at least one rule"},
			{set("book", ""), 409, "a new release came"}, {set("book", "old"), 409, "a new release came"}, {set("seen", ""), 409, "while you read"},
			{set("seen", "x"), 409, "while you read"}, {set("seen", "1"), 409, "while you read"}, {set("seen", "-1"), 409, "while you read"}, {set("seen", "99999999999999999999"), 409, "while you read"},
		} {
			a := lena.post("/rulebook/adoption", c.form)
			a.body = html.UnescapeString(a.body)
			if s.says(a, c.status, "<title>Error: ", c.says); c.status == 422 && !strings.Contains(a.body, `href="#`) {
				t.Errorf("%s leads to no box", c.says)
			}
		}
	})
	kept := set("do", "aside")
	kept.Set("seen", "7")
	kept.Set("reason", "Kept <while> I wrote")
	s.says(lena.post("/rulebook/adoption", kept), 409, "Kept &lt;while&gt; I wrote", `name="seen" value="0"`, "Nothing was written")
}

func TestTwoWhoAdoptAtOnceSeeWhatStands(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	lena := s.as("Lena")
	mine := lena.checks("adopt", ruleInForce)
	theirs := lena.checks("aside", ruleInForce)
	theirs.Set("reason", "Not in our contracts.")
	s.says(lena.post("/rulebook/adoption", theirs), 303)
	s.unchanged("a conflict", func() {
		a := lena.post("/rulebook/adoption", mine)
		s.says(a, 409, "while you read", "Set aside by Lena", "Not in our contracts.", `name="seen" value="1"`)
		mine = carried(a.body)
	})
	s.says(lena.post("/rulebook/adoption", mine), 303)
	words, err := s.look().WordsOn(ruleInForce)
	if err != nil || len(words) != 2 || words[1].SetAside {
		t.Errorf("got %+v (%v)", words, err)
	}
}

func TestWhoMayNotAdoptReadsTheRulesAndWhoMay(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	form := s.as("Lena").checks("adopt", ruleInForce)
	ada := s.as("Ada")
	for _, path := range []string{"/rulebook", "/rulebook?all=yes", "/rulebook/" + ruleInForce} {
		if a := ada.get(path); a.status != 200 || strings.Contains(a.body, "/rulebook/adoption") || strings.Contains(a.body, `type="checkbox"`) {
			t.Errorf("%s answers Ada with %d, or offers her to adopt", path, a.status)
		}
	}
	s.says(ada.get("/rulebook"), 200, "Legal adopts rules", "See who that is")
	s.unchanged("what Ada may not", func() {
		s.says(ada.get("/rulebook/adoption"), 403, "role legal")
		s.says(ada.post("/rulebook/adoption", form), 403, "role legal")
	})
}

func TestRulesAreFoundByWordsRegionAndState(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	ada := s.as("Ada")
	s.says(ada.get("/rulebook"), 200, "No rule fits yet", "customers are on record")
	s.importCustomers(some)
	all := ada.get("/rulebook?all=yes").body
	rows := func(path string) int { return strings.Count(ada.get(path).body, "<tr><td>") }
	if n, want := rows("/rulebook?all=yes"), len(s.app.Book.Regimes()); n != want {
		t.Fatalf("the list has %d rows, the book %d", n, want)
	}
	fit := rows("/rulebook")
	for _, path := range []string{"/rulebook?all=yes&q=kenya", "/rulebook?all=yes&region=uk", "/rulebook?all=yes&state=watch", "/rulebook?all=yes&state=unchecked", "/rulebook?all=yes&state=in_force&region=eu", "/rulebook?state=unadopted"} {
		if n := rows(path); n == 0 || n >= len(s.app.Book.Regimes()) {
			t.Errorf("%s finds %d", path, n)
		}
	}
	if fit == 0 || fit >= len(s.app.Book.Regimes()) || !strings.Contains(all, "Watch: future from") || !strings.Contains(all, "Not checked against") {
		t.Errorf("%d rows fit", fit)
	}
	for _, odd := range []string{"?region=atlantis&all=yes", "?state=odd&all=yes", "?q=%00&all=no", "?q=%ff&all=yes"} {
		s.says(ada.get("/rulebook"+odd), 200)
	}
	s.says(ada.get("/rulebook?q=no+such+law"), 200, "None of those that fit", "Look through the whole book")
	s.says(ada.get("/rulebook?q=no+such+law&all=yes"), 200, "No such rule")
	s.says(ada.get("/rulebook/atlantis"), 404, "no rule", "All rules")
}

func TestARuleIsCountedByItself(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	ada := s.as("Ada")
	path := "/rulebook/eu-gdpr-33-1"
	s.unchanged("counting", func() {
		a := ada.get(path + "?at=2026-03-28T02:40&at_zone=Europe%2FBerlin&zone=Europe%2FBerlin")
		s.says(a, 200, "The working", `id="counted"`, "2026", "Berlin")
		for query, says := range map[string]string{
			"at=": "Say when it was", "at=yesterday": "not a day and a time", "at=2026-03-29T02:30&at_zone=Europe%2FBerlin": "did not exist",
			"at=2026-03-28T02:40&at_zone=Mars": "Mars", "at=9999-13-01T00:00": "not a day", "at=0001-01-01T00:00": "year 1", "at=2001-01-01T00:00&at_zone=UTC": "not in force",
		} {
			a := ada.get(path + "?" + query)
			a.body = html.UnescapeString(a.body)
			s.says(a, 422, `href="#at"`, says)
		}
	})
	for _, r := range s.app.Book.Regimes() {
		if a := ada.get("/rulebook/" + r.ID + "?at=2026-10-28T02:40&at_zone=UTC&zone=Asia%2FTokyo"); a.status != 200 && a.status != 422 {
			t.Errorf("%s: %d", r.ID, a.status)
		}
	}
}

func TestTheRulebookAsksAsOftenForManyCustomersAsForFew(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	s.importCustomers(some)
	lena := s.as("Lena")
	count := func() (n int) {
		return s.counting(func() {
			for _, path := range []string{"/rulebook", "/rulebook/adoption", "/rulebook/" + ruleInForce} {
				s.says(lena.get(path), 200)
			}
		})
	}
	few := count()
	var csv strings.Builder
	csv.WriteString("reference,name,country,contact_1,sectors,states\n")
	for i := range 200 {
		fmt.Fprintf(&csv, "M-%d,Many %d,%s,m%d@x.example,%s,%s\n", i, i, []string{"DE", "US", "FR", "JP"}[i%4], i, []string{"", "hipaa", "bank"}[i%3], []string{"", "CA", "NY;CA"}[i%3])
	}
	s.importCustomers(csv.String())
	_, err := s.app.AdoptRules(s.Context(), s.person("Lena"), app.AdoptRules{Rows: adoptedRows(s.app.Book, 40)})
	s.must(err)
	if many := count(); many != few {
		t.Errorf("%d statements for one customer, %d for 201", few, many)
	}
}

// adoptedRows are the first rows of the book, to be adopted.
func adoptedRows(b *rulebook.Book, n int) []app.AdoptRow {
	var out []app.AdoptRow
	for _, r := range b.Regimes()[:n] {
		out = append(out, app.AdoptRow{RegimeID: r.ID, Digest: r.Digest})
	}
	return out
}

// adoptedBefore puts on record that Lena adopted a row as an earlier release
// had it.
func (s *site) adoptedBefore(id string) {
	s.Helper()
	s.must(s.app.Store.Tx(s.Context(), func(tx *store.Tx) error {
		tx.Record("rules.adopted", s.person("Lena").ID, "rulebook", map[string]any{"rules": 1})
		return tx.Insert(&people.Adoption{ID: "an-earlier-word", Number: 1, RegimeID: id, Digest: "an earlier text", BookVersion: "an earlier book",
			AdoptedBy: s.person("Lena").ID, AdoptedAt: tx.Now})
	}))
}

func TestThePagesOfTheRulebookAreFitToBeUsed(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	s.importCustomers(some)
	_, err := s.app.AdoptRules(s.Context(), s.person("Lena"), app.AdoptRules{Rows: append(adoptedRows(s.app.Book, 3),
		app.AdoptRow{RegimeID: "eu-gdpr-33-1", Digest: mustRule(s, "eu-gdpr-33-1").Digest, SetAside: true, Reason: "We are no controller."})})
	s.must(err)
	s.adoptedBefore(ruleInForce)
	lena, ada := s.sits("Lena", browsertest.Desk()), s.sits("Ada", browsertest.Desk())
	looksAt(lena, "rulebook", "/rulebook")
	looksAt(ada, "rulebook-uk", "/rulebook?all=yes&region=uk")
	looksAt(ada, "rulebook-none", "/rulebook?q=atlantis")
	looksAt(lena, "rule", "/rulebook/"+ruleInForce)
	looksAt(ada, "rule-counted", "/rulebook/eu-gdpr-33-1?at=2026-03-27T18:40&at_zone=Europe%2FBerlin&zone=Europe%2FBerlin")
	looksAt(s.sits("Ines", browsertest.Desk()), "organisation-in-law", "/organisation")
	looksAt(ada, "organisation-read", "/organisation")
	ada.Expects(422)
	looksAt(ada, "rule-error", "/rulebook/eu-gdpr-33-1?at=2001-03-27T18:40&zone=Mars")
	looksAt(lena, "adoption", "/rulebook/adoption")
	looksAt(lena, "adoption-aside", "/rulebook/adoption?do=aside&rule="+ruleInForce)
}

func mustRule(s *site, id string) rulebook.Regime {
	s.Helper()
	r, ok := s.app.Book.Regime(id)
	if !ok {
		s.Fatalf("there is no rule %s", id)
	}
	return r
}
