package web_test

// doorsToExposures is this room's part of the table of routes; see doors.
const doorsToExposures = `
`
