package people

import (
	"strconv"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

// mostWaits is how many rungs of a ladder can have a wait of their own.
const mostWaits = 10

// ReadWaits reads how long a bell waits for each rung of its ladder, in whole
// minutes: "15, 15, 30" comes back as "15,15,30", nothing as "". Invalid, at the
// field ladder_minutes, for anything else.
func ReadWaits(text string) (string, error) {
	fields := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == ' ' })
	bad := len(fields) > mostWaits || len(fields) == 0 && strings.TrimSpace(text) != ""
	for i, f := range fields {
		n, err := strconv.Atoi(f)
		if err != nil || n < 1 || n > 240 {
			bad = true
			break
		}
		fields[i] = strconv.Itoa(n)
	}
	if bad {
		return "", fault.Invalid("Give up to %d waits in whole minutes from 1 to 240, with commas between: 15, 15, 30.", mostWaits).In("ladder_minutes")
	}
	return strings.Join(fields, ","), nil
}

// Wait is how long an unanswered bell waits on a rung of its ladder, 0 for the
// first, before the next person hears it. The last of the list holds for every
// further one; without a list all wait alike.
func (o Organisation) Wait(rung int) time.Duration {
	if o.LadderMinutes == "" {
		return o.Escalate()
	}
	list := strings.Split(o.LadderMinutes, ",")
	n, err := strconv.Atoi(list[max(min(rung, len(list)-1), 0)])
	if err != nil || n < 1 {
		return o.Escalate()
	}
	return time.Duration(n) * time.Minute
}
