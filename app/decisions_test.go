package app_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

const decisionHead = "reference,involvement,reason,data,encrypted,places,records\n"

func TestAListReadsAsPeoplePasteIt(t *testing.T) {
	t.Parallel()
	common := app.Decision{Involvement: incident.In, Reason: "in the log"}
	for name, list := range map[string]string{
		"commas":                decisionHead + "C-1,in,in the log,name; email,no,US,12\nC-2,out,not in the log,,,,\n",
		"the spreadsheet mark":  "\ufeff" + decisionHead + "C-1,in,in the log,name; email,no,US,12\nC-2,out,not in the log,,,,\n",
		"quotes in the header":  "\ufeff\"reference\",\"involvement\",\"reason\",data,encrypted,places,records\nC-1,in,in the log,name; email,no,US,12\nC-2,out,not in the log,,,,\n",
		"semicolons":            strings.ReplaceAll(decisionHead, ",", ";") + "C-1;in;in the log;\"name; email\";no;US;12\nC-2;out;not in the log;;;;\n",
		"tabs":                  strings.ReplaceAll(decisionHead, ",", "\t") + "C-1\tin\tin the log\tname; email\tno\tUS\t12\nC-2\tout\tnot in the log\t\t\t\t\n",
		"line ends of Windows":  strings.ReplaceAll(decisionHead+"C-1,in,in the log,name; email,no,US,12\nC-2,out,not in the log,,,,\n", "\n", "\r\n"),
		"line ends of old":      strings.ReplaceAll(decisionHead+"C-1,in,in the log,name; email,no,US,12\nC-2,out,not in the log,,,,\n", "\n", "\r"),
		"empty rows at the end": decisionHead + "C-1,in,in the log,name; email,no,US,12\nC-2,out,not in the log,,,,\n,,,,,,\n\n",
		"capitals and space":    strings.ToUpper(decisionHead) + " C-1 , In , in the log , name; email , NO , US , 12 \nC-2,OUT,not in the log\n",
	} {
		ds, err := app.ReadList(list, common)
		if err != nil || len(ds) != 2 || ds[0].Reference != "C-1" || ds[0].Involvement != incident.In || ds[0].Reason != "in the log" || len(ds[0].Data) != 2 || ds[0].Encrypted != "no" ||
			ds[0].Records == nil || *ds[0].Records != 12 || ds[0].Row != 2 || ds[1].Involvement != incident.Out || ds[1].Records != nil || ds[1].Row != 3 {
			t.Errorf("%s: %+v, %v", name, ds, err)
		}
	}
}

func TestAColumnOfReferencesIsAListToo(t *testing.T) {
	t.Parallel()
	common := app.Decision{Involvement: incident.In, Reason: "in the log"}
	for _, list := range []string{"C-1\nC-2\nC-3", "\ufeffC-1\r\n\r\n  C-2\t\r\nC-3\r\nC-1\r\n", "reference\nC-1\nC-2\nC-3\n", "\"C-1\"\n\"C-2\"\nC-3"} {
		ds, err := app.ReadList(list, common)
		if err != nil || len(ds) != 3 || ds[1].Reference != "C-2" || ds[1].Involvement != incident.In || ds[2].Reason != "in the log" {
			t.Errorf("%q: %+v, %v", list, ds, err)
		}
	}
}

func TestAListOfRowsIsNamedByRowAndColumn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		list, column string
		row          int
	}{
		{decisionHead + "C-1,in,r,,,,many\n", "records", 2},
		{decisionHead + "C-1,in,r\n\n\nC-2,in,r,,,,1.5\n", "records", 5},
		{decisionHead + "C-1,in,\"two\nlines\"\nC-2,in,r,,,,x\n", "records", 3},
		{"reference,involvment,reason\nC-1,in,r\n", "involvment", 1},
		{"reference,reference,involvement,reason\nC-1,C-1,in,r\n", "reference", 1},
		{"reference,reason\nC-1,r\n", "involvement", 1},
		{"C-1\nC-2,in,r\n", "reference", 2},
		{decisionHead + "C-1,in,r\nC-2,in,\"r\n", "", 3},
		{decisionHead + "C-1,in,r,name,no,US,1,2,3\n", "", 2},
		{decisionHead + "C-1,in,Caf\xe9\n", "", 2},
		{"a\x00b", "", 1},
	} {
		_, err := app.ReadList(c.list, app.Decision{})
		var f *fault.Fault
		if !errors.As(err, &f) || f.Kind != fault.KindInvalid || f.Row != c.row || f.Field != c.column {
			t.Errorf("%q: %+v", c.list, f)
		}
	}
}

func FuzzReadList(f *testing.F) {
	for _, s := range []string{decisionHead + "C-1,in,r,name,no,US,1\n", "C-1\nC-2", "\ufeffreference;involvement;reason\r\nC-1;out;\"a\nb\"\r\n", "reference\t\"", "\x00", ",,,\nreference"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, list string) {
		ds, err := app.ReadList(list, app.Decision{Involvement: incident.Out, Reason: "r"})
		if err != nil && fault.KindOf(err) != fault.KindInvalid {
			t.Fatal(err)
		}
		rows := 1 + strings.Count(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(list), "\n")
		last := 0
		for _, d := range ds {
			if d.Row <= last || d.Row > rows {
				t.Errorf("row %d after %d of %d in %q", d.Row, last, rows, list)
			}
			last = d.Row
		}
		var many fault.Many
		errors.As(err, &many)
		for _, m := range many {
			if m.Row < 1 || m.Row > rows {
				t.Errorf("there is no row %d in %q", m.Row, list)
			}
		}
	})
}

func TestAListSaysBeforehandWhatItDoesAndDoesItOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Declare()
		h.AccessYes("01:40")
		h.At("02:14")
		h.Confirm()
		h.RunDue()
		list := app.DecideExposures{IncidentID: h.incident, Complete: true, Decisions: []app.Decision{
			{Reference: "C-1", Involvement: incident.In, Reason: "in the log", Data: []string{"name"}, Encrypted: "no"},
			{Reference: "C-2", Involvement: incident.In, Reason: "in the log"},
			{Reference: "C-3", Involvement: incident.Out, Reason: "not in the log"}}}
		foresee := func() (fs *incident.Foreseen) {
			t.Helper()
			h.unchanged("a preview", func() {
				var err error
				fs, err = h.app.PreviewDecisions(h.ctx(), h.cast["Theo"], list)
				h.must(err)
			})
			return fs
		}
		fs := foresee()
		if fs.In != 2 || fs.Out != 1 || fs.Fresh != 3 || fs.Unchanged != 0 || fs.ToOut != 0 || !fs.Does() || len(fs.First) != 3 {
			t.Errorf("%+v", fs)
		}
		h.must(h.app.DecideExposures(h.ctx(), h.cast["Theo"], list))
		h.RunDue()
		opened, waiting := 0, 0
		for _, ref := range []string{"C-1", "C-2"} {
			for _, o := range h.Duties(ref) {
				if o.Undecided {
					waiting++
				} else {
					opened++
				}
			}
		}
		if fs.Duties != opened || fs.Waiting != waiting || opened == 0 {
			t.Errorf("foreseen %d duties and %d that wait, opened %d and %d", fs.Duties, fs.Waiting, opened, waiting)
		}
		if c := h.Contract("C-1"); len(fs.Dues) == 0 || c.DueAt.Before(fs.Dues[0].DueAt) {
			t.Errorf("foreseen %+v, the contract is due %s", fs.Dues, c.DueAt)
		}
		if again := foresee(); again.Unchanged != 3 || again.Does() {
			t.Errorf("a second time: %+v", again)
		}
		h.unchanged("the same list twice", func() { h.must(h.app.DecideExposures(h.ctx(), h.cast["Theo"], list)) })
		list.Decisions[0].Involvement, list.Decisions[0].Reason = incident.Out, "looked again"
		if left := foresee(); left.ToOut != 1 || left.Unchanged != 2 || left.Leaving[0].Tenant.Reference != "C-1" {
			t.Errorf("one leaves: %+v", left)
		}
	})
}

func TestADecisionIsRefusedWhenWhatWasReadHasChanged(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Declare()
		f, err := h.Look().File(h.incident)
		h.must(err)
		one := func(seen, facts int) error {
			return h.app.DecideExposures(h.ctx(), h.cast["Theo"], app.DecideExposures{IncidentID: h.incident, Facts: facts,
				Decisions: []app.Decision{{Reference: "C-1", Involvement: incident.In, Reason: fmt.Sprint("read at ", seen), Seen: &seen}}})
		}
		h.must(one(0, f.FactsVersion))
		for _, err := range []error{one(0, 0), one(1, f.FactsVersion), one(7, 0)} {
			if fault.KindOf(err) != fault.KindConflict {
				t.Errorf("got %v", err)
			}
		}
		h.must(one(1, 0))
	})
}
