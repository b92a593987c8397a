package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/flowchestra/tocsin/app/fault"
)

func TestEachRefusalHasItsKindAndItsSentence(t *testing.T) {
	t.Parallel()
	rows := []struct {
		kind   fault.Kind
		refuse func(string, ...any) *fault.Fault
	}{
		{fault.KindInvalid, fault.Invalid},
		{fault.KindConflict, fault.Conflict},
		{fault.KindNotFound, fault.NotFound},
		{fault.KindForbidden, fault.Forbidden},
		{fault.KindUnavailable, fault.Unavailable},
	}
	seen := map[fault.Kind]bool{}
	for _, row := range rows {
		f := row.refuse("%s is %d h late.", "Ada", 3)
		if f.Kind != row.kind || f.Error() != "Ada is 3 h late." || f.Field != "" || f.Row != 0 {
			t.Errorf("%s: got %+v", row.kind, *f)
		}
		if seen[f.Kind] || f.Kind == "" {
			t.Errorf("%q stands for two refusals, or for none", f.Kind)
		}
		seen[f.Kind] = true
	}
}

func TestNamingThePlaceLeavesTheFirstRefusalAsItWas(t *testing.T) {
	t.Parallel()
	plain := fault.Invalid("The name is empty.")
	if row := plain.At(3); row.Row != 3 || row.Field != "" {
		t.Errorf("got %+v", *row)
	}
	placed := plain.In("name").At(7)
	if placed.Field != "name" || placed.Row != 7 || placed.Kind != fault.KindInvalid || placed.Error() != "Row 7: The name is empty." {
		t.Errorf("got %+v, %q", *placed, placed)
	}
	if plain.Field != "" || plain.Row != 0 || plain.Error() != "The name is empty." {
		t.Errorf("the first one became %+v", *plain)
	}
}

func TestAFaultIsFoundHoweverDeepItIsWrapped(t *testing.T) {
	t.Parallel()
	first := fault.Conflict("Ada was first.").In("version")
	many := fault.Many{first.At(2), fault.NotFound("There is no such row.").At(3)}
	for name, err := range map[string]error{
		"bare":              first,
		"wrapped":           fmt.Errorf("save: %w", first),
		"wrapped twice":     fmt.Errorf("verb: %w", fmt.Errorf("save: %w", first)),
		"joined":            errors.Join(io.EOF, first),
		"the first of many": many,
		"wrapped many":      fmt.Errorf("import: %w", many.Err()),
	} {
		var f *fault.Fault
		if !errors.As(err, &f) || f.Field != "version" || fault.KindOf(err) != fault.KindConflict {
			t.Errorf("%s: got %+v, kind %q", name, f, fault.KindOf(err))
		}
	}
	for _, err := range []error{nil, io.EOF, fmt.Errorf("read: %w", io.EOF)} {
		if k := fault.KindOf(err); k != "" {
			t.Errorf("%v is no refusal, got %q", err, k)
		}
	}
}

func TestManyRefusalsAreToldTogetherAndNoneIsNoError(t *testing.T) {
	t.Parallel()
	var many fault.Many
	if err := many.Err(); err != nil {
		t.Errorf("an empty list is no error, got %v", err)
	}
	many = append(many, fault.Invalid("The name is empty.").At(2), fault.Invalid("The window is no number.").At(5))
	err := many.Err()
	if want := "Row 2: The name is empty.\nRow 5: The window is no number."; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	var all fault.Many
	if !errors.As(fmt.Errorf("import: %w", err), &all) || len(all) != 2 || all[1].Row != 5 {
		t.Errorf("the page needs every row, got %v", all)
	}
	if !errors.Is(err, many[1]) {
		t.Error("the second refusal is lost")
	}
}
