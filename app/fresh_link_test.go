package app_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// mailedLink is the token in the mail that somebody got last.
func (h *story) mailedLink(address string) string {
	h.Helper()
	ms := h.Mails(address)
	if len(ms) == 0 {
		h.Fatalf("%s got no mail", address)
	}
	return strings.TrimPrefix(tokenIn.FindString(ms[len(ms)-1].Text), notice.LinkPath)
}

// exported are the files of a customer's export.
func (h *story) exported(reference string) map[string][]byte {
	h.Helper()
	write, err := h.app.ExportCustomer(h.ctx(), h.cast["Lena"], reference)
	h.must(err)
	var b bytes.Buffer
	h.must(write(&b))
	return unzipped(h, b.Bytes())
}

func TestAReaderWhoseLinkAnExportEndedGetsAFreshOne(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := told(t, e, "C-1", "C-2")
		sits := h.Opens(h.Link(omarsMail))
		h.must(h.app.ForwardLink(h.ctx(), sits, "dana@brightwater.example"))
		h.RunDue()
		dana := h.mailedLink("dana@brightwater.example")
		of := h.customer("C-1").ID
		links, err := h.app.ReadLinks(h.ctx(), h.cast["Theo"], of)
		h.must(err)
		if len(links) != 2 || links[0].To != omarsMail || links[0].Number == "" {
			t.Fatalf("its readers are %+v", links)
		}
		omars := links[0].ID
		h.unchanged("a link that works", func() {
			refused(t, h.app.SendFreshLink(h.ctx(), h.cast["Ada"], omars), fault.KindConflict, "still works")
		})
		h.unchanged("an auditor's export", func() {
			_, err := h.app.ExportCustomer(h.ctx(), h.cast["Rosa"], "C-1")
			refused(t, err, fault.KindForbidden, "ends their links")
		})
		h.exported("C-1")
		_, err = h.app.ReadPortal(h.ctx(), sits)
		refused(t, err, fault.KindNotFound, "signed out")
		h.Opens(dana) // hers stands in no message of the export
		h.must(h.app.SendFreshLink(h.ctx(), h.cast["Mira"], omars))
		h.RunDue()
		fresh := h.mailedLink(omarsMail)
		if p := h.Page(h.Opens(fresh)); p.Customer != "Brightwater" || len(p.Letters) != 1 || p.Link.Heard != "accepted" || p.Link.Token != "" {
			t.Errorf("behind the fresh link stands %+v", p.Link)
		}
		refused(t, h.app.SendFreshLink(h.ctx(), h.cast["Ada"], omars), fault.KindConflict, "newer link")
		others := table(t, h.exported("C-1")["other-mails.csv"])
		if len(others) != 2 || others[0]["kind"] != "forwarded link" || others[1]["kind"] != "fresh link" || others[1]["address"] != omarsMail || others[1]["outcome"] != "accepted" || others[1]["answered_at"] == "" {
			t.Errorf("the other mails are %v", others)
		}
		h.Opens(fresh) // a second export ends what stands in letters alone
		if h.entries("portal.link_renewed") != 1 {
			t.Error("the ledger does not tell of it")
		}
	})
}

func TestNobodyWhoLeftTheCustomerGetsAFreshLink(t *testing.T) {
	t.Parallel()
	h := told(t, storetest.SQLite(t), "C-1")
	links, err := h.app.ReadLinks(h.ctx(), h.cast["Ada"], h.customer("C-1").ID)
	h.must(err)
	h.exported("C-1")
	h.past1("DELETE FROM contacts")
	h.unchanged("who left", func() {
		refused(t, h.app.SendFreshLink(h.ctx(), h.cast["Ada"], links[0].ID), fault.KindInvalid, "no contact of Brightwater any more")
	})
}
