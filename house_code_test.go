package tocsin_test

import (
	"go/ast"
	"go/token"
	"strings"
)

// checkTimeOfDay keeps time.Now and what calls it in cmd. It looks for the
// name, not the call, so handing time.Now on as a value is found too.
func checkTimeOfDay(h *house) []finding {
	return eachSelector(h, "time", func(s *source, sel *ast.SelectorExpr) []finding {
		switch sel.Sel.Name {
		case "Now", "Since", "Until":
			if !within(s.dir, "cmd/...") && s.dir != "app/store/storetest" {
				return []finding{s.at(sel, "time.%s reads the time of day, which only cmd may do: take now as an argument, or use tx.Now.", sel.Sel.Name)}
			}
		}
		return nil
	})
}

// checkPanics finds calls of panic: a fault has a sentence, a panic has a
// stack trace that nobody reads at three in the morning.
func checkPanics(h *house) []finding {
	return inProduct(h, func(s *source, n ast.Node) []finding {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return nil
		}
		if name, ok := call.Fun.(*ast.Ident); ok && name.Name == "panic" {
			return []finding{s.at(call, "product code does not panic: return an error, or a fault with a sentence.")}
		}
		return nil
	})
}

// checkInterfaces counts interfaces with methods, named or not. Constraints of
// type parameters (unions) are no interfaces in this sense.
func checkInterfaces(h *house) []finding {
	const most = 4
	found := inProduct(h, func(s *source, n ast.Node) []finding {
		face, ok := n.(*ast.InterfaceType)
		if !ok || !hasMethods(face) {
			return nil
		}
		return []finding{s.at(face, "product code has more than %d interfaces, and this is one of them: "+
			"keep those that break a real cycle or have two real users, and pass a function or the struct itself elsewhere.", most)}
	})
	if len(found) <= most {
		return nil
	}
	return found
}

func hasMethods(face *ast.InterfaceType) bool {
	for _, m := range face.Methods.List {
		switch m.Type.(type) {
		case *ast.BinaryExpr, *ast.UnaryExpr: // ~int | ~string
			return false
		}
	}
	return len(face.Methods.List) > 0
}

// fixedByGo names methods that the standard library or River gave their
// meaning: a comment could only repeat it.
var fixedByGo = map[string]bool{
	"Error": true, "String": true, "Unwrap": true, "Is": true, "As": true,
	"Len": true, "Less": true, "Swap": true, "Scan": true, "Value": true, "Kind": true,
	"MarshalJSON": true, "UnmarshalJSON": true, "MarshalText": true, "UnmarshalText": true,
}

// checkDocs asks a comment of every exported type, function, method, constant
// and variable; a group's comment speaks for its members.
func checkDocs(h *house) []finding {
	var found []finding
	for _, s := range h.sources {
		if !s.product() {
			continue
		}
		for _, decl := range s.syntax.Decls {
			found = append(found, undocumented(s, decl)...)
		}
	}
	return found
}

func undocumented(s *source, decl ast.Decl) []finding {
	var found []finding
	ask := func(name *ast.Ident, docs ...*ast.CommentGroup) {
		for _, doc := range docs {
			if strings.TrimSpace(doc.Text()) != "" {
				return
			}
		}
		if name.IsExported() {
			found = append(found, s.at(name, "%s is exported without a comment: say what it promises, its units, its errors, and its source in law or RFC where it has one.", name.Name))
		}
	}
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if receiver := receiverOf(d); (d.Recv == nil || ast.IsExported(receiver)) && !(d.Recv != nil && fixedByGo[d.Name.Name]) {
			ask(d.Name, d.Doc)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch sp := spec.(type) {
			case *ast.TypeSpec:
				ask(sp.Name, sp.Doc, sp.Comment, d.Doc)
			case *ast.ValueSpec:
				for _, name := range sp.Names {
					ask(name, sp.Doc, sp.Comment, d.Doc)
				}
			}
		}
	}
	return found
}

// receiverOf names the type a method belongs to, without star and parameters.
func receiverOf(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return ""
	}
	return typeName(d.Recv.List[0].Type)
}

func typeName(e ast.Expr) string {
	switch t := e.(type) {
	case *ast.StarExpr:
		return typeName(t.X)
	case *ast.IndexExpr:
		return typeName(t.X)
	case *ast.IndexListExpr:
		return typeName(t.X)
	case *ast.SelectorExpr:
		return t.Sel.Name
	case *ast.Ident:
		return t.Name
	}
	return ""
}

// eachSelector visits every use of a name from an imported package in files
// that ship, generated ones included.
func eachSelector(h *house, importPath string, visit func(*source, *ast.SelectorExpr) []finding) []finding {
	var found []finding
	for _, s := range h.sources {
		as := s.name(importPath)
		if s.test || as == "" {
			continue
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && isIdent(sel.X, as) {
				found = append(found, visit(s, sel)...)
			}
			return true
		})
	}
	return found
}

// inProduct visits every node of every file that people wrote and that ships.
func inProduct(h *house, visit func(*source, ast.Node) []finding) []finding {
	var found []finding
	for _, s := range h.sources {
		if !s.product() {
			continue
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			found = append(found, visit(s, n)...)
			return true
		})
	}
	return found
}

func isIdent(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

// literalOf returns the string that a function returns in its only statement.
func literalOf(d *ast.FuncDecl) string {
	if d.Body == nil || len(d.Body.List) != 1 {
		return ""
	}
	ret, ok := d.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return ""
	}
	lit, ok := ret.Results[0].(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	return unquote(lit.Value)
}
