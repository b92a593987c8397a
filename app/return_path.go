package app

import "github.com/flowchestra/tocsin/app/notice"

// returnPath is the envelope sender of one delivery: an address of its own at
// the return domain, or, where none is named, the copy's From. What comes back
// to it is known to belong to this delivery and to no other.
func (a *App) returnPath(d *notice.Delivery, from string) (string, error) {
	if a.ReturnDomain == "" {
		return from, nil
	}
	code, err := a.Store.MAC("return path", d.ID)
	if err != nil {
		return "", err
	}
	return notice.ReturnPath(d.ID, code, a.ReturnDomain)
}

// returnedTo finds the delivery that a return path was made for, "" for an
// address that was not made here.
func (a *App) returnedTo(address string) (string, error) {
	id, ok := notice.ReturnedTo(address, a.ReturnDomain)
	if !ok || a.ReturnDomain == "" {
		return "", nil
	}
	code, err := a.Store.MAC("return path", id)
	if err != nil || !notice.IsReturnPath(address, id, code, a.ReturnDomain) {
		return "", err
	}
	return id, nil
}
