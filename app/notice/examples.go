package notice

import "maps"

// Examples returns a value for every field, so that a letter can be looked at
// before there is an incident. They are made up.
func Examples(language string) map[string]string {
	out := maps.Clone(examples)
	if Speaks(language) == "de" {
		maps.Copy(out, beispiele)
	}
	return out
}

var examples = map[string]string{
	"tenant": "Brightwater Clinics", "reference": "N-7Q4M-K2XV", "organisation": "Flowchestra",
	"earlier_reference": "N-3HXW-9RTD", "earlier_sent": "Saturday 28 March 2026, 07:21 (UTC)",
	"occurred_from": "Friday 27 March 2026, 21:10 (UTC)", "occurred_to": "Friday 27 March 2026, 22:47 (UTC)",
	"detected": "Friday 27 March 2026, 22:52 (UTC)", "aware": "Saturday 28 March 2026, 01:40 (UTC)",
	"confirmed": "Saturday 28 March 2026, 02:14 (UTC)", "contained": "Friday 27 March 2026, 23:18 (UTC)",
	"data":            "exports of workflow runs in your production environment: names, telephone numbers",
	"records":         "About 1,204 records; of people in US",
	"encrypted":       "The data was not encrypted at the point where it was read.",
	"what_happened":   "Somebody used a token of our support team to read exports of workflow runs.\n\nThe token's owner has told us that she did not use it.",
	"what_we_did":     "We revoked the token 26 minutes after the alert and went through our logs for other uses. There were none.",
	"what_you_can_do": "Check which of your patients are in the exports.\n\nReplace the credentials that your workflows hold for other systems.",
	"unknown":         "How the token left our support team, and whether the exports were passed on.",
	"whats_new":       "The exports were read by one person, from one address. They were not offered anywhere that we can see.",
	"wrong":           "No attachments were read.",
	"right":           "Attachments were read in 3 of your workflow runs.",
	"change":          "We said that the access was an attack. It was a mistake of one of our partners, who has told us how it came about.",
	"question":        "Which of our patients are concerned?",
	"answer":          "1,204 records of your patients are. Their numbers are in your customer page.",
	"next_update":     "Sunday 29 March 2026, 18:00 (UTC)",
	"contact_name":    "Our incident team", "contact_address": "security@flowchestra.example", "contact_phone": "+49 30 901820",
	"authority": "the supervisory authority", "person": "Maria Example", "letter_date": "Monday 30 March 2026 (UTC)",
	"nature":            "Somebody without permission read exports that hold personal data, with a token that had been stolen.",
	"people_categories": "patients, staff of clinics", "people_count": "about 1,180",
	"record_categories": "appointments, contact details", "record_count": "about 1,204",
	"dpo_contact":         "Our data protection officer\nprivacy@flowchestra.example\n+49 30 901821",
	"consequences":        "Somebody may know when people were at the clinic, and may write to them or call them in its name.",
	"measures":            "The token was revoked. Support tokens can no longer read exports. We watch for any use of what was read.",
	"delay_reasons":       "It does not: we became aware less than 72 hours ago.",
	"still_missing":       "How the token was stolen: by Wednesday 8 April 2026, 12:00 (UTC).",
	"suspected_malicious": "Yes. The token's owner did not use it, and exports were read one after the other by night.",
	"cross_border":        "Yes. Customers in Germany, Austria and the United Kingdom are affected.",
	"services":            "workflow runs; they kept running",
	"breach_dates":        "27 March 2026", "discovered": "27 March 2026",
	"information_types": "Your name, your telephone number and the dates of your appointments.",
	"steps":             "Do not answer calls or messages in the clinic's name that ask for money or passwords: call the clinic back on a number that you know.",
	"police_delay":      "No.",
	"protection_offer":  "No identity protection is owed: neither your Social Security number nor your driver licence was involved.",
	"toll_free":         "1-800-555-0100", "web_site": "www.flowchestra.example/incident", "postal_address": "Flowchestra, 1 Example Street, Springfield, IL 62701",
	"credit_agencies":  "Equifax: 1-888-298-0045, P.O. Box 105788, Atlanta, GA 30348\nExperian: 1-888-397-3742, P.O. Box 9554, Allen, TX 75013\nTransUnion: 1-800-916-8800, P.O. Box 160, Woodlyn, PA 19094",
	"attorney_general": "Office of the Attorney General\n1-800-555-0123\n2 Example Street, Springfield, IL 62701\nwww.ag.example",
}

var beispiele = map[string]string{
	"tenant":        "Nordlicht Versand GmbH",
	"earlier_sent":  "Samstag, 28. März 2026, 08:21 Uhr (Berlin) = 07:21 UTC",
	"occurred_from": "Freitag, 27. März 2026, 22:10 Uhr (Berlin) = 21:10 UTC", "occurred_to": "Freitag, 27. März 2026, 23:47 Uhr (Berlin) = 22:47 UTC",
	"detected": "Freitag, 27. März 2026, 23:52 Uhr (Berlin) = 22:52 UTC", "aware": "Samstag, 28. März 2026, 02:40 Uhr (Berlin) = 01:40 UTC",
	"confirmed": "Samstag, 28. März 2026, 03:14 Uhr (Berlin) = 02:14 UTC", "contained": "Samstag, 28. März 2026, 00:18 Uhr (Berlin) = 27. März, 23:18 UTC",
	"data":            "Exporte von Workflow-Läufen in Ihrer Produktionsumgebung: Namen, Postanschriften",
	"records":         "Etwa 8.310 Datensätze; von Personen in DE, AT",
	"encrypted":       "Die Daten waren an der Stelle, an der sie gelesen wurden, nicht verschlüsselt.",
	"what_happened":   "Jemand hat mit einem Token unseres Supports Exporte von Workflow-Läufen gelesen.\n\nDie Inhaberin des Tokens hat erklärt, dass sie es nicht benutzt hat.",
	"what_we_did":     "Wir haben das Token 26 Minuten nach dem Alarm gesperrt und unsere Protokolle auf weitere Zugriffe geprüft. Es gab keine.",
	"what_you_can_do": "Prüfen Sie, welche Ihrer Kundinnen und Kunden in den Exporten enthalten sind.\n\nErsetzen Sie die Zugangsdaten, die Ihre Workflows für andere Systeme enthalten.",
	"unknown":         "Wie das Token in fremde Hände gelangt ist und ob die Exporte weitergegeben wurden.",
	"whats_new":       "Die Exporte hat eine einzige Person von einer einzigen Adresse aus gelesen. Angeboten werden sie, soweit wir sehen, nirgends.",
	"wrong":           "Anhänge wurden nicht gelesen.",
	"right":           "In 3 Ihrer Workflow-Läufe wurden Anhänge gelesen.",
	"change":          "Wir hatten den Zugriff einen Angriff genannt. Er war ein Versehen eines unserer Partner, der uns den Hergang geschildert hat.",
	"question":        "Welche unserer Kundinnen und Kunden sind betroffen?",
	"answer":          "8.310 Datensätze. Ihre Nummern finden Sie auf Ihrer Kundenseite.",
	"next_update":     "Sonntag, 29. März 2026, 20:00 Uhr (Berlin) = 18:00 UTC",
	"contact_name":    "Unser Sicherheitsteam",
}
