package web_test

// doorsToLetters is this room's part of the table of routes; see doors.
const doorsToLetters = `
`
