package tocsin_test

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
)

// nouns are the packages that know what things are, and nothing of where they
// are kept or shown.
var nouns = []string{
	"app/notice", "app/incident", "app/tenant", "app/rulebook", "app/clock",
	"app/people", "app/ledger", "app/fault",
}

// imports is the map: what each package may import of this module. A name that
// ends in /... stands for the folder and everything below it.
var imports = map[string][]string{
	"app/fault":    {},
	"app/people":   {"app/fault"},
	"app/ledger":   {"app/fault"},
	"app/clock":    {"app/fault"},
	"app/rulebook": {"app/fault", "app/people", "app/ledger", "app/clock"},
	"app/tenant":   {"app/fault", "app/people", "app/ledger", "app/clock", "app/rulebook"},
	"app/incident": {"app/fault", "app/people", "app/ledger", "app/clock", "app/rulebook", "app/tenant"},
	"app/notice": {
		"app/fault", "app/people", "app/ledger", "app/clock", "app/rulebook", "app/tenant", "app/incident",
	},

	"app/store":           nouns,
	"app/store/storetest": {"app/store"}, // opens databases for tests
	"app/proof":           nouns,
	"app":                 and(nouns, "app/store", "app/proof"),
	"app/web":             and(nouns, "app", "app/store", "templates/..."),
	"app/web/browsertest": {}, // drives a browser for tests
	"jobs":                and(nouns, "app", "notifications"),
	"notifications/...":   and(nouns, "templates/mail", "notifications/..."),
	"templates/...":       and(nouns, "templates/..."),
	"templates/mail":      and(nouns, "templates/mail"),
	"fixtures/...":        and(nouns, "fixtures/..."),
	"cmd/...":             {"..."},

	// Folders that only embed files.
	"app/store/...":    {},
	"app/rulebook/...": {},
	"app/notice/...":   {},
	"templates/static": {},
}

// rooms names the third parties that may be met in a few places only. A place
// is a folder, a folder with /..., or one file.
var rooms = []struct {
	party  string
	places []string
	advice string
}{
	{"gorm.io", []string{"app/store"}, "ask app/store for what is needed"},
	{"github.com/riverqueue", []string{"jobs", "app/store/queue.go", "app/store/migrate.go"},
		"a job's arguments are a plain struct with Kind() in app, its worker is in jobs, and drivers and clients are made in app/store/queue.go"},
	{"github.com/wneessen/go-mail", []string{"notifications", "cmd/tocsin-load/yardstick"}, "let notifications speak to the relay"},
	{"github.com/labstack/echo", []string{"app/web"}, "let app/web bind and answer"},
	{"github.com/chromedp", []string{"app/web/browsertest"}, "give browsertest.Person the sentence that the test needs"},
	{"github.com/alecthomas/kong", []string{"cmd/..."}, "take the value as an argument and let cmd parse it"},
}

// checkImports holds every product file to the map. Tests may import anything.
func checkImports(h *house) []finding {
	var found []finding
	strangers := map[string]bool{}
	for _, s := range h.sources {
		if s.test || s.dir == "." {
			continue
		}
		allowed, known := allowedIn(s.dir)
		if !known {
			if !strangers[s.dir] {
				strangers[s.dir] = true
				found = append(found, s.at(s.syntax.Name, "package %s is not on the map: move the code to the room where it belongs, "+
					"or add the package to the table in house_imports_test.go and say why in an ADR.", s.dir))
			}
			continue
		}
		for _, spec := range s.syntax.Imports {
			target, internal := strings.CutPrefix(unquote(spec.Path.Value), module+"/")
			if internal && !slices.ContainsFunc(allowed, func(place string) bool { return within(target, place) }) {
				found = append(found, s.at(spec, "%s may not import %s: imports point down the map (CONTRIBUTING.md); "+
					"pass the value in, or move the code.", s.dir, target))
			}
		}
	}
	return found
}

// checkRooms keeps the third parties of rooms where they belong.
func checkRooms(h *house) []finding {
	return eachImport(h, func(s *source, spec *ast.ImportSpec, target string) string {
		for _, room := range rooms {
			if !within(target, room.party+"/...") {
				continue
			}
			if !slices.ContainsFunc(room.places, func(place string) bool { return within(s.dir, place) || s.path == place }) {
				return fmt.Sprintf("%s may be imported in %s only: %s.", room.party, strings.Join(room.places, ", "), room.advice)
			}
		}
		return ""
	})
}

// checkClockImports keeps app/clock to the standard library and holiday data.
func checkClockImports(h *house) []finding {
	return eachImport(h, func(s *source, spec *ast.ImportSpec, target string) string {
		first, _, _ := strings.Cut(target, "/")
		if s.dir != "app/clock" || !strings.Contains(first, ".") ||
			within(target, "github.com/rickar/cal/...") || within(target, module+"/...") {
			return ""
		}
		return fmt.Sprintf("app/clock may import the standard library, rickar/cal and app/fault only, not %s: "+
			"what a deadline depends on must be readable in one sitting.", target)
	})
}

// checkPrograms keeps os/exec in cmd: what runs elsewhere cannot be reached
// from a form.
func checkPrograms(h *house) []finding {
	return eachImport(h, func(s *source, spec *ast.ImportSpec, target string) string {
		if target != "os/exec" || within(s.dir, "cmd/...") {
			return ""
		}
		return "os/exec may be imported in cmd only: starting a program is wiring, and no verb or page may do it."
	})
}

// eachImport asks judge about every import of every file that ships.
func eachImport(h *house, judge func(s *source, spec *ast.ImportSpec, target string) string) []finding {
	var found []finding
	for _, s := range h.sources {
		if s.test {
			continue
		}
		for _, spec := range s.syntax.Imports {
			if sentence := judge(s, spec, unquote(spec.Path.Value)); sentence != "" {
				found = append(found, s.at(spec, "%s", sentence))
			}
		}
	}
	return found
}

// allowedIn looks a package up in the map: its own line first, then the
// nearest folder above it that ends in /...
func allowedIn(dir string) ([]string, bool) {
	if allowed, ok := imports[dir]; ok {
		return allowed, true
	}
	for above := dir; above != ""; {
		if allowed, ok := imports[above+"/..."]; ok {
			return allowed, true
		}
		cut := strings.LastIndex(above, "/")
		above = above[:max(cut, 0)]
	}
	return nil, false
}

// within tells whether a package is the place, or below a place that ends in /...
func within(name, place string) bool {
	folder, deep := strings.CutSuffix(place, "...")
	if !deep {
		return name == place
	}
	return strings.HasPrefix(name+"/", folder)
}

func and(some []string, more ...string) []string {
	return append(slices.Clone(some), more...)
}
