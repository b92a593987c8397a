package web_test

// doorsToFacts is this room's part of the table of routes; see doors.
const doorsToFacts = `
GET  /incidents/:number/instants/new        clr
POST /incidents/:number/instants            clr
GET  /incidents/:number/awareness           clrmeua
POST /incidents/:number/awareness           l
GET  /incidents/:number/awareness/later     clrmeua
POST /incidents/:number/awareness/later     l
POST /incidents/:number/awareness/later/second cle
POST /incidents/:number/awareness/later/end l
GET  /incidents/:number/proposals           clrmeua
GET  /incidents/:number/proposals/:id       clrmeua
POST /incidents/:number/proposals/:id       l
POST /incidents/:number/proposals/:id/second cle
GET  /incidents/:number/withdrawal          clrmeua
POST /incidents/:number/withdrawal          cle
GET  /incidents/:number/standing            clrmeua
GET  /obligations/:id/filing                clrmeua
POST /obligations/:id/filing                cl
POST /tasks/:id/done                        clr
`
