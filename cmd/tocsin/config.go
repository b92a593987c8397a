package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/store"
)

// place says where Tocsin keeps things. Every flag can also be given as a
// TOCSIN_ variable; secrets also as a file.
type place struct {
	Data     string `help:"Directory for the SQLite database and the key file." env:"TOCSIN_DATA" default:"tocsin-data" type:"path"`
	Database string `help:"PostgreSQL URL (postgres://…), for several nodes. Without it SQLite in the data directory." env:"TOCSIN_DATABASE"`
	KeyFile  string `help:"File with the key that seals personal data. Default: tocsin.key in the data directory." env:"TOCSIN_KEY_FILE" type:"path"`
}

func (p place) database() string {
	if p.Database != "" {
		return p.Database
	}
	return filepath.Join(p.Data, "tocsin.db")
}

func (p place) keyFile() string {
	if p.KeyFile != "" {
		return p.KeyFile
	}
	return filepath.Join(p.Data, "tocsin.key")
}

func (p place) check() error {
	if p.Database != "" && !store.IsPostgres(p.Database) {
		return fault.Invalid("--database takes a PostgreSQL URL such as postgres://user@host/name. For SQLite leave it out and give --data a directory.")
	}
	if err := os.MkdirAll(p.Data, 0o700); err != nil {
		return fault.Unavailable("The data directory %s cannot be made: %v.", p.Data, err)
	}
	return nil
}

// keys loads the key file, or makes it when a new database may be made, and
// tells whether it did.
func (p place) keys(make bool) (keys *store.Keys, made bool, err error) {
	if _, err := os.Stat(p.keyFile()); err == nil || !make {
		keys, err = store.LoadKeys(p.keyFile())
		return keys, false, err
	}
	keys, err = store.CreateKeys(p.keyFile())
	return keys, err == nil, err
}

// outside says how Tocsin reaches people.
type outside struct {
	identity
	SMTP              string   `help:"Relay for letters and alarms: smtp://user:pass@host:587. STARTTLS is mandatory except on this machine; ?tls=opportunistic or none say otherwise, smtps:// means TLS from the start." env:"TOCSIN_SMTP" placeholder:"URL"`
	SMTPFile          string   `help:"File that holds the relay's URL with its password." env:"TOCSIN_SMTP_FILE" type:"existingfile"`
	Connections       int      `help:"Connections kept to each relay while sending." default:"2" env:"TOCSIN_CONNECTIONS"`
	Rate              string   `help:"Letters a second that each relay is handed at most: a number, unlimited, or measured: a third of what tocsin doctor --relay-to found, 20 before that." default:"measured" env:"TOCSIN_RATE"`
	SMTPFor           []string `name:"smtp-for" help:"Another relay for customers of some countries: EEA,CH=smtp://user:pass@host:587. EEA stands for its members. Several with semicolons." sep:";" env:"TOCSIN_SMTP_FOR" placeholder:"COUNTRIES=URL"`
	Webhook           string   `help:"URL that hears every alarm (Standard Webhooks); SMS and call gateways hang on it." env:"TOCSIN_WEBHOOK" placeholder:"URL"`
	WebhookSecret     string   `help:"Secret that signs the webhook (whsec_…)." env:"TOCSIN_WEBHOOK_SECRET"`
	WebhookSecretFile string   `help:"File that holds the webhook's secret." env:"TOCSIN_WEBHOOK_SECRET_FILE" type:"existingfile"`
	PagerKey          string   `help:"PagerDuty routing key (Events API v2)." env:"TOCSIN_PAGERDUTY_KEY"`
	PagerKeyFile      string   `help:"File that holds the PagerDuty routing key." env:"TOCSIN_PAGERDUTY_KEY_FILE" type:"existingfile"`
	PagerURL          string   `help:"Where pager events go, if not to PagerDuty's own address." env:"TOCSIN_PAGERDUTY_URL"`
	AlarmFrom         string   `help:"Sender of alarms to your own people. Default: the organisation's sender." env:"TOCSIN_ALARM_FROM"`
}

// secret returns a value given directly or in a file, trimmed.
func secret(value, file string) (string, error) {
	if file == "" {
		return value, nil
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", fault.Unavailable("The file %s cannot be read: %v.", file, err)
	}
	return strings.TrimSpace(string(raw)), nil
}
