package web_test

import (
	"fmt"
	"net/url"
	"sync"
	"testing"
)

// Whoever presses twice in a hurry is led to the same page both times, and the
// thing is there once.
func TestTwoPressesAtOnceLeadWhereTheFirstLeads(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	theo, base := s.as("Theo"), "/incidents/"+inc.Number
	for i := range 5 {
		text := fmt.Sprint("What Theo saw, part ", i)
		form := theo.fills(theo.get(base), base+"/notes")
		form.Set("text", text)
		var both sync.WaitGroup
		answers := make([]answer, 2)
		for j := range answers {
			both.Go(func() { answers[j] = theo.post(base+"/notes", url.Values(form)) })
		}
		both.Wait()
		for _, a := range answers {
			if a.status != 303 || a.header.Get("Location") != base {
				t.Errorf("a press was answered with %d to %q: %s", a.status, a.header.Get("Location"), between(a.body, "<main", "</main>"))
			}
		}
		n := 0
		for _, l := range s.ledger() {
			if l.Says["text"] == text {
				n++
			}
		}
		if n > 1 {
			t.Errorf("%q stands %d times in the ledger", text, n)
		}
	}
}
