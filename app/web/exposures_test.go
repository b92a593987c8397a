package web_test

// doorsToExposures is this room's part of the table of routes; see doors.
const doorsToExposures = `
GET  /incidents/:number/customers                 clrmeua
GET  /incidents/:number/customers/list            cr
POST /incidents/:number/customers/list/preview    cr
POST /incidents/:number/customers/list            cr
GET  /incidents/:number/customers/:reference      clrmeua
POST /incidents/:number/customers/:reference      cr
`
