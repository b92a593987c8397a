// Package templates holds everything a person sees, and the files that go with
// it: one stylesheet, one script and the bell, all named by their content.
package templates

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"slices"
	"strings"
)

// Asset is a file that a browser may keep for ever: its path holds a digest of
// its content, so a changed file has a new path.
type Asset struct {
	Path string // "/static/tocsin.2f1c77a09b3d.css"
	Type string // media type
	Body string
}

//go:embed static
var files embed.FS

// CSS is every stylesheet in one. The tokens come first, since they also name
// the order of layers; that order, not the files', decides what wins.
var CSS = named("tocsin", ".css", "text/css; charset=utf-8", joined("static/css", "tokens.css", "reset.css", "base.css", "layout.css"))

// JS is every script in one. Pages work without it.
var JS = named("tocsin", ".js", "text/javascript; charset=utf-8", joined("static/js"))

// Icon is the bell, as browsers show it beside a page's title.
var Icon = named("bell", ".svg", "image/svg+xml", joined("static/img"))

// Assets lists every file that pages refer to.
func Assets() []Asset { return []Asset{CSS, JS, Icon} }

// joined puts a folder's files into one: those named first, then the others by
// name. A folder that cannot be read gives an empty file, which a test sees.
func joined(dir string, first ...string) string {
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		return ""
	}
	names := slices.Clone(first)
	for _, e := range entries {
		if !slices.Contains(names, e.Name()) {
			names = append(names, e.Name())
		}
	}
	var out []string
	for _, name := range names {
		text, err := fs.ReadFile(files, dir+"/"+name)
		if err != nil {
			return ""
		}
		out = append(out, string(text))
	}
	return strings.Join(out, "\n")
}

func named(name, ending, kind, body string) Asset {
	sum := sha256.Sum256([]byte(body))
	return Asset{Path: "/static/" + name + "." + hex.EncodeToString(sum[:6]) + ending, Type: kind, Body: body}
}
