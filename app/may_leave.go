package app

import (
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store"
)

// mayLeave is the one gate before letters of an edition go anywhere: it is
// signed as it stands, and countersigned where its signer wrote of it. Every
// step on the way out asks it again.
func mayLeave(l store.Look, e *notice.Edition) error {
	signed, err := l.Approval(e.ID)
	if err != nil {
		return err
	}
	counter, err := l.Countersignature(e.ID)
	if err != nil {
		return err
	}
	return e.Signed(signed, counter)
}

// isSigned tells whether nothing is missing under an edition.
func isSigned(l store.Look, e *notice.Edition) (bool, error) {
	signed, err := l.Approval(e.ID)
	if err != nil || signed == nil || !signed.NeedsCounter {
		return signed != nil, err
	}
	counter, err := l.Countersignature(e.ID)
	return counter != nil, err
}
