package web

import (
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// mayRead lets whoever does not belong to legal's desk read frozen letters once
// they have begun to leave. Forbidden before that.
func mayRead(viewer people.Person, r *notice.Release) error {
	if viewer.May(people.ReadDesk) || r != nil && !r.Waits() {
		return nil
	}
	return fault.Forbidden("Letters that have not been sent are read at legal's desk: commander, communicator, legal, executive. This page opens once they are sent.")
}

// mayReadCopy asks the same of one letter; one that was struck never leaves.
func mayReadCopy(l store.Look, viewer people.Person, x notice.Copy) error {
	if viewer.May(people.ReadDesk) {
		return nil
	}
	r, err := l.Release(x.EditionID)
	if err != nil {
		return err
	}
	if !x.Stands() {
		r = nil
	}
	return mayRead(viewer, r)
}
