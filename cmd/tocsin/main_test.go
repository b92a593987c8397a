package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// binary is the program under test, built once: the stories run and kill the
// real thing.
var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "tocsin-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	binary = filepath.Join(dir, "tocsin")
	build := exec.Command("go", "build", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
		os.Exit(1)
	}
	code := m.Run()
	if err := browsertest.Close(); err != nil {
		fmt.Fprintln(os.Stderr, "The browser does not close:", err)
	}
	_ = os.RemoveAll(dir) // a temporary directory of this run
	os.Exit(code)
}
