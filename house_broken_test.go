package tocsin_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// A breach is a small tree that breaks one rule, and what must be said of it.
type breach struct {
	name  string
	check func(*house) []finding
	tree  map[string]string
	want  []string // how each finding starts, in order; none means that the tree is in order
}

func TestEveryRuleSeesItsBreach(t *testing.T) {
	t.Parallel()
	for _, b := range join(breachesOfTheMap, breachesOfTheCode, breachesOfTheSizes, breachesOfTheTests, breachesOfTheWords) {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			found := b.check(build(t, b.tree))
			if len(found) != len(b.want) {
				t.Fatalf("%d findings, want %d: %v", len(found), len(b.want), found)
			}
			for i, f := range found {
				if !strings.HasPrefix(f.String(), b.want[i]) {
					t.Errorf("finding %d is %q, want one that starts with %q", i+1, f, b.want[i])
				}
				if !strings.HasSuffix(f.sentence, ".") {
					t.Errorf("%q is not a sentence", f)
				}
			}
		})
	}
}

func TestAnEmptyTreeIsInOrder(t *testing.T) {
	t.Parallel()
	h := build(t, nil)
	for _, rule := range rules {
		if found := rule.check(h); len(found) > 0 {
			t.Errorf("%s: %v", rule.name, found)
		}
	}
}

func TestHalfAFileDoesNotStopTheOthers(t *testing.T) {
	t.Parallel()
	h := build(t, map[string]string{
		"app/clock/a.go": "package clock\n\nfunc half(",
		"app/clock/b.go": "",
		"app/clock/c.go": "package clock\n\nfunc f() { panic(1) }\n",
	})
	for _, rule := range rules {
		rule.check(h)
	}
	if found := checkPanics(h); len(found) != 1 || found[0].file != "app/clock/c.go" {
		t.Errorf("found %v, want the panic in c.go", found)
	}
}

func TestWhatGitIgnoresIsNotPartOfTheHouse(t *testing.T) {
	t.Parallel()
	secret := "see /wo" + "rk/notes"
	h := build(t, map[string]string{
		".gitignore":       "# made by hand\n/data/\n*.db\nshots/\n",
		".git/config":      secret,
		"data/a.txt":       secret,
		"x.db":             secret,
		"docs/shots/a.txt": secret,
		"docs/data/a.txt":  "the anchored pattern does not reach here",
	})
	if len(h.texts) != 2 {
		t.Errorf("the house holds %v, want .gitignore and docs/data/a.txt only", h.texts)
	}
}

// build reads a tree given as path and text.
func build(t *testing.T, tree map[string]string) *house {
	t.Helper()
	root := fstest.MapFS{}
	for name, text := range tree {
		root[name] = &fstest.MapFile{Data: []byte(text)}
	}
	h, err := readHouse(root)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func join(lists ...[]breach) []breach {
	var all []breach
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

// statements returns n lines of Go.
func statements(n int) string { return strings.Repeat("\tx++\n", n) }

// importing returns a file that imports what it is given.
func importing(pkg string, paths ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n", pkg)
	for _, p := range paths {
		fmt.Fprintf(&b, "import _ %q\n", strings.Replace(p, "~", module, 1))
	}
	return b.String()
}
