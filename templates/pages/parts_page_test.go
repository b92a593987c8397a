package pages_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Whoever adds a part adds it to the page that shows them all.
func TestThePageOfPartsShowsEveryPart(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../parts/*.templ")
	if err != nil || len(files) == 0 {
		t.Fatalf("no parts are found: %v", err)
	}
	page, err := os.ReadFile("parts_page.templ")
	if err != nil {
		t.Fatal(err)
	}
	inside := map[string]string{"ErrorSummary": "parts.Errors(", "ErrorsUnder": "parts.Errors(", "Once": "parts.Form("} // shown by another part
	for _, f := range files {
		source, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^templ ([A-Z]\w*)\(`).FindAllStringSubmatch(string(source), -1) {
			call := "parts." + m[1] + "("
			if other, ok := inside[m[1]]; ok {
				call = other
			}
			if !strings.Contains(string(page), call) {
				t.Errorf("%s of %s is not on the page of parts", m[1], filepath.Base(f))
			}
		}
	}
}
