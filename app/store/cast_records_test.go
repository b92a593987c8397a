package store_test

import (
	"maps"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/app/tenant"
)

// The n-th of what a contact is asked once a year, and of the lists of records.

func aContactCheck(n int) *tenant.ContactCheck {
	return &tenant.ContactCheck{ID: id("check", n), TenantID: customer(n).ID, Address: secret("contact_checks.address", n), AddressKey: id("key", n), Token: secret("contact_checks.token", n), TokenKey: id("check-token", n), AskedAt: storetest.Start(),
		InsteadName: secret("contact_checks.instead_name", n), InsteadAddress: secret("contact_checks.instead_address", n)}
}

func aRecordUpload(n int) *notice.RecordUpload {
	return &notice.RecordUpload{ID: id("upload", n), IncidentID: id("incident", n), NoticeID: id("notice", n), Name: secret("record_uploads.name", n), Columns: []string{secret("record_uploads.columns", n)}, UploadedBy: id("person", n), UploadedAt: storetest.Start()}
}

func aRecordPiece(n int) *notice.RecordPiece {
	return &notice.RecordPiece{ID: id("piece", n), UploadID: id("upload", n), TenantID: customer(n).ID, Number: 1, Content: []byte(secret("record_pieces.content", n))}
}

func aRecordCode(n int) *notice.RecordCode {
	return &notice.RecordCode{ID: id("code", n), DeliveryID: id("delivery", n), IncidentID: id("incident", n), Code: secret("record_codes.code", n), AskedAt: storetest.Start(), EndsAt: storetest.Start()}
}

// openedRecords reads what fillRecords seals.
var openedRecords = map[string]func(l store.Look, n int) (string, error){
	"record_uploads.name": func(l store.Look, n int) (string, error) {
		u, err := l.RecordUpload(id("upload", n))
		return u.Name, err
	},
	"record_uploads.columns": func(l store.Look, n int) (string, error) {
		u, err := l.RecordUpload(id("upload", n))
		return first(u.Columns, err, func(s string) string { return s })
	},
	"record_pieces.content": func(l store.Look, n int) (string, error) {
		p, err := l.RecordPiece(id("upload", n), customer(n).ID, 1)
		return string(p.Content), err
	},
	"record_codes.code": func(l store.Look, n int) (string, error) { c, err := l.RecordCode(id("code", n)); return c.Code, err },
	"contact_checks.address": func(l store.Look, n int) (string, error) {
		c, err := l.ContactCheck(id("check", n))
		return c.Address, err
	},
	"contact_checks.token": func(l store.Look, n int) (string, error) {
		c, err := l.ContactCheck(id("check", n))
		return c.Token, err
	},
	"contact_checks.instead_name": func(l store.Look, n int) (string, error) {
		c, err := l.ContactCheck(id("check", n))
		return c.InsteadName, err
	},
	"contact_checks.instead_address": func(l store.Look, n int) (string, error) {
		c, err := l.ContactCheck(id("check", n))
		return c.InsteadAddress, err
	},
}

func init() {
	maps.Copy(opened, openedRecords)
	for column := range maps.Keys(openedRecords) {
		sinceThen[column] = true
	}
}
