package app

import (
	"time"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store"
)

// linkFor gives a delivery its reader's own link and returns the letter's words
// with it in place. A letter that was signed without a place for one has none.
func linkFor(now time.Time, c *notice.Copy, d *notice.Delivery) (text, html string, err error) {
	if !c.HasLink() {
		return c.Text, c.HTML, nil
	}
	token, err := notice.NewLinkToken()
	if err != nil {
		return "", "", err
	}
	id, err := newID()
	if err != nil {
		return "", "", err
	}
	d.Link = &notice.PortalLink{ID: id, IncidentID: d.IncidentID, TenantID: d.TenantID, DeliveryID: &d.ID, TokenKey: tokenKey(token),
		CreatedAt: now, EndsAt: now.Add(notice.LinkLasts), Version: 1}
	text, html = c.Linked(token)
	return text, html, nil
}

// keepDeliveries stores deliveries with their readers' links.
func keepDeliveries(tx *store.Tx, rows []notice.Delivery) error {
	if err := tx.Insert(rows); err != nil {
		return err
	}
	links := make([]notice.PortalLink, 0, len(rows))
	for i := range rows {
		if rows[i].Link != nil {
			links = append(links, *rows[i].Link)
		}
	}
	return tx.Insert(links)
}
