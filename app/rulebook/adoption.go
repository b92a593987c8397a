package rulebook

import "fmt"

// word finds counsel's word on the row as it reads now. A word on another text
// of the row does not cover it.
func (r *Regime) word(f *Facts) (Adoption, bool) {
	a, ok := f.Adopted[r.ID]
	return a, ok && a.Digest == r.Digest
}

// setAside tells that counsel set the row aside, with who and why.
func (r *Regime) setAside(f *Facts) (string, bool) {
	a, ok := r.word(f)
	if !ok || !a.SetAside {
		return "", false
	}
	return fmt.Sprintf("%s set this rule aside on %s: %s", a.By, a.At.UTC().Format("2 January 2006"), stopped(a.Reason)), true
}

// unchecked says why a duty reads "possibly due, not checked" rather than
// "statutory": its row was not seen in a text, or counsel has not adopted it as
// it reads now. It wakes people all the same. Contracts and the house's own
// promise are not for counsel to check against a statute.
func (r *Regime) unchecked(f *Facts) string {
	_, adopted := r.word(f)
	switch {
	case !r.IsLaw():
		return ""
	case !r.Verified:
		return "The rule was not checked against the text of the law."
	case f.Adopted == nil, adopted:
		return ""
	}
	if a, ok := f.Adopted[r.ID]; ok {
		return fmt.Sprintf("The rule reads otherwise than when %s decided on it on %s.", a.By, a.At.UTC().Format("2 January 2006"))
	}
	return "Your counsel has not adopted the rule."
}
