package tocsin_test

import (
	"fmt"
	"go/ast"
	"maps"
	"path"
	"slices"
	"strings"
)

// The sizes of CONTRIBUTING.md, in lines.
const (
	longestFile     = 350
	longestFunction = 60
	longestVerb     = 40
	longestHandler  = 25
)

// bags are names that say nothing about what is inside.
var bags = map[string]bool{
	"util": true, "utils": true, "utility": true, "utilities": true, "common": true, "shared": true,
	"model": true, "models": true, "type": true, "types": true, "helper": true, "helpers": true,
	"misc": true, "stuff": true, "lib": true, "libs": true, "base": true, "core": true, "pkg": true,
	"manager": true, "managers": true, "service": true, "services": true, "entities": true, "dto": true,
}

// checkFileSizes measures Go files and templ files that people wrote.
func checkFileSizes(h *house) []finding {
	var found []finding
	ask := func(name string, lines int) {
		if lines > longestFile {
			found = append(found, finding{name, lines, fmt.Sprintf("the file has %d lines, %d at most: a second room is hiding in it; give that part a file of its own.", lines, longestFile)})
		}
	}
	for _, s := range h.sources {
		if !s.generated {
			ask(s.path, s.lines)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(h.texts)) {
		if strings.HasSuffix(name, ".templ") {
			ask(name, countLines(h.texts[name]))
		}
	}
	return found
}

// checkFunctionSizes measures functions, and holds verbs and handlers to less.
// In tests the rows of a table do not count: they are data.
func checkFunctionSizes(h *house) []finding {
	var found []finding
	for _, s := range h.sources {
		if s.generated {
			continue
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			name, kind, most := limitOf(s, n)
			if most == 0 {
				return true
			}
			lines := s.span(n)
			if s.test {
				lines -= tableLines(s, n)
			}
			if lines > most {
				found = append(found, s.at(n, "%s %s has %d lines, %d at most: name the steps and let each be a function.", kind, name, lines, most))
			}
			return true
		})
	}
	return found
}

// limitOf tells which rule a node falls under; the limit is 0 for none.
func limitOf(s *source, n ast.Node) (name, kind string, most int) {
	var signature *ast.FuncType
	switch f := n.(type) {
	case *ast.FuncDecl:
		name, kind, most, signature = f.Name.Name, "function", longestFunction, f.Type
		if !s.test && s.dir == "app" && f.Name.IsExported() && receiverOf(f) == "App" {
			return name, "the verb", longestVerb
		}
	case *ast.FuncLit:
		name, kind, most, signature = "without a name", "function", longestFunction, f.Type
	default:
		return "", "", 0
	}
	if !s.test && s.dir == "app/web" && takesContext(s, signature) {
		return name, "the handler", longestHandler
	}
	return name, kind, most
}

// takesContext tells whether a function has an echo.Context among its
// parameters, which is what makes it a handler.
func takesContext(s *source, signature *ast.FuncType) bool {
	echo := s.name("github.com/labstack/echo/v4")
	return echo != "" && slices.ContainsFunc(signature.Params.List, func(p *ast.Field) bool {
		sel, ok := p.Type.(*ast.SelectorExpr)
		return ok && isIdent(sel.X, echo) && sel.Sel.Name == "Context"
	})
}

// tableLines counts the lines that outermost composite literals take up within
// a function, except their first and last.
func tableLines(s *source, n ast.Node) int {
	lines := 0
	ast.Inspect(n, func(n ast.Node) bool {
		table, ok := n.(*ast.CompositeLit)
		if ok {
			lines += max(0, s.span(table)-2)
		}
		return !ok
	})
	return lines
}

// checkBagNames refuses packages, folders and product files named for nothing.
func checkBagNames(h *house) []finding {
	var found []finding
	seen := map[string]bool{}
	for _, s := range h.sources {
		for _, part := range strings.Split(s.dir, "/") {
			if bags[part] && !seen[s.dir] {
				seen[s.dir] = true
				found = append(found, finding{s.dir, 0, fmt.Sprintf("%q is a bag, not a room: name the package for what it holds.", part)})
			}
		}
		if name := s.syntax.Name.Name; bags[strings.TrimSuffix(name, "_test")] && !bags[path.Base(s.dir)] {
			found = append(found, s.at(s.syntax.Name, "package %s is a bag, not a room: name it for what it holds.", name))
		}
		if stem := strings.TrimSuffix(path.Base(s.path), ".go"); !s.test && bags[stem] {
			found = append(found, finding{s.path, 0, fmt.Sprintf("a file called %s says nothing about what is inside: name it for its one subject.", stem)})
		}
	}
	return found
}
