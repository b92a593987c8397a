package mail

import "regexp"

var links = regexp.MustCompile(` href=("[^"]*"|'[^']*')`)

// WithoutLinks is a mail's HTML in which the words of links stand and lead
// nowhere: in a frame that may not leave its page they would be dead.
func WithoutLinks(html string) string { return links.ReplaceAllString(html, "") }

// besideStyle lays two frames out next to each other, and one below 1000 px.
const besideStyle = `<style>
body { display: flex; gap: 24px; margin: 0; font: 16px/24px Arial, Helvetica, sans-serif; background: #fff; color: #14181f; }
iframe { width: 640px; height: 5000px; border: 1px solid #7a8594; }
.phone { width: 390px; flex: none; }
.none { display: block; padding: 16px; }
h1 { margin: 0; font-size: 16px; }
@media (prefers-color-scheme: dark) { body { background: #0c0f14; color: #e8ebf0; } }
@media (max-width: 1000px) { iframe { display: none; } iframe.phone { display: block; width: 100%; } }
</style>`
