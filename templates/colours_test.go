package templates_test

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/templates"
)

// TestEveryColourCanBeRead holds the tokens to WCAG 2.2: text 4.5:1 (1.4.3)
// and lines 3:1 (1.4.11), on paper and panel, in both themes.
func TestEveryColourCanBeRead(t *testing.T) {
	t.Parallel()
	found := map[string][2]string{}
	for _, m := range regexp.MustCompile(`--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)`).FindAllStringSubmatch(templates.CSS.Body, -1) {
		found[m[1]] = [2]string{m[2], m[3]}
	}
	for theme, name := range []string{"light", "dark"} {
		for _, token := range []string{"ink", "muted", "running", "soon", "urgent", "overdue", "met", "held", "not-required", "line"} {
			least := 4.5
			if token == "line" {
				least = 3
			}
			for _, ground := range []string{"paper", "panel"} {
				if got := contrast(found[token][theme], found[ground][theme]); !(got >= least) {
					t.Errorf("%s on %s in %s: %.1f, want %.1f", token, ground, name, got, least)
				}
			}
		}
	}
}

func TestTheStylesheetIsSmallAndFetchesNothing(t *testing.T) {
	t.Parallel()
	if n := len(templates.CSS.Body); n > 40<<10 {
		t.Errorf("%d bytes, the budget is 40 KB", n)
	}
	if strings.Contains(templates.CSS.Body, "url(") || strings.Contains(templates.CSS.Body, "@import") {
		t.Error("the stylesheet fetches something")
	}
	if !regexp.MustCompile(`^/static/tocsin\.[0-9a-f]{12}\.css$`).MatchString(templates.CSS.Path) {
		t.Errorf("got %s", templates.CSS.Path)
	}
}

// contrast is the ratio of WCAG 2.2, "contrast ratio".
func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(hex string) float64 {
	rgb, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil {
		return math.NaN()
	}
	part := func(shift uint) float64 {
		c := float64(rgb>>shift&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
}
