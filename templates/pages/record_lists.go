package pages

import (
	"strings"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/parts"
)

// CustomerExportPage asks before everything that a customer was sent leaves the
// house.
type CustomerExportPage struct {
	parts.Frame
	Customer tenant.Tenant
	Sent     []notice.DeliveryLine
	Notices  map[string]notice.Notice
}

// RecordsPage takes a file of records and tells which were taken before.
type RecordsPage struct {
	parts.Frame
	File    incident.File
	Notice  notice.Notice
	Uploads []notice.RecordUpload // the newest first
	Names   map[string]string     // of people, by id
	Bad     []BadRow
	Wrong   parts.Wrongs
}

func maySplit(f parts.Frame) bool { return f.Viewer.May(people.SplitRecords) }

// splitters are the roles that give customers their lists: "legal or a
// responder".
func splitters() string {
	var out []string
	for _, r := range people.WhoMay(people.SplitRecords) {
		out = append(out, string(r))
	}
	return strings.Join(out, " or ")
}

func recordsPath(n notice.Notice) string { return "/notices/" + n.ID + "/records" }

// UploadPage shows what a file comes to, customer by customer, before it counts.
type UploadPage struct {
	parts.Frame
	File    incident.File
	Notice  notice.Notice
	Upload  notice.RecordUpload
	Lists   []notice.RecordList
	Tenants map[string]tenant.Tenant
	Names   map[string]string
	After   string
	Next    string
	Saved   bool
	Moved   string // why it was not kept
}

func (p UploadPage) path(rest string) string { return "/records/" + p.Upload.ID + rest }

// rowsFor counts rows and customers in words.
func rowsFor(u notice.RecordUpload) string {
	return parts.Many(u.Lines, "row", "rows") + " for " + parts.Many(u.Lists, "customer", "customers")
}

// uploadWords say how a file stands.
func uploadWords(u notice.RecordUpload) (parts.State, string) {
	switch {
	case u.KeptAt != nil:
		return parts.Met, "On the customers’ pages"
	case u.ReadAt == nil:
		return parts.Overdue, "Not read to its end"
	}
	return parts.Soon, "Not kept yet"
}
