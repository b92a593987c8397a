package tocsin_test

import (
	"fmt"
	"go/ast"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// checkParallel asks t.Parallel() as the first statement of every test, or a
// reason on the line above it.
func checkParallel(h *house) []finding {
	var found []finding
	for _, s := range h.sources {
		if !s.test {
			continue
		}
		for _, decl := range s.syntax.Decls {
			d, ok := decl.(*ast.FuncDecl)
			if ok && isTest(s, d) && !opensParallel(d) && !excused(s, d) {
				found = append(found, s.at(d, "%s does not open with t.Parallel(): add it, or write \"// not parallel: reason\" on the line above.", d.Name.Name))
			}
		}
	}
	return found
}

func isTest(s *source, d *ast.FuncDecl) bool {
	if d.Recv != nil || !strings.HasPrefix(d.Name.Name, "Test") || d.Type.Params.NumFields() != 1 {
		return false
	}
	star, ok := d.Type.Params.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	sel, ok := star.X.(*ast.SelectorExpr)
	return ok && isIdent(sel.X, s.name("testing")) && sel.Sel.Name == "T"
}

// opensParallel tells whether the first statement calls Parallel on the test's
// own parameter.
func opensParallel(d *ast.FuncDecl) bool {
	names := d.Type.Params.List[0].Names
	if d.Body == nil || len(d.Body.List) == 0 || len(names) != 1 {
		return false
	}
	statement, ok := d.Body.List[0].(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := statement.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && isIdent(sel.X, names[0].Name) && sel.Sel.Name == "Parallel"
}

func excused(s *source, d *ast.FuncDecl) bool {
	if d.Doc == nil {
		return false
	}
	last := d.Doc.List[len(d.Doc.List)-1]
	reason, ok := strings.CutPrefix(last.Text, "// not parallel:")
	return ok && strings.TrimSpace(reason) != "" && s.line(last)+1 == s.line(d.Type)
}

// banned is what no committed text may hold. The patterns are written so that
// this file does not match itself.
var banned = []struct {
	pattern *regexp.Regexp
	advice  string
}{
	{
		regexp.MustCompile(`(^|file://|[^\w.\-/])/([w]ork|[r]oot|[U]sers|[h]ome/\w+)/[\w.]`),
		"is a path of somebody's machine: write it from the project's root, or make a temporary folder.",
	},
	{
		regexp.MustCompile(`\b((proxy|sum|index)\.[g]olang\.org|registry[\w-]*\.([n]pmjs|[y]arnpkg|[d]ocker|[g]itlab)\.\w+|` +
			`(www\.)?[n]pmjs\.(com|org)|[p]ypi\.(org|python\.org)|files\.[p]ythonhosted\.org|([\w-]+\.)?[g]cr\.io|[g]hcr\.io|[q]uay\.io|` +
			`mcr\.[m]icrosoft\.com|public\.ecr\.[a]ws|(hub\.|index\.)?[d]ocker\.(io|com)|[c]rates\.io|[r]ubygems\.org|repo\d?\.[m]aven\.\w+|` +
			`(deb|ftp|security|snapshot)\.[d]ebian\.org|(archive|security)\.[u]buntu\.com|[g]oproxy\.(io|cn)|[u]npkg\.com|cdn\.[j]sdelivr\.net)\b`),
		"is the host of a package registry: leave it to the machine's own settings.",
	},
}

// checkWords reads every text of the tree, whatever its kind.
func checkWords(h *house) []finding {
	var found []finding
	for _, name := range slices.Sorted(maps.Keys(h.texts)) {
		for _, ban := range banned {
			text := h.texts[name]
			for _, hit := range ban.pattern.FindAllStringIndex(text, -1) {
				line := 1 + strings.Count(text[:hit[1]-1], "\n")
				found = append(found, finding{name, line, fmt.Sprintf("%q %s", strings.TrimSpace(text[hit[0]:hit[1]]), ban.advice)})
			}
		}
	}
	return found
}
