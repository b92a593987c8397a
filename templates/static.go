// Package templates holds everything a person sees, and the files that go with
// it: one stylesheet and the bell, both named by their content.
package templates

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"strings"
)

// Asset is a file that a browser may keep for ever: its path holds a digest of
// its content, so a changed file has a new path.
type Asset struct {
	Path string // "/static/tocsin.2f1c77a09b3d.css"
	Type string // media type
	Body string
}

var (
	//go:embed static/css/tokens.css
	tokens string
	//go:embed static/css/reset.css
	reset string
	//go:embed static/css/base.css
	base string
	//go:embed static/css/layout.css
	layout string
	//go:embed static/css/field.css
	field string
	//go:embed static/css/facts.css
	facts string
	//go:embed static/css/state.css
	state string
	//go:embed static/css/bell.css
	bell string
	//go:embed static/css/mailboxes.css
	mailboxes string
	//go:embed static/css/print.css
	print string

	//go:embed static/img/bell.svg
	bellIcon string
)

// CSS is every stylesheet in one, the tokens and the order of layers first.
var CSS = named("tocsin", ".css", "text/css; charset=utf-8",
	strings.Join([]string{tokens, reset, base, layout, field, facts, state, bell, mailboxes, print}, "\n"))

// Icon is the bell, as browsers show it beside a page's title.
var Icon = named("bell", ".svg", "image/svg+xml", bellIcon)

// Assets lists every file that pages refer to.
func Assets() []Asset { return []Asset{CSS, Icon} }

func named(name, ending, kind, body string) Asset {
	sum := sha256.Sum256([]byte(body))
	return Asset{Path: "/static/" + name + "." + hex.EncodeToString(sum[:6]) + ending, Type: kind, Body: body}
}
