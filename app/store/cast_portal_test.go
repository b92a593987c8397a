package store_test

import (
	"maps"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// onPages is the n-th of everything that a customer's page keeps.
func onPages(n int) []any {
	at, c := storetest.Start(), customer(n)
	return []any{
		&notice.PortalLink{ID: id("link", n), IncidentID: id("incident", n), TenantID: c.ID, TokenKey: id("link token", n), CreatedAt: at, EndsAt: at.Add(time.Hour),
			Token: secret("portal_links.token", n), Address: secret("portal_links.address", n)},
		&notice.Acknowledgement{ID: id("ack", n), IncidentID: id("incident", n), TenantID: c.ID, LinkID: id("link", n), CopyID: id("copy", n), At: at,
			Name: secret("acknowledgements.name", n), Role: secret("acknowledgements.role", n)},
		&incident.Task{ID: id("task", n), IncidentID: id("incident", n), Kind: "answer_question", OwnerID: id("person", n), Title: "Answer it", OpenedAt: at},
		&notice.CustomerQuestion{ID: id("question", n), IncidentID: id("incident", n), TenantID: c.ID, LinkID: id("link", n), TaskID: id("task", n), AskedAt: at, DueAt: at,
			Name: secret("customer_questions.name", n), Words: secret("customer_questions.words", n), CloseWhy: secret("customer_questions.close_why", n)},
		&notice.NamedContact{ID: id("named", n), IncidentID: id("incident", n), TenantID: c.ID, LinkID: id("link", n), NamedAt: at, Name: secret("named_contacts.name", n),
			Address: secret("named_contacts.address", n), Why: secret("named_contacts.why", n), NamedBy: secret("named_contacts.named_by", n)},
	}
}

func init() {
	link := func(value func(notice.PortalLink) string) func(store.Look, int) (string, error) {
		return func(l store.Look, n int) (string, error) {
			k, err := l.PortalLink(id("link", n))
			return value(k), err
		}
	}
	ack := func(value func(notice.Acknowledgement) string) func(store.Look, int) (string, error) {
		return func(l store.Look, n int) (string, error) {
			rows, err := l.AcknowledgementsOf(id("incident", n), customer(n).ID)
			return first(rows, err, value)
		}
	}
	question := func(value func(notice.CustomerQuestion) string) func(store.Look, int) (string, error) {
		return func(l store.Look, n int) (string, error) {
			q, err := l.CustomerQuestion(id("question", n))
			return value(q), err
		}
	}
	named := func(value func(notice.NamedContact) string) func(store.Look, int) (string, error) {
		return func(l store.Look, n int) (string, error) {
			c, err := l.NamedContact(id("named", n))
			return value(c), err
		}
	}
	maps.Copy(opened, map[string]func(store.Look, int) (string, error){
		"portal_links.token":           link(func(k notice.PortalLink) string { return k.Token }),
		"portal_links.address":         link(func(k notice.PortalLink) string { return k.Address }),
		"acknowledgements.name":        ack(func(a notice.Acknowledgement) string { return a.Name }),
		"acknowledgements.role":        ack(func(a notice.Acknowledgement) string { return a.Role }),
		"customer_questions.name":      question(func(q notice.CustomerQuestion) string { return q.Name }),
		"customer_questions.words":     question(func(q notice.CustomerQuestion) string { return q.Words }),
		"customer_questions.close_why": question(func(q notice.CustomerQuestion) string { return q.CloseWhy }),
		"named_contacts.name":          named(func(c notice.NamedContact) string { return c.Name }),
		"named_contacts.address":       named(func(c notice.NamedContact) string { return c.Address }),
		"named_contacts.why":           named(func(c notice.NamedContact) string { return c.Why }),
		"named_contacts.named_by":      named(func(c notice.NamedContact) string { return c.NamedBy }),
	})
}
