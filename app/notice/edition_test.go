package notice_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
)

var now = time.Date(2026, 3, 28, 3, 14, 0, 0, time.UTC)

// written makes finished copies for n customers, the last changed by author.
func written(n int, author string) []notice.Copy {
	var out []notice.Copy
	for i := range n {
		out = append(out, notice.Copy{ID: fmt.Sprintf("c%d", i), TenantID: fmt.Sprintf("t%d", i), AuthorID: author, Language: "en",
			From: "Flowchestra <security@flowchestra.example>", ReplyTo: "security@flowchestra.example",
			Subject: "Notice", Text: "What happened", HTML: "<p>What happened</p>", Contacts: []string{"omar@b.example", "dpo@b.example"}})
	}
	return out
}

func frozen(t testing.TB, n int) (notice.Edition, []notice.Copy) {
	t.Helper()
	e, all, err := notice.Freeze(notice.Edition{ID: "e1", Number: 1, FrozenAt: now, FrozenBy: "cora"}, written(n, "ada"))
	if err != nil {
		t.Fatal(err)
	}
	return e, all
}

func TestAnEditionIsFrozenWithoutTouchingTheDrafts(t *testing.T) {
	t.Parallel()
	drafts := written(3, "ada")
	e, all, err := notice.Freeze(notice.Edition{ID: "e1", Number: 1}, drafts)
	if err != nil || e.Copies != 3 || len(e.Digest) != 64 || len(all) != 3 || e.ID != "e1" || e.Number != 1 {
		t.Fatalf("got %+v, %v", e, err)
	}
	for i, c := range all {
		if c.EditionID != "e1" || c.Digest != c.Sum() || drafts[i].EditionID != "" || drafts[i].Digest != "" {
			t.Errorf("copy %d: %+v from %+v", i, c, drafts[i])
		}
	}
	if err := e.Intact(all); err != nil {
		t.Error(err)
	}
	if _, all, err := notice.Freeze(e, nil); fault.KindOf(err) != fault.KindInvalid || all != nil || err.Error() != "There is no draft to submit in this wave." {
		t.Errorf("of nothing: %v, %v", all, err)
	}
	drafts[1].Contacts = nil
	if _, all, err := notice.Freeze(e, drafts); fault.KindOf(err) != fault.KindInvalid || all != nil || !strings.HasPrefix(err.Error(), "A customer in this wave has no contact to write to.") {
		t.Errorf("without a contact: %v, %v", all, err)
	}
}

// alterations change what is stored of an edition, each in one place.
var alterations = map[string]func([]notice.Copy) []notice.Copy{
	"customer": func(cs []notice.Copy) []notice.Copy { cs[1].TenantID = "t9"; return cs },
	"language": func(cs []notice.Copy) []notice.Copy { cs[1].Language = "de"; return cs },
	"sender":   func(cs []notice.Copy) []notice.Copy { cs[1].From = "Eve <eve@evil.example>"; return cs },
	"reply-to": func(cs []notice.Copy) []notice.Copy { cs[1].ReplyTo = "eve@evil.example"; return cs },
	"subject":  func(cs []notice.Copy) []notice.Copy { cs[1].Subject += "."; return cs },
	"text":     func(cs []notice.Copy) []notice.Copy { cs[1].Text = strings.ToUpper(cs[1].Text); return cs },
	"HTML":     func(cs []notice.Copy) []notice.Copy { cs[1].HTML += " "; return cs },
	"contact": func(cs []notice.Copy) []notice.Copy {
		cs[1].Contacts = []string{"eve@b.example", "dpo@b.example"}
		return cs
	},
	"order": func(cs []notice.Copy) []notice.Copy {
		cs[1].Contacts = []string{"dpo@b.example", "omar@b.example"}
		return cs
	},
	"digest": func(cs []notice.Copy) []notice.Copy { cs[1].Digest = cs[0].Digest; return cs },
	"words and their digest": func(cs []notice.Copy) []notice.Copy {
		cs[1].Text = "Nothing happened"
		cs[1].Digest = cs[1].Sum()
		return cs
	},
	"one letter less": func(cs []notice.Copy) []notice.Copy { return cs[1:] },
	"no letter":       func([]notice.Copy) []notice.Copy { return nil },
	"one letter more": func(cs []notice.Copy) []notice.Copy { return append(cs, cs[0]) },
	"a letter twice":  func(cs []notice.Copy) []notice.Copy { cs[1] = cs[0]; return cs },
	"an added one": func(cs []notice.Copy) []notice.Copy {
		c := cs[0]
		c.TenantID = "t9"
		c.Digest = c.Sum()
		return append(cs, c)
	},
	"letters switched": func(cs []notice.Copy) []notice.Copy {
		cs[0].TenantID, cs[1].TenantID = cs[1].TenantID, cs[0].TenantID
		return cs
	},
}

func TestAnAlteredEditionIsNeitherIntactNorSigned(t *testing.T) {
	t.Parallel()
	for name, alter := range alterations {
		e, all := frozen(t, 3)
		all = alter(all)
		for _, err := range []error{e.Intact(all), e.Approve(e.Digest, all, nil)} {
			if fault.KindOf(err) != fault.KindConflict || !strings.HasSuffix(err.Error(), "Nothing is sent; tell an admin.") {
				t.Errorf("%s: got %v", name, err)
			}
		}
	}
	e, all := frozen(t, 3)
	slices.Reverse(all)
	if err := e.Intact(all); err != nil {
		t.Errorf("read in another order it is the same: %v", err)
	}
}

func TestWhatCannotBeSignedIsToldWhy(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name   string
		change func(*notice.Edition)
		read   string
		prior  *notice.Approval
		kind   fault.Kind
		says   string
	}{
		{"a second signature", nil, "", &notice.Approval{SignedAt: now}, fault.KindConflict, "This edition was already signed at 03:14 UTC on Sat 28 Mar 2026."},
		{"a stale edition", func(e *notice.Edition) { e.Void("a letter was changed", now) }, "", nil, fault.KindConflict, "Edition 1 is stale: a letter was changed. Read and sign the edition that replaced it."},
		{"another digest", nil, "e3b0", nil, fault.KindConflict, "What you read is not edition 1 as it stands. Read it again, then sign."},
		{"nothing read", nil, "-", nil, fault.KindConflict, "What you read is not edition 1 as it stands."},
	}
	for _, row := range rows {
		e, all := frozen(t, 2)
		read := row.read
		if read == "" {
			read = e.Digest
		}
		if row.change != nil {
			row.change(&e)
		}
		if err := e.Approve(strings.Trim(read, "-"), all, row.prior); fault.KindOf(err) != row.kind || !strings.HasPrefix(err.Error(), row.says) {
			t.Errorf("%s: got %v", row.name, err)
		}
	}
	e, all := frozen(t, 2)
	if err := e.Approve(e.Digest, all, nil); err != nil || e.Share("lena", all) != "" {
		t.Errorf("lena may sign alone: %v, %q", err, e.Share("lena", all))
	}
	all[1].AuthorID = "lena"
	for by, says := range map[string]string{"lena": "You changed a letter in this wave last.", "ada": "You changed a letter in this wave last.", "cora": "You submitted this wave."} {
		if got := e.Share(by, all); got != says {
			t.Errorf("%s: one changed letter is enough: %q", by, got)
		}
	}
}

func TestAnEditionIsVoidedOnce(t *testing.T) {
	t.Parallel()
	e, _ := frozen(t, 1)
	e.Void("a letter was changed", now)
	e.Void("another reason", now.Add(time.Hour))
	if !e.VoidedAt.Equal(now) || e.VoidReason != "a letter was changed" {
		t.Errorf("the first reason stands, got %q at %v", e.VoidReason, e.VoidedAt)
	}
}

// desk is a wave on its way to legal: every edition of it, what is stored of
// each, who signed it, and what each person read last.
type desk struct {
	editions  []notice.Edition
	stored    [][]notice.Copy
	altered   []bool
	approvals []*notice.Approval
	counters  []*notice.Countersignature
	read      map[string]string
}

func (d *desk) freeze(t *rapid.T, author, by string) {
	if n := len(d.editions); n > 0 {
		d.editions[n-1].Void("a letter was changed", now)
	}
	drafts := written(3, author)
	drafts[0].Text = fmt.Sprint("Draft ", len(d.editions))
	e, all, err := notice.Freeze(notice.Edition{ID: fmt.Sprint("e", len(d.editions)), Number: len(d.editions) + 1, FrozenBy: by}, drafts)
	if err != nil {
		t.Fatal(err)
	}
	d.editions, d.stored = append(d.editions, e), append(d.stored, all)
	d.altered, d.approvals, d.counters = append(d.altered, false), append(d.approvals, nil), append(d.counters, nil)
}

// sign tries a signature and holds the answer to what the desk knows.
func (d *desk) sign(t *rapid.T, i int, by string) {
	e, all := &d.editions[i], d.stored[i]
	own := e.FrozenBy == by || slices.ContainsFunc(all, func(c notice.Copy) bool { return c.AuthorID == by })
	fine := d.approvals[i] == nil && i == len(d.editions)-1 && d.read[by] == e.Digest && !d.altered[i]
	if (e.Share(by, all) != "") != own {
		t.Fatalf("the share of %s: %q, want %v", by, e.Share(by, all), own)
	}
	err := e.Approve(d.read[by], all, d.approvals[i])
	if (err == nil) != fine || err != nil && fault.KindOf(err) == "" {
		t.Fatalf("edition %d of %d, by %s: %v (altered %v, own %v, read %.8s of %.8s)", i+1, len(d.editions), by, err, d.altered[i], own, d.read[by], e.Digest)
	}
	if err == nil {
		d.approvals[i] = &notice.Approval{EditionID: e.ID, Digest: e.Digest, SignedBy: by, SignedAt: now, NeedsCounter: own}
	}
}

// counter tries a countersignature.
func (d *desk) counter(t *rapid.T, i int, by string) {
	e, a := &d.editions[i], d.approvals[i]
	fine := a != nil && a.NeedsCounter && a.SignedBy != by && d.counters[i] == nil && i == len(d.editions)-1 && d.read[by] == e.Digest && !d.altered[i]
	err := e.Counter(by, d.read[by], d.stored[i], a, d.counters[i])
	if (err == nil) != fine || err != nil && fault.KindOf(err) == "" {
		t.Fatalf("edition %d of %d, countersigned by %s: %v", i+1, len(d.editions), by, err)
	}
	if err == nil {
		d.counters[i] = &notice.Countersignature{EditionID: e.ID, Digest: e.Digest, SignedBy: by, SignedAt: now}
	}
}

func TestNoOrderOfCallsLetsAWrongEditionThrough(t *testing.T) {
	t.Parallel()
	person := rapid.SampledFrom([]string{"ada", "cora", "lena", "theo"})
	rapid.Check(t, func(t *rapid.T) {
		d := &desk{read: map[string]string{}}
		d.freeze(t, "ada", "cora")
		which := func(t *rapid.T) int { return rapid.IntRange(0, len(d.editions)-1).Draw(t, "edition") }
		t.Repeat(map[string]func(*rapid.T){
			"freeze": func(t *rapid.T) {
				if rapid.IntRange(0, 3).Draw(t, "rarely") == 0 {
					d.freeze(t, person.Draw(t, "author"), person.Draw(t, "by"))
				}
			},
			"read": func(t *rapid.T) { d.read[person.Draw(t, "by")] = d.editions[which(t)].Digest },
			"alter": func(t *rapid.T) {
				i := which(t)
				if d.altered[i] || !rapid.Bool().Draw(t, "really") {
					return
				}
				alter := rapid.SampledFrom([]string{"subject", "text", "HTML", "contact", "order", "sender", "reply-to", "words and their digest", "one letter less", "a letter twice"}).Draw(t, "what")
				d.stored[i], d.altered[i] = alterations[alter](d.stored[i]), true
			},
			"read and sign": func(t *rapid.T) {
				last, by := len(d.editions)-1, person.Draw(t, "by")
				d.read[by] = d.editions[last].Digest
				d.sign(t, last, by)
			},
			"sign":        func(t *rapid.T) { d.sign(t, which(t), person.Draw(t, "by")) },
			"countersign": func(t *rapid.T) { d.counter(t, which(t), person.Draw(t, "by")) },
			"": func(t *rapid.T) {
				for i := range d.editions {
					for j := range d.editions {
						sends := d.editions[i].Signed(d.approvals[j], d.counters[j]) == nil && d.editions[i].Intact(d.stored[i]) == nil
						if may := i == j && d.approvals[i] != nil && (!d.approvals[i].NeedsCounter || d.counters[i] != nil) && i == len(d.editions)-1 && !d.altered[i]; sends != may {
							t.Fatalf("edition %d under the signature of %d: sends %v, may %v", i+1, j+1, sends, may)
						}
					}
				}
			},
		})
	})
}

func TestASignatureCoversItsOwnEditionOnly(t *testing.T) {
	t.Parallel()
	e, _ := frozen(t, 1)
	a := &notice.Approval{EditionID: e.ID, Digest: e.Digest}
	own := &notice.Approval{EditionID: e.ID, Digest: e.Digest, SignedBy: "lena", NeedsCounter: true}
	if err := e.Signed(a, nil); err != nil {
		t.Error(err)
	}
	for says, err := range map[string]error{
		"Edition 1 is not signed. Nothing is sent before legal signs it.":             e.Signed(nil, nil),
		"The signature does not cover edition 1 as it stands. Nothing is sent.":       e.Signed(&notice.Approval{EditionID: "e2", Digest: e.Digest}, nil),
		"The signature does not cover edition 1 as it stands. Nothing is sent":        e.Signed(&notice.Approval{EditionID: e.ID, Digest: "e3b0"}, nil),
		"Edition 1 is stale: a letter was changed. Nothing of it is sent.":            func() error { v := e; v.Void("a letter was changed", now); return v.Signed(a, nil) }(),
		"Edition 1 waits for a countersignature. Nothing is sent before":              e.Signed(own, nil),
		"The countersignature does not cover edition 1 as it stands.":                 e.Signed(own, &notice.Countersignature{EditionID: "e2", Digest: e.Digest, SignedBy: "jonas"}),
		"The countersignature does not cover edition 1 as it stands. ":                e.Signed(own, &notice.Countersignature{EditionID: e.ID, Digest: "e3b0", SignedBy: "jonas"}),
		"The countersignature does not cover edition 1 as it stands. Nothing is sent": e.Signed(own, &notice.Countersignature{EditionID: e.ID, Digest: e.Digest, SignedBy: "lena"}),
	} {
		if fault.KindOf(err) != fault.KindConflict || !strings.HasPrefix(err.Error(), says) {
			t.Errorf("got %v, want %s", err, says)
		}
	}
}
