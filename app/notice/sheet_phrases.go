package notice

import (
	"fmt"
	"slices"
	"strings"
)

// Totals of all customers, in the words of a worksheet. They say what is not
// counted yet: an authority compares them with what follows.

// PeopleTold writes how many people are concerned, from counts by place; ""
// while nothing is counted. Places are all that are known to be concerned.
func PeopleTold(counts map[string]int, places []string) string {
	sum, named, open := 0, []string{}, []string{}
	for _, p := range places {
		if n, ok := counts[p]; ok {
			sum += n
			named = append(named, p+" "+grouped(n, ","))
		} else {
			open = append(open, p)
		}
	}
	switch {
	case len(named) == 0:
		return ""
	case len(open) == 0:
		return fmt.Sprintf("About %s (%s)", grouped(sum, ","), strings.Join(named, ", "))
	}
	return fmt.Sprintf("At least %s (%s); not counted yet in %s", grouped(sum, ","), strings.Join(named, ", "), strings.Join(open, ", "))
}

// RecordsTold writes how many records are concerned, over customers; "" while
// nothing is counted.
func RecordsTold(records, counted, affected int) string {
	switch {
	case counted == 0:
		return ""
	case counted == affected:
		return fmt.Sprintf("About %s, of %s", grouped(records, ","), customersTold(affected))
	}
	return fmt.Sprintf("At least %s, of %d of %s; the others are not counted yet", grouped(records, ","), counted, customersTold(affected))
}

func customersTold(n int) string {
	if n == 1 {
		return "1 affected customer"
	}
	return grouped(n, ",") + " affected customers"
}

// ClassesTold names classes of data; "" for none.
func ClassesTold(classes []string) string {
	if len(classes) == 0 {
		return ""
	}
	return strings.TrimPrefix(Data("-", classes, "en"), "-: ")
}

// PlacesTold says where people concerned are; "" while that is not known.
func PlacesTold(places []string) string {
	if len(places) == 0 {
		return ""
	}
	return "People concerned are known in: " + strings.Join(slices.Sorted(slices.Values(places)), ", ") + "."
}
