package rulebook

import (
	"fmt"
	"slices"
	"strings"
)

// whenEncrypted asks whether the law leaves encrypted data out (the safe harbor
// of Cal. Civ. Code 1798.82(a) and N.Y. Gen. Bus. Law 899-aa(1); unsecured
// health data, 45 CFR 164.402). Not knowing counts as not encrypted.
func (b *Book) whenEncrypted(r *Regime, f *Facts) finding {
	if r.When.Encrypted == "" || code(f.Exposure.Encrypted) != "yes" {
		return finding{}
	}
	return finding{DoesNot, "The data was encrypted, which this law leaves out (safe harbor).", ""}
}

// whenData asks which data was read.
func (b *Book) whenData(r *Regime, f *Facts) finding {
	w := r.When
	if len(w.Data) == 0 {
		return finding{}
	}
	if len(f.Exposure.Data) == 0 {
		return finding{Undecided, fmt.Sprintf("Which data was read? This statute asks whether %s was among it.", namesOf(b.classes, w.Data, "or")), "data"}
	}
	var hit, rest []string
	for _, d := range f.Exposure.Data {
		if slices.Contains(w.Data, code(d)) {
			hit = append(hit, code(d))
			continue
		}
		rest = append(rest, d)
	}
	if len(hit) == 0 {
		return finding{DoesNot, fmt.Sprintf("Of the data read (%s) none is on this statute's list.", strings.Join(rest, ", ")), ""}
	}
	says := fmt.Sprintf("The data read includes %s.", namesOf(b.classes, hit, "and"))
	if w.Encrypted != "" && code(f.Exposure.Encrypted) != "no" {
		says += " Whether it was encrypted is not recorded, so it counts as not."
	}
	return finding{Bites, says, ""}
}
