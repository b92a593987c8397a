package people_test

import (
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
)

func TestALadderWaitsAsItsListSaysAndTheLastHoldsForTheRest(t *testing.T) {
	t.Parallel()
	o := people.Organisation{EscalateMinutes: 15}
	for rung, want := range []int{15, 15, 15} {
		if got := o.Wait(rung); got != time.Duration(want)*time.Minute {
			t.Errorf("without a list rung %d waits %v", rung, got)
		}
	}
	o.LadderMinutes = "5,10,30"
	for rung, want := range []int{5, 10, 30, 30, 30} {
		if got := o.Wait(rung); got != time.Duration(want)*time.Minute {
			t.Errorf("rung %d waits %v, not %d minutes", rung, got, want)
		}
	}
}

func TestWaitsAreReadOrRefusedWhole(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"": "", " 15, 15, 30 ": "15,15,30", "5;7": "5,7", "007": "7"} {
		if got, err := people.ReadWaits(text); err != nil || got != want {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	for _, bad := range []string{"0", "241", "-5", "15,,x", "1.5", "fifteen", ",", "1,1,1,1,1,1,1,1,1,1,1", "\x00", "9999999999999999999999"} {
		if _, err := people.ReadWaits(bad); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
