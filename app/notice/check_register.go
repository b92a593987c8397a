package notice

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	ahocorasick "github.com/petar-dambovaliev/aho-corasick"
	"golang.org/x/net/publicsuffix"

	"github.com/flowchestra/tocsin/app/tenant"
)

// Known is whom a letter could mix up: every customer, and the house.
type Known struct {
	Tenants    []tenant.Tenant
	Contacts   map[string][]tenant.Contact
	Agreements map[string]*tenant.Agreement
	House      []string // names and addresses of the organisation itself
	Ordinary   []string // names that legal has marked as ordinary words
}

// What a mark of a customer is, as people read it.
const (
	reference = "reference"
	name      = "name"
	address   = "address"
	domain    = "domain"
)

// mark is one thing by which a customer can be told, in flat text.
type mark struct {
	what    string
	owners  []string // tenants
	house   bool     // the organisation's own
	capital bool     // counts only where it is written with a capital
	plain   bool     // a reference that could be a plain number or word
}

func (m *mark) isName() bool { return m.what == name }

// Register finds what belongs to which customer, all of them in one pass over
// a text. It may be used by many goroutines.
type Register struct {
	machine ahocorasick.AhoCorasick
	marks   [][]*mark // by pattern
}

// NewRegister makes the register; it takes about a second for 10,000 customers.
func NewRegister(k Known) *Register {
	b := registry{by: map[string][]*mark{}, ordinary: map[string]bool{}}
	for _, w := range k.Ordinary {
		b.ordinary[flatten(w, false).text()] = true
	}
	firsts := firstWords(k.Tenants)
	for _, t := range k.Tenants {
		b.add(reference, t.Reference, t.ID)
		b.names(t, firsts)
		for _, c := range k.Contacts[t.ID] {
			b.mail(c.Address, t.ID)
		}
		if a := k.Agreements[t.ID]; a != nil {
			for _, to := range a.Addresses {
				b.mail(to, t.ID)
			}
		}
	}
	for _, own := range k.House {
		b.house(own)
	}
	return b.build()
}

// registry gathers marks by their text.
type registry struct {
	by       map[string][]*mark
	ordinary map[string]bool
}

func (b *registry) add(what, text, owner string) *mark {
	text = flatten(text, false).text()
	if text == "" {
		return &mark{}
	}
	for _, m := range b.by[text] {
		if m.what == what {
			if !slices.Contains(m.owners, owner) {
				m.owners = append(m.owners, owner)
			}
			return m
		}
	}
	m := &mark{what: what, owners: []string{owner}}
	if what == reference {
		m.plain = isPlain(text)
	}
	b.by[text] = append(b.by[text], m)
	return m
}

// isPlain tells whether a reference could stand in a letter as something else:
// a word without digits, or a number of fewer than six digits.
func isPlain(text string) bool {
	letters, digits := false, 0
	for _, r := range text {
		letters = letters || unicode.IsLetter(r)
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return digits == 0 || (!letters && digits < 6)
}

// named ends before a reference that is meant as one.
var named = regexp.MustCompile(`(?:\b(?:customers?|clients?|accounts?|tenants?|reference|ref|id|kunden?|kundennummer|kundennr|referenz|zeichen|konto|no|nr|number|nummer)\b\W{0,4}|#)$`)

// forms end the names of companies and tell none from another.
var forms = regexp.MustCompile(`(?i)[ ,]+(?:gmbh(?: ?& ?co\.? ?kg)?|mbh|ag|se|kg|ohg|ug|e\.? ?v\.?|ltd\.?|limited|llc|l\.l\.c\.|llp|inc\.?|incorporated|corp\.?|corporation|co\.?|company|plc|s\.?a\.?|s\.?a\.?s\.?|sarl|s\.?r\.?l\.?|s\.?p\.?a\.?|b\.?v\.?|n\.?v\.?|oy|oyj|ab|a/s|aps|as|s\.?r\.?o\.?|a\.?s\.?|kft|zrt|pty|pte|pvt|k\.?k\.?)$`)

// shortest is how many characters a first word needs to tell a customer.
const shortest = 4

// names adds a customer's name, the name without its legal form, and its first
// word where no other customer begins with it.
func (b *registry) names(t tenant.Tenant, firsts map[string]int) {
	mark := func(text string, capital bool) {
		if flat := flatten(text, false).text(); !b.ordinary[flat] && flat != "" {
			m := b.add(name, text, t.ID)
			m.capital = (m.capital || len(m.owners) == 1) && capital
		}
	}
	full := strings.Join(strings.Fields(t.Name), " ")
	bare := full
	for shorter := forms.ReplaceAllString(bare, ""); shorter != bare && shorter != ""; shorter = forms.ReplaceAllString(bare, "") {
		bare = shorter
	}
	mark(full, utf8.RuneCountInString(full) < shortest)
	oneWord := !strings.Contains(bare, " ")
	if bare != full && (!oneWord || tells(bare)) {
		mark(bare, oneWord)
	}
	if first := firstWord(bare); first != bare && firsts[flatten(first, false).text()] == 1 && tells(first) {
		mark(first, true)
	}
}

func firstWord(s string) string {
	first, _, _ := strings.Cut(s, " ")
	return strings.Trim(first, ",.;:")
}

func firstWords(all []tenant.Tenant) map[string]int {
	out := map[string]int{}
	for _, t := range all {
		out[flatten(firstWord(strings.Join(strings.Fields(t.Name), " ")), false).text()]++
	}
	return out
}

// tells whether a word can stand for a customer: it begins with a capital, is
// long enough, and no letter of this release uses it.
func tells(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(first) && utf8.RuneCountInString(word) >= shortest && !lettersUse()[flatten(word, false).text()]
}

// lettersUse holds every word of the shipped letters.
var lettersUse = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	letters, err := Shipped()
	if err != nil {
		return out
	}
	for _, t := range letters {
		for _, w := range strings.FieldsFunc(flatten(t.Subject+"\n"+t.Body, true).low, func(r rune) bool { return !isWord(r) }) {
			out[w] = true
		}
	}
	return out
})

// mail adds an address, its host and the domain that it was registered under.
func (b *registry) mail(to, owner string) {
	b.add(address, to, owner)
	host := hostOf(to)
	if host == "" || public[host] {
		return
	}
	b.add(domain, host, owner)
	if registered, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil && registered != host && !public[registered] {
		b.add(domain, registered, owner)
	}
}

func hostOf(to string) string {
	_, host, _ := strings.Cut(strings.ToLower(strings.TrimSpace(to)), "@")
	return strings.TrimSuffix(host, ".")
}

// house makes the organisation's own words nobody's.
func (b *registry) house(own string) {
	own = strings.TrimSpace(own)
	for _, text := range []string{own, hostOf(own)} {
		if text = flatten(text, false).text(); text != "" {
			b.by[text] = []*mark{{what: domain, house: true}}
		}
	}
}

func (b *registry) build() *Register {
	k := &Register{}
	var patterns []string
	for text, marks := range b.by {
		marks = slices.DeleteFunc(marks, func(m *mark) bool { return m.what == domain && len(m.owners) > 1 })
		if len(marks) > 0 {
			patterns = append(patterns, text)
			k.marks = append(k.marks, marks)
		}
	}
	maker := ahocorasick.NewAhoCorasickBuilder(ahocorasick.Opts{MatchKind: ahocorasick.StandardMatch})
	k.machine = maker.Build(patterns)
	return k
}

// public are the hosts at which anybody can have a mailbox.
var public = func() map[string]bool {
	out := map[string]bool{}
	for _, h := range strings.Fields(`gmail.com googlemail.com outlook.com outlook.de hotmail.com hotmail.de hotmail.co.uk hotmail.fr live.com live.de live.co.uk msn.com
		yahoo.com yahoo.de yahoo.co.uk yahoo.fr yahoo.co.jp ymail.com icloud.com me.com mac.com aol.com gmx.de gmx.net gmx.at gmx.ch gmx.com web.de t-online.de freenet.de
		posteo.de mailbox.org proton.me protonmail.com pm.me tutanota.com tuta.com fastmail.com zoho.com yandex.com yandex.ru mail.ru mail.com qq.com 163.com 126.com
		orange.fr wanadoo.fr free.fr laposte.net libero.it btinternet.com comcast.net verizon.net att.net sbcglobal.net bluewin.ch seznam.cz wp.pl o2.pl hey.com`) {
		out[h] = true
	}
	return out
}()
