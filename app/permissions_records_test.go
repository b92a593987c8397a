package app_test

import (
	"strings"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/people"
)

// The verbs of lists of records, of exports, and of readiness.
func init() {
	verbs = append(verbs, []struct {
		name string
		act  people.Act
		do   func(h *story, by people.Person) error
	}{
		{"UploadRecords", people.SplitRecords, func(h *story, by people.Person) error {
			_, err := h.app.UploadRecords(h.ctx(), by, app.UploadRecords{NoticeID: "none", Name: "x", File: strings.NewReader("")})
			return err
		}},
		{"KeepRecords", people.SplitRecords, func(h *story, by people.Person) error { return h.app.KeepRecords(h.ctx(), by, "none", "x") }},
		{"DropRecords", people.SplitRecords, func(h *story, by people.Person) error { return h.app.DropRecords(h.ctx(), by, "none") }},
		{"ExportDeliveries", people.ExportDeliveries, func(h *story, by people.Person) error {
			_, err := h.app.ExportDeliveries(h.ctx(), by, "none")
			return err
		}},
		{"SendFreshLink", people.SendLinks, func(h *story, by people.Person) error { return h.app.SendFreshLink(h.ctx(), by, "none") }},
		{"ReadLinks", people.ReadIncidents, func(h *story, by people.Person) error {
			_, err := h.app.ReadLinks(h.ctx(), by, "none")
			return err
		}},
		{"ExportCustomer", people.ExportMessages, func(h *story, by people.Person) error {
			_, err := h.app.ExportCustomer(h.ctx(), by, "C-1")
			return err
		}},
		{"Deliveries", people.ReadIncidents, func(h *story, by people.Person) error {
			_, err := h.app.Deliveries(h.ctx(), by, app.Deliveries{NoticeID: "none"})
			return err
		}},
		{"Ready", people.ReadIncidents, func(h *story, by people.Person) error {
			_, err := h.app.Ready(h.ctx(), by, 1)
			return err
		}},
		{"SetContactChecks", people.ManageTenants, func(h *story, by people.Person) error { return h.app.SetContactChecks(h.ctx(), by, 0) }},
		{"ConfirmContact", people.ManageTenants, func(h *story, by people.Person) error {
			return h.app.ConfirmContact(h.ctx(), by, app.ConfirmContact{Reference: "none", SpokeTo: "x"})
		}},
		{"SettleCheck", people.ManageTenants, func(h *story, by people.Person) error { return h.app.SettleCheck(h.ctx(), by, "C-1", "none") }},
	}...)
}
