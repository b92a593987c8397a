package app

import (
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
)

// letterTo is a letter to a customer, ready to be dressed: its words with who
// sends it, its number, and the ways in which its reader can check it.
func (a *App) letterTo(org people.Organisation, reference, language, subject, body string) notice.Letter {
	return notice.Letter{Language: language, Subject: subject, Body: body, Organisation: org.Name, Reference: reference,
		Ways: notice.Ways{Site: a.URL, Banner: org.Banner, Phone: org.ContractPhone}}
}
