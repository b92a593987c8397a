package pages

import "github.com/flowchestra/tocsin/templates/parts"

// SetUpDonePage says what to do once the organisation is on record.
type SetUpDonePage struct {
	parts.Frame
	Organisation string
	URL          string // where people reach Tocsin
}

const addDeputy = `tocsin user add "Jonas" jonas@example.com --roles legal --zone Europe/Berlin
tocsin user add "Lena" lena@example.com --roles legal --zone Europe/Berlin \
  --deputy jonas@example.com`
