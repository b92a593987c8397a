package notice_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
)

func TestAMomentIsToldInTheReadersZoneAndInUTC(t *testing.T) {
	t.Parallel()
	rows := []struct{ at, zone, en, de string }{
		{"2026-03-27T21:10:00Z", "UTC", "Friday 27 March 2026, 21:10 (UTC)", "Freitag, 27. März 2026, 21:10 Uhr (UTC)"},
		{"2026-03-27T21:10:59Z", "Europe/Berlin", "Friday 27 March 2026, 22:10 (Berlin) = 21:10 UTC", "Freitag, 27. März 2026, 22:10 Uhr (Berlin) = 21:10 UTC"},
		// The clocks of Berlin go forward at 01:00 UTC on 29 March 2026, and back at 01:00 UTC on 25 October.
		{"2026-03-29T00:59:00Z", "Europe/Berlin", "Sunday 29 March 2026, 01:59 (Berlin) = 00:59 UTC", "Sonntag, 29. März 2026, 01:59 Uhr (Berlin) = 00:59 UTC"},
		{"2026-03-29T01:00:00Z", "Europe/Berlin", "Sunday 29 March 2026, 03:00 (Berlin) = 01:00 UTC", "Sonntag, 29. März 2026, 03:00 Uhr (Berlin) = 01:00 UTC"},
		{"2026-10-25T00:30:00Z", "Europe/Berlin", "Sunday 25 October 2026, 02:30 (Berlin) = 00:30 UTC", "Sonntag, 25. Oktober 2026, 02:30 Uhr (Berlin) = 00:30 UTC"},
		{"2026-10-25T01:30:00Z", "Europe/Berlin", "Sunday 25 October 2026, 02:30 (Berlin) = 01:30 UTC", "Sonntag, 25. Oktober 2026, 02:30 Uhr (Berlin) = 01:30 UTC"},
		// Borders of the day, the month and the year.
		{"2026-07-31T22:00:00Z", "Europe/Berlin", "Saturday 1 August 2026, 00:00 (Berlin) = 31 July, 22:00 UTC", "Samstag, 1. August 2026, 00:00 Uhr (Berlin) = 31. Juli, 22:00 UTC"},
		{"2027-01-01T02:00:00Z", "America/New_York", "Thursday 31 December 2026, 21:00 (New York) = 1 January, 02:00 UTC", "Donnerstag, 31. Dezember 2026, 21:00 Uhr (New York) = 1. Januar, 02:00 UTC"},
		{"2026-05-04T10:30:00Z", "Pacific/Kiritimati", "Tuesday 5 May 2026, 00:30 (Kiritimati) = 4 May, 10:30 UTC", "Dienstag, 5. Mai 2026, 00:30 Uhr (Kiritimati) = 4. Mai, 10:30 UTC"},
		{"2028-02-29T12:00:00Z", "Asia/Kolkata", "Tuesday 29 February 2028, 17:30 (Kolkata) = 12:00 UTC", "Dienstag, 29. Februar 2028, 17:30 Uhr (Kolkata) = 12:00 UTC"},
		{"2026-06-10T12:00:00Z", "America/Argentina/Buenos_Aires", "Wednesday 10 June 2026, 09:00 (Buenos Aires) = 12:00 UTC", "Mittwoch, 10. Juni 2026, 09:00 Uhr (Buenos Aires) = 12:00 UTC"},
		{"2026-09-07T12:00:00Z", "UTC", "Monday 7 September 2026, 12:00 (UTC)", "Montag, 7. September 2026, 12:00 Uhr (UTC)"},
		{"2026-04-01T12:00:00Z", "UTC", "Wednesday 1 April 2026, 12:00 (UTC)", "Mittwoch, 1. April 2026, 12:00 Uhr (UTC)"},
		{"2026-11-01T12:00:00Z", "UTC", "Sunday 1 November 2026, 12:00 (UTC)", "Sonntag, 1. November 2026, 12:00 Uhr (UTC)"},
	}
	for _, row := range rows {
		at, err := time.Parse(time.RFC3339, row.at)
		if err != nil {
			t.Fatal(err)
		}
		for language, want := range map[string]string{"en": row.en, "de": row.de, "de-AT": row.de, "fr": row.en, "": row.en} {
			if got, err := notice.Moment(at.In(time.FixedZone("elsewhere", -3600)), row.zone, language); err != nil || got != want {
				t.Errorf("%s in %s, %q:\n got %s, %v\nwant %s", row.at, row.zone, language, got, err, want)
			}
		}
	}
	for _, zone := range []string{"", "Local", "Europe/Bielefeld", "CEST"} {
		if got, err := notice.Moment(now, zone, "en"); err == nil || got != "" || fault.KindOf(err) != fault.KindInvalid || !strings.Contains(err.Error(), zone) {
			t.Errorf("zone %q: got %q, %v", zone, got, err)
		}
	}
}

func TestRecordsAreCountedInWords(t *testing.T) {
	t.Parallel()
	n := func(n int) *int { return &n }
	rows := []struct {
		n      *int
		places []string
		en, de string
	}{
		{nil, nil, "The number of records is not known yet", "Die Zahl der Datensätze steht noch nicht fest"},
		{nil, []string{"DE"}, "The number of records is not known yet; of people in DE", "Die Zahl der Datensätze steht noch nicht fest; von Personen in DE"},
		{n(0), nil, "About 0 records", "Etwa 0 Datensätze"},
		{n(1), nil, "One record", "Ein Datensatz"},
		{n(2), nil, "About 2 records", "Etwa 2 Datensätze"},
		{n(999), nil, "About 999 records", "Etwa 999 Datensätze"},
		{n(1000), []string{"DE", "AT", "US-CA"}, "About 1,000 records; of people in DE, AT, US-CA", "Etwa 1.000 Datensätze; von Personen in DE, AT, US-CA"},
		{n(8310), nil, "About 8,310 records", "Etwa 8.310 Datensätze"},
		{n(123456), nil, "About 123,456 records", "Etwa 123.456 Datensätze"},
		{n(1234567890), nil, "About 1,234,567,890 records", "Etwa 1.234.567.890 Datensätze"},
	}
	for _, row := range rows {
		for language, want := range map[string]string{"en": row.en, "de": row.de, "nl": row.en} {
			if got := notice.Records(row.n, row.places, language); got != want {
				t.Errorf("%s: got %q, want %q", language, got, want)
			}
		}
	}
}

func TestEncryptionIsNeverClaimedWithoutAFact(t *testing.T) {
	t.Parallel()
	said := map[string]bool{}
	for _, language := range []string{"en", "de"} {
		unknown := notice.Encryption("unknown", language)
		for _, s := range []string{"", "YES", "maybe", "true"} {
			if got := notice.Encryption(s, language); got != unknown {
				t.Errorf("%q in %s: %s", s, language, got)
			}
		}
		for _, s := range []string{"yes", "no", "unknown"} {
			got := notice.Encryption(s, language)
			if said[got] || !strings.HasSuffix(got, ".") {
				t.Errorf("%q in %s says the same as another: %s", s, language, got)
			}
			said[got] = true
		}
	}
	if notice.Encryption("yes", "en") != "The data was encrypted, and the keys were not reached." || notice.Encryption("no", "de-CH") != "Die Daten waren an der Stelle, an der sie gelesen wurden, nicht verschlüsselt." {
		t.Error("yes and no are mixed up")
	}
}

func TestACustomerIsWrittenToInALanguageThatIsShipped(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]string{"de": "de", "DE": "de", "de-AT": "de", "en": "en", "en-GB": "en", "fr": "en", "": "en", "deutsch": "en", "-de": "en"} {
		if got := notice.Speaks(language); got != want {
			t.Errorf("%q: got %s, want %s", language, got, want)
		}
	}
	for _, l := range notice.Languages {
		if letter, err := notice.TemplateFor(notice.Initial, l); err != nil || letter.Language != l {
			t.Errorf("%s is promised, and has the letter in %q: %v", l, letter.Language, err)
		}
	}
}
