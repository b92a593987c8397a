package notice

import (
	"fmt"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
)

// Languages are those in which letters are shipped. A tenant of any other
// language gets the English letter.
var Languages = []string{"en", "de"}

// Speaks returns the language of the letter that a tenant gets.
func Speaks(language string) string {
	primary, _, _ := strings.Cut(strings.ToLower(language), "-")
	for _, l := range Languages {
		if l == primary {
			return l
		}
	}
	return "en"
}

var (
	weekdaysDE = []string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"}
	monthsDE   = []string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"}
)

// Moment writes an instant for a reader: in the reader's zone with its name,
// and in UTC. Error when the zone is unknown.
func Moment(t time.Time, zone, language string) (string, error) {
	loc, err := clock.Zone(zone)
	if err != nil {
		return "", fmt.Errorf("letter: zone %q: %w", zone, err)
	}
	at, utc := t.In(loc), t.UTC()
	city := strings.ReplaceAll(zone[strings.LastIndex(zone, "/")+1:], "_", " ")
	tail := ""
	if zone != "UTC" {
		tail = utcTail(at, utc, language)
	}
	if Speaks(language) == "de" {
		return fmt.Sprintf("%s, %d. %s %d, %s Uhr (%s)%s", weekdaysDE[at.Weekday()], at.Day(), monthsDE[at.Month()-1], at.Year(), at.Format("15:04"), city, tail), nil
	}
	return at.Format("Monday 2 January 2006, 15:04") + " (" + city + ")" + tail, nil
}

func utcTail(at, utc time.Time, language string) string {
	clock := utc.Format("15:04")
	if at.Format(time.DateOnly) == utc.Format(time.DateOnly) {
		return " = " + clock + " UTC"
	}
	if Speaks(language) == "de" {
		return fmt.Sprintf(" = %d. %s, %s UTC", utc.Day(), monthsDE[utc.Month()-1], clock)
	}
	return " = " + utc.Format("2 January, 15:04") + " UTC"
}

// dataWords name classes of data for readers, by language. A class that is not
// here is written as it was recorded.
var dataWords = map[string]map[string]string{
	"en": {"name": "names", "email": "e-mail addresses", "phone": "telephone numbers", "address": "postal addresses", "ssn": "Social Security numbers",
		"driver_licence": "driver licence or State identity numbers", "passport": "passport numbers", "tax_id": "tax identification numbers",
		"financial_account": "financial account or card numbers", "health": "medical information", "health_insurance": "health insurance information",
		"biometric": "biometric data", "genetic": "genetic data", "licence_plate": "licence-plate records", "credentials": "user names with passwords",
		"ip_address": "IP addresses", "usage": "usage records", "attachments": "attachments"},
	"de": {"name": "Namen", "email": "E-Mail-Adressen", "phone": "Telefonnummern", "address": "Postanschriften", "ssn": "US-Sozialversicherungsnummern",
		"driver_licence": "Führerschein- oder Ausweisnummern", "passport": "Passnummern", "tax_id": "Steuernummern",
		"financial_account": "Konto- oder Kartennummern", "health": "Gesundheitsdaten", "health_insurance": "Krankenversicherungsdaten",
		"biometric": "biometrische Daten", "genetic": "genetische Daten", "licence_plate": "Kennzeichenerfassungen", "credentials": "Benutzernamen mit Passwörtern",
		"ip_address": "IP-Adressen", "usage": "Nutzungsdaten", "attachments": "Anhänge"},
}

// Data writes which data of a customer are affected: where, in the words of the
// account, and which classes were recorded for this customer.
func Data(where string, classes []string, language string) string {
	words := dataWords[Speaks(language)]
	var named []string
	for _, c := range classes {
		if w, ok := words[c]; ok {
			c = w
		}
		named = append(named, c)
	}
	if where == "" || len(named) == 0 {
		return where // without an account the letter keeps its open hole
	}
	return where + ": " + strings.Join(named, ", ")
}

// Encryption writes whether the data was encrypted.
func Encryption(encrypted, language string) string {
	words := map[string]string{
		"yes":     "The data was encrypted, and the keys were not reached.",
		"no":      "The data was not encrypted at the point where it was read.",
		"unknown": "We do not know yet whether the data was encrypted where it was read.",
	}
	if Speaks(language) == "de" {
		words = map[string]string{
			"yes":     "Die Daten waren verschlüsselt; die Schlüssel wurden nicht erreicht.",
			"no":      "Die Daten waren an der Stelle, an der sie gelesen wurden, nicht verschlüsselt.",
			"unknown": "Wir wissen noch nicht, ob die Daten dort, wo sie gelesen wurden, verschlüsselt waren.",
		}
	}
	if w, ok := words[encrypted]; ok {
		return w
	}
	return words["unknown"]
}

// Records writes how many records are affected, and whose.
func Records(n *int, places []string, language string) string {
	de := Speaks(language) == "de"
	var s string
	switch {
	case n == nil && de:
		s = "Die Zahl der Datensätze steht noch nicht fest"
	case n == nil:
		s = "The number of records is not known yet"
	case *n == 1 && de:
		s = "Ein Datensatz"
	case *n == 1:
		s = "One record"
	case de:
		s = "Etwa " + grouped(*n, ".") + " Datensätze"
	default:
		s = "About " + grouped(*n, ",") + " records"
	}
	if len(places) > 0 {
		of := "; of people in "
		if de {
			of = "; von Personen in "
		}
		s += of + strings.Join(places, ", ")
	}
	return s
}

func grouped(n int, sep string) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + sep + s[i:]
	}
	return s
}
