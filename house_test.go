// Package tocsin_test keeps the house: it reads the source tree and says, a
// sentence per place, where a rule of CONTRIBUTING.md is broken. Every rule is
// a function over a house, so that house_broken_test.go can feed it a small bad
// tree and see it complain.
package tocsin_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// module is the import path that every internal import starts with.
const module = "github.com/flowchestra/tocsin"

// rules are the walls of the house; each name reads as the promise it checks.
var rules = []struct {
	name  string
	check func(*house) []finding
}{
	{"imports point down the map", checkImports},
	{"third parties stay in their rooms", checkRooms},
	{"clock knows nothing but time", checkClockImports},
	{"only cmd reads the time of day", checkTimeOfDay},
	{"only cmd starts other programs", checkPrograms},
	{"nothing panics", checkPanics},
	{"files stay short", checkFileSizes},
	{"functions stay short", checkFunctionSizes},
	{"packages are named for what they hold", checkBagNames},
	{"interfaces are rare", checkInterfaces},
	{"tests run in parallel", checkParallel},
	{"every job has one worker", checkWorkers},
	{"what is exported is explained", checkDocs},
	{"no text names a machine or a registry", checkWords},
}

func TestTheHouseIsKept(t *testing.T) {
	t.Parallel()
	h, err := thisHouse()
	if err != nil {
		t.Fatalf("The source tree could not be read: %v", err)
	}
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) {
			t.Parallel()
			for _, f := range rule.check(h) {
				t.Error(f)
			}
		})
	}
}

// thisHouse reads the tree that this test file stands in, once.
var thisHouse = sync.OnceValues(func() (*house, error) { return readHouse(os.DirFS(".")) })

// A finding is one place where a rule is broken. Line 0 means the whole file.
type finding struct {
	file     string
	line     int
	sentence string
}

func (f finding) String() string {
	if f.line == 0 {
		return f.file + ": " + f.sentence
	}
	return fmt.Sprintf("%s:%d: %s", f.file, f.line, f.sentence)
}

// A house is the source tree as the rules see it.
type house struct {
	sources []*source         // Go files, parsed
	texts   map[string]string // every text file that is not ignored, by path
}

// A source is one Go file.
type source struct {
	path      string // slash-separated, from the module root
	dir       string // "." for the root
	test      bool
	generated bool
	positions *token.FileSet
	syntax    *ast.File
	lines     int
}

// product tells whether the file is code that people wrote and that ships.
func (s *source) product() bool { return !s.test && !s.generated }

func (s *source) line(n ast.Node) int { return s.positions.Position(n.Pos()).Line }

// span counts the lines from a node's first to its last.
func (s *source) span(n ast.Node) int {
	return s.positions.Position(n.End()).Line - s.line(n) + 1
}

func (s *source) at(n ast.Node, format string, args ...any) finding {
	return finding{s.path, s.line(n), fmt.Sprintf(format, args...)}
}

// name returns what the file calls an imported package: its alias, else the
// last element of the path. It is empty where the file does not import it.
func (s *source) name(importPath string) string {
	for _, spec := range s.syntax.Imports {
		if unquote(spec.Path.Value) != importPath {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		base := path.Base(importPath)
		if strings.HasPrefix(base, "v") && strings.Trim(base[1:], "0123456789") == "" {
			base = path.Base(path.Dir(importPath)) // echo/v4 is called echo
		}
		return base
	}
	return ""
}

// readHouse parses every Go file under root and keeps every other text beside
// it. Files that .gitignore names are not part of the house.
func readHouse(root fs.FS) (*house, error) {
	h := &house{texts: map[string]string{}}
	ignored := readIgnored(root)
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".git" || ignored(name, d.IsDir()):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir() || !d.Type().IsRegular():
			return nil
		}
		body, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		if isText(body) {
			h.texts[name] = string(body)
		}
		if strings.HasSuffix(name, ".go") && !strings.Contains("/"+name, "/testdata/") {
			h.sources = append(h.sources, parse(name, body))
		}
		return nil
	})
	return h, err
}

// parse keeps whatever could be read of a file that does not parse: the
// compiler says that better than this test could.
func parse(name string, body []byte) *source {
	s := &source{
		path:      name,
		dir:       path.Dir(name),
		test:      strings.HasSuffix(name, "_test.go"),
		positions: token.NewFileSet(),
		lines:     countLines(string(body)),
	}
	s.syntax, _ = parser.ParseFile(s.positions, name, body, parser.ParseComments|parser.SkipObjectResolution)
	if s.syntax == nil {
		s.syntax = &ast.File{Name: ast.NewIdent("")}
	}
	s.generated = strings.HasSuffix(name, "_templ.go") || ast.IsGenerated(s.syntax)
	return s
}

// readIgnored understands as much of .gitignore as this project's file uses:
// "dir/", "/anchored", "*.ext" and plain names. It knows no "!" and no "**".
func readIgnored(root fs.FS) func(name string, dir bool) bool {
	body, err := fs.ReadFile(root, ".gitignore")
	if err != nil {
		return func(string, bool) bool { return false }
	}
	patterns := slices.DeleteFunc(strings.Split(string(body), "\n"), func(line string) bool {
		return strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#")
	})
	return func(name string, dir bool) bool {
		return slices.ContainsFunc(patterns, func(pattern string) bool {
			if strings.HasSuffix(pattern, "/") && !dir {
				return false
			}
			pattern, anchored := strings.CutPrefix(strings.TrimSuffix(pattern, "/"), "/")
			if !anchored && !strings.Contains(pattern, "/") {
				name = path.Base(name)
			}
			ok, _ := path.Match(pattern, name)
			return ok
		})
	}
}

// isText takes a file for text as git does: no zero byte near its start.
func isText(body []byte) bool {
	return !slices.Contains(body[:min(len(body), 8000)], 0)
}

func countLines(text string) int {
	n := strings.Count(text, "\n")
	if text != "" && !strings.HasSuffix(text, "\n") {
		n++
	}
	return n
}

func unquote(literal string) string {
	s, err := strconv.Unquote(literal)
	if err != nil {
		return literal
	}
	return s
}
