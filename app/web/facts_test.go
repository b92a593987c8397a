package web_test

// doorsToFacts is this room's part of the table of routes; see doors.
const doorsToFacts = `
`
