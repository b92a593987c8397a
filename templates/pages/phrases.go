package pages

import (
	"strconv"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
)

// KindWords names an instant: "when it was contained".
func KindWords(kind string) string {
	if w, ok := map[incident.Kind]string{
		incident.OccurredFrom: "when it began", incident.OccurredTo: "when it ended", incident.Detected: "when it was detected", incident.Suspected: "when it was suspected",
		incident.Aware: "when we became aware", incident.Discovered: "when it was discovered", incident.Triaged: "when it was triaged", incident.Investigating: "when the investigation began",
		incident.ConfirmedKind: "when it was confirmed", incident.Contained: "when it was contained", incident.Resolved: "when it was over", incident.Closed: "when it was closed",
		incident.Dismissed: "when it was dismissed", incident.Determined: "when we determined that it is a breach", incident.Classified: "when we classed it as major",
		incident.Assessed: "when we found that it must be reported", incident.Paid: "when a ransom was paid", incident.FixAvailable: "when a fix was available",
		incident.InformationAvailable: "when what was missing became known", incident.Cleared: "when law enforcement no longer objected",
	}[incident.Kind(kind)]; ok {
		return w
	}
	return strings.ReplaceAll(kind, "_", " ")
}

// KindName heads an instant: "Contained".
func KindName(kind incident.Kind) string {
	if w, ok := map[incident.Kind]string{incident.OccurredFrom: "Began", incident.OccurredTo: "Ended", incident.ConfirmedKind: "Confirmed",
		incident.Determined: "Determined to be a breach", incident.Classified: "Classed as major", incident.Assessed: "Found to be reportable", incident.Paid: "Ransom paid",
		incident.Cleared: "Cleared by law enforcement"}[kind]; ok {
		return w
	}
	s := strings.ReplaceAll(string(kind), "_", " ")
	return strings.ToUpper(s[:1]) + s[1:]
}

// DatedWords tells an instant that may lie years away in a zone and in UTC:
// "Mon 5 Jan 2026 09:00 Berlin (08:00 UTC)".
func DatedWords(at time.Time, zone string) string {
	loc, err := clock.Zone(zone)
	if err != nil || clock.City(zone) == "UTC" {
		return at.UTC().Format("Mon 2 Jan 2006 15:04 UTC")
	}
	also := "15:04 UTC"
	if at.In(loc).Format(time.DateOnly) != at.UTC().Format(time.DateOnly) {
		also = "2 Jan 2006 15:04 UTC"
	}
	return at.In(loc).Format("Mon 2 Jan 2006 15:04 ") + clock.City(zone) + at.UTC().Format(" ("+also+")")
}

// TimeWords tells an instant in a zone and in UTC, with the date in UTC where it
// is another: "Sat 28 Mar 03:14 Berlin (02:14 UTC)".
func TimeWords(at time.Time, zone string) string {
	loc, err := clock.Zone(zone)
	switch {
	case err != nil || clock.City(zone) == "UTC":
		return clock.Zoned(at, "UTC")
	case at.In(loc).Format(time.DateOnly) == at.UTC().Format(time.DateOnly):
		return clock.Zoned(at, zone) + at.UTC().Format(" (15:04 UTC)")
	}
	return clock.Zoned(at, zone) + " (" + clock.Zoned(at, "UTC") + ")"
}

// AnswerWords is an answer to the question whether data was seen or taken.
func AnswerWords(answer string) string {
	if w, ok := map[string]string{"yes": "yes", "probably": "probably", "not_known": "not known yet", "no": "no"}[answer]; ok {
		return w
	}
	return answer
}

// LanguageWords names a language.
func LanguageWords(code string) string {
	if w, ok := map[string]string{"en": "English", "de": "German"}[code]; ok {
		return w
	}
	return code
}

// noticeWords name the kinds of notice.
var noticeWords = map[notice.Kind]string{notice.HeadsUp: "Heads-up", notice.Initial: "First letter to affected customers", notice.Holding: "Holding notice",
	notice.Update: "Update", notice.Final: "Final letter", notice.AllClear: "All-clear", notice.Correction: "Correction",
	notice.StatementChange: "Change of a statement", notice.AnswerLetter: "Answer"}

// NoticeWords names a kind of notice.
func NoticeWords(kind string) string { return or(noticeWords[notice.Kind(kind)], kind) }

// noticeTitle names one letter of an incident: its kind, and which of its kind
// it is where there are several.
func noticeTitle(n notice.Notice) string {
	if n.Ordinal > 1 {
		return NoticeWords(string(n.Kind)) + " " + strconv.Itoa(n.Ordinal)
	}
	return NoticeWords(string(n.Kind))
}

// SeverityWords says what a severity means.
func SeverityWords(s incident.Severity) string {
	return map[incident.Severity]string{
		incident.SEV1: "Customer Data is or may be in strangers' hands, now.", incident.SEV2: "A serious weakness was used; Customer Data may be reached next.",
		incident.SEV3: "Something is wrong and contained; nothing points to Customer Data.", incident.SEV4: "A near miss, kept to learn from.",
	}[s]
}
