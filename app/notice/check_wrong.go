package notice

// wrong finds sentences that a correction has called wrong. A correction quotes
// them itself; for some customers they may still be right, which a person says.
func (r *reading) wrong() {
	if r.letter.Kind == Correction {
		return
	}
	for _, sentence := range r.facts.Wrong {
		said := flatten(sentence, false).text()
		for _, p := range r.parts() {
			for _, at := range occurrences(p.flat.low, said) {
				r.add(Finding{Code: FoundWrong, Hangs: "wrong", Place: p.place(at.from, at.to),
					Says: "“" + sentence + "” was corrected in this incident: it proved wrong for some customers. Change it, or say why it is right here."}, said)
				break
			}
		}
	}
}
