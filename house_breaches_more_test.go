package tocsin_test

const (
	parallel = "package a_test\n\nimport \"testing\"\n\n"
	kind     = "package app\n\ntype SoundAlarm struct{}\n\nfunc (SoundAlarm) Kind() string { return \"sound_alarm\" }\n"
	worker   = "package jobs\n\ntype soundAlarm struct{}\n\nfunc (w *soundAlarm) Work(ctx context.Context, job *river.Job[app.SoundAlarm]) error { return nil }\n"
)

var breachesOfTheTests = []breach{
	{"a test that others must wait for", checkParallel,
		map[string]string{"a_test.go": parallel + "func TestA(t *testing.T) {\n\tx := 1\n\tt.Parallel()\n}\n\nfunc TestB(x *testing.T) {}\n\n// not parallel:\nfunc TestC(t *testing.T) {}\n"},
		[]string{"a_test.go:5: TestA does not open", "a_test.go:10: TestB does not open", "a_test.go:13: TestC does not open"}},
	{"a test that may, or says why not", checkParallel,
		map[string]string{"a_test.go": parallel + "func TestA(t *testing.T) {\n\tt.Parallel()\n}\n\n// TestB sets the zone.\n// not parallel: it sets TZ\nfunc TestB(t *testing.T) {}\n\nfunc TestMain(m *testing.M) {}\n\nfunc FuzzA(f *testing.F) {}\n\nfunc Testify(s string) {}\n"}, nil},
	{"a job that nobody works", checkWorkers,
		map[string]string{"app/sound_alarm.go": kind, "jobs/runner.go": "package jobs\n"},
		[]string{"app/sound_alarm.go:5: nobody works SoundAlarm: write its worker in jobs/sound_alarm.go"}},
	{"a job that two work", checkWorkers,
		map[string]string{"app/sound_alarm.go": kind, "jobs/sound_alarm.go": worker, "jobs/other.go": worker},
		[]string{"app/sound_alarm.go:5: SoundAlarm has 2 workers (jobs/other.go:5, jobs/sound_alarm.go:5)"}},
	{"a worker in another's file", checkWorkers,
		map[string]string{"app/sound_alarm.go": kind, "jobs/bell.go": worker},
		[]string{"jobs/bell.go:5: the worker of SoundAlarm stands in the wrong file: move it to jobs/sound_alarm.go"}},
	{"a worker without an order", checkWorkers,
		map[string]string{"app/a.go": "package app\n", "jobs/sound_alarm.go": worker},
		[]string{"jobs/sound_alarm.go:5: this worker works SoundAlarm, but app has no such arguments"}},
	{"two orders of one kind", checkWorkers,
		map[string]string{
			"app/sound_alarm.go":  kind,
			"app/ring.go":         "package app\n\nfunc (Ring) Kind() string { return \"sound_alarm\" }\n",
			"jobs/sound_alarm.go": worker,
			"jobs/ring.go":        "package jobs\n\nfunc (w ring) Work(ctx context.Context, job *river.Job[app.Ring]) error { return nil }\n",
		},
		[]string{"app/sound_alarm.go:5: the kind \"sound_alarm\" is already that of Ring"}},
	{"an order and its worker", checkWorkers,
		map[string]string{"app/sound_alarm.go": kind, "jobs/sound_alarm.go": worker}, nil},
	{"orders before there are workers", checkWorkers,
		map[string]string{"app/sound_alarm.go": kind}, nil},
}

// The words are cut in two, so that checkWords does not find this file.
var breachesOfTheWords = []breach{
	{"somebody's machine", checkWords,
		map[string]string{"docs/a.md": "one\ntwo /wo" + "rk/main\n`/ro" + "ot/go`\n/ho" + "me/ada/notes\nfile:///Us" + "ers/ada\n"},
		[]string{"docs/a.md:2: ", "docs/a.md:3: ", "docs/a.md:4: ", "docs/a.md:5: "}},
	{"a registry's host", checkWords,
		map[string]string{"deploy/Dockerfile": "FROM gh" + "cr.io/x/y\n", "a.sh": "\nGOPROXY=https://proxy.go" + "lang.org\n", "b.sh": "curl registry.np" + "mjs.org\n"},
		[]string{"a.sh:2: ", "b.sh:1: ", "deploy/Dockerfile:1: "}},
	{"what only looks alike", checkWords,
		map[string]string{"a.md": "docs/wo" + "rk/a, frame-wo" + "rk/x, https://example.com/wo" + "rk/x, ./ro" + "ot/x, golang.org/x/crypto, FROM golang:1.26\n"}, nil},
}
