package web

import (
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
)

// readChecked reads how customers can check a letter, and how soon they are
// answered. A form without these boxes leaves them as they are.
func readChecked(f *form, was people.Organisation, in *pages.OrganisationForm, org *people.Organisation) {
	org.Banner, org.ContractPhone, org.AnswerHours = was.Banner, was.ContractPhone, was.AnswerHours
	if !f.values.Has("answer_hours") {
		return
	}
	in.Banner, in.ContractPhone, in.AnswerHours = f.get("banner"), f.get("contract_phone"), f.get("answer_hours")
	org.Banner, org.ContractPhone = in.Banner, in.ContractPhone
	f.check("banner", mayLine("the banner in your product", in.Banner, 200))
	if in.ContractPhone != "" {
		f.check("contract_phone", phone(in.ContractPhone))
	}
	org.AnswerHours = f.number("answer_hours", "Questions are answered within", "hours", 1, 720)
}
