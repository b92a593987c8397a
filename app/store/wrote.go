package store

import (
	"slices"

	"gorm.io/gorm"
)

// largeSending is the number of letters from which on pages may count those
// that have left a moment later.
const largeSending = 1000

// UncountedTables are tables that Groups, FiguresOf and TenantWindows do not
// read, and that are written while people look at pages.
var UncountedTables = []string{"alarms", "attempts", "calls", "notes", "receipts", "sendings"}

// writes notes that rows of a table are written.
func (tx *Tx) writes(rows any) {
	tx.wrote = true
	stmt := &gorm.Statement{DB: tx.db}
	if err := stmt.Parse(rows); err != nil || !slices.Contains(UncountedTables, stmt.Table) { // writing them will fail in the same way
		tx.counts = true
	}
}

// changes notes that something is written.
func (tx *Tx) changes() { tx.wrote, tx.counts = true, true }

// standing tells how many of a transaction's n entries leave what is counted as
// it stands, and how many change it only by a large sending.
func (tx *Tx) standing(n int) (quiet, leaving int) {
	switch {
	case !tx.counts:
		return n, 0
	case tx.leaving && !tx.small:
		return 0, n
	}
	return 0, 0
}
