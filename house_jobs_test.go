package tocsin_test

import (
	"fmt"
	"go/ast"
	"path"
	"strings"
)

// An order is a job's arguments, a struct with Kind() in app; a worker is what
// River calls for it, a struct with Work() in jobs.
type order struct {
	name, kind string
	source     *source
	node       ast.Node
}

// checkWorkers pairs orders and workers: each order has exactly one worker, in
// the file of jobs that is named like the order's file or its kind, and each
// worker has an order. Until jobs exists there is nothing to pair.
func checkWorkers(h *house) []finding {
	orders, workers := ordersOf(h), workersOf(h)
	if !exists(h, "jobs") {
		return nil
	}
	var found []finding
	kinds := map[string]string{}
	for _, o := range orders {
		if first, taken := kinds[o.kind]; taken && o.kind != "" {
			found = append(found, o.source.at(o.node, "the kind %q is already that of %s: River would give one's jobs to the other.", o.kind, first))
		}
		kinds[o.kind] = o.name
		found = append(found, unpaired(o, workers[o.name])...)
		delete(workers, o.name)
	}
	for name, left := range workers {
		for _, w := range left {
			found = append(found, w.source.at(w.node, "this worker works %s, but app has no such arguments with Kind(): put them beside their verb.", name))
		}
	}
	return found
}

// unpaired says what is wrong between an order and the workers that take it.
func unpaired(o order, workers []order) []finding {
	stem := fileStem(o.source)
	switch {
	case len(workers) == 0:
		return []finding{o.source.at(o.node, "nobody works %s: write its worker in jobs/%s.go, or the job will wait for ever.", o.name, stem)}
	case len(workers) > 1:
		var places []string
		for _, w := range workers {
			places = append(places, fmt.Sprintf("%s:%d", w.source.path, w.source.line(w.node)))
		}
		return []finding{o.source.at(o.node, "%s has %d workers (%s), one at most: River takes only one.", o.name, len(workers), strings.Join(places, ", "))}
	}
	w := workers[0]
	if file := fileStem(w.source); file != stem && file != o.kind {
		return []finding{w.source.at(w.node, "the worker of %s stands in the wrong file: move it to jobs/%s.go, so that verb and worker are found by one name.", o.name, stem)}
	}
	return nil
}

// ordersOf finds every type of package app with a method Kind() string.
func ordersOf(h *house) []order {
	var orders []order
	eachMethod(h, "app", "Kind", func(s *source, d *ast.FuncDecl) {
		results := d.Type.Results
		if results != nil && len(results.List) == 1 && isIdent(results.List[0].Type, "string") && d.Type.Params.NumFields() == 0 {
			orders = append(orders, order{receiverOf(d), literalOf(d), s, d})
		}
	})
	return orders
}

// workersOf finds every method Work(ctx, *river.Job[app.Order]) of jobs, by
// the name of its order.
func workersOf(h *house) map[string][]order {
	workers := map[string][]order{}
	eachMethod(h, "jobs", "Work", func(s *source, d *ast.FuncDecl) {
		for _, param := range d.Type.Params.List {
			star, ok := param.Type.(*ast.StarExpr)
			if !ok {
				continue
			}
			if job, ok := star.X.(*ast.IndexExpr); ok && typeName(job.X) == "Job" {
				name := typeName(job.Index)
				workers[name] = append(workers[name], order{name: name, source: s, node: d})
			}
		}
	})
	return workers
}

func eachMethod(h *house, dir, name string, visit func(*source, *ast.FuncDecl)) {
	for _, s := range h.sources {
		if s.dir != dir || !s.product() {
			continue
		}
		for _, decl := range s.syntax.Decls {
			if d, ok := decl.(*ast.FuncDecl); ok && d.Recv != nil && d.Name.Name == name {
				visit(s, d)
			}
		}
	}
}

func exists(h *house, dir string) bool {
	for _, s := range h.sources {
		if s.dir == dir && s.product() {
			return true
		}
	}
	return false
}

func fileStem(s *source) string { return strings.TrimSuffix(path.Base(s.path), ".go") }
