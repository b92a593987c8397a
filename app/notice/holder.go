package notice

import "strings"

// Holder is a frozen letter that holds a sentence, and what came of it.
type Holder struct {
	TenantID string
	NoticeID string
	CopyID   string
	Language string
	Came     State // the best of its deliveries, "" before any was made
}

// MayHave tells whether its reader got the letter or may have got it. What came
// back was taken first, and somebody may have read it.
func (h Holder) MayHave() bool {
	return h.Came == Accepted || h.Came == Uncertain || h.Came == Bounced
}

// Left tells whether nothing can stop the letter any more.
func (h Holder) Left() bool { return h.Came == Accepted || h.Came == Bounced || h.Came == Refused }

// Says tells whether the letter holds a sentence, however its lines are
// wrapped.
func (c *Copy) Says(sentence string) bool {
	return strings.Contains(c.flat(), strings.Join(strings.Fields(sentence), " "))
}
