// Package browsertest lets a test be a person before a real Chromium: Ada
// opens a page, sees, presses, fills in. Each person has a browser of their own
// as far as cookies go; all of them share one process per test binary.
package browsertest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience is how long a person waits for anything, unless they are told
// otherwise. It bounds a hang; no test asserts how fast a page is.
const patience = 20 * time.Second

// names are what a Chromium is called, in the order of looking.
var names = []string{"chromium", "chromium-browser", "google-chrome"}

// browser is the one process of this test binary.
var browser struct {
	sync.Mutex
	ctx  context.Context // nil until somebody opens a page
	err  error
	stop context.CancelFunc
}

// Close ends the browser where one was started. TestMain calls it after the
// tests; a binary that forgets takes its browser along when it ends, but leaves
// a folder among the temporary ones.
func Close() error {
	browser.Lock()
	defer browser.Unlock()
	if browser.ctx == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(browser.ctx, patience)
	defer cancel()
	err := chromedp.Cancel(ctx)
	browser.stop()
	browser.ctx = nil
	return err
}

// start returns the shared browser. Where no Chromium is installed the test is
// skipped; CI installs one and must not skip.
func start(t testing.TB) context.Context {
	t.Helper()
	path, err := find()
	if err != nil {
		orFail(t, err.Error())
	}
	browser.Lock()
	defer browser.Unlock()
	if browser.ctx == nil && browser.err == nil {
		browser.ctx, browser.stop, browser.err = launch(path)
	}
	if browser.err != nil {
		t.Fatalf("%s does not start: %v", path, browser.err)
	}
	return browser.ctx
}

func launch(path string) (context.Context, context.CancelFunc, error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:], // headless, quiet, nothing in the background
		chromedp.ExecPath(path),
		chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true),
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium's sandbox refuses to serve root
	}
	process, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(process)
	both := func() { cancel(); stop() }
	if err := chromedp.Do(ctx); err != nil { // its life is that of the first context it is asked with
		both()
		return nil, nil, err
	}
	return ctx, both, nil
}

// find looks for a Chromium: TOCSIN_CHROMIUM, else the first known name in PATH.
func find() (string, error) {
	if path := os.Getenv("TOCSIN_CHROMIUM"); path != "" {
		if !runs(path) {
			return "", fmt.Errorf("TOCSIN_CHROMIUM is %s, and no program is there", path)
		}
		return path, nil
	}
	for _, name := range names {
		for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
			if path := filepath.Join(dir, name); runs(path) {
				return path, nil
			}
		}
	}
	return "", errors.New("there is no Chromium in PATH (install Debian's package chromium, or name a program with TOCSIN_CHROMIUM)")
}

func runs(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// orFail skips a test for want of something that CI has to have.
func orFail(t testing.TB, want string) {
	t.Helper()
	if os.Getenv("TOCSIN_CI") != "" {
		t.Fatalf("TOCSIN_CI is set, and CI must not skip browsers: %s.", want)
	}
	t.Skipf("skipped: %s", want)
}
