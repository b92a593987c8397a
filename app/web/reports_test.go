package web_test

// doorsToReports is this room's part of the table of routes; see doors.
const doorsToReports = `
GET  /incidents                             clrmeua
GET  /incidents/new                         clra
POST /incidents                             clra
`
