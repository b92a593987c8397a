package web_test

// doorsToReports is this room's part of the table of routes; see doors.
const doorsToReports = `
`
