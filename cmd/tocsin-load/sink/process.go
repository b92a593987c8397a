package sink

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
)

// Process is a sink in a process of its own, as whoever started it sees it.
type Process struct {
	Told
	cmd   *exec.Cmd
	stdin io.WriteCloser // the sink ends when this closes
}

// Start starts this program once more as a sink.
func Start(ctx context.Context, read bool) (*Process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	args := []string{"sink", "--until-eof"}
	if read {
		args = append(args, "--read")
	}
	p := &Process{cmd: exec.CommandContext(ctx, self, args...)}
	p.cmd.Stderr = os.Stderr
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	if err := json.NewDecoder(out).Decode(&p.Told); err != nil {
		return nil, errors.Join(fmt.Errorf("the sink did not start: %w", err), p.Close())
	}
	return p, nil
}

// Close ends the process.
func (p *Process) Close() error {
	_ = p.stdin.Close() // it may have ended
	return p.cmd.Wait()
}

// URL is the sink as a relay's address, in clear text unless it offers more.
func (p *Process) URL() string { return "smtp://" + p.SMTP }

// Play has the sink follow a script from now on.
func (p *Process) Play(ctx context.Context, s Script) error {
	body, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return p.ask(ctx, http.MethodPost, "/script", bytes.NewReader(body), nil)
}

// Release lets whoever is held go on.
func (p *Process) Release(ctx context.Context) error {
	return p.ask(ctx, http.MethodPost, "/release", nil, nil)
}

// Held waits until somebody is held at the step of the script.
func (p *Process) Held(ctx context.Context) error {
	return p.ask(ctx, http.MethodGet, "/held", nil, nil)
}

// Forget sets every count to nothing.
func (p *Process) Forget(ctx context.Context) error {
	return p.ask(ctx, http.MethodPost, "/forget", nil, nil)
}

// Down cuts every line and takes no calls until Up.
func (p *Process) Down(ctx context.Context) error {
	return p.ask(ctx, http.MethodPost, "/down", nil, nil)
}

// Up takes calls again, at the same address.
func (p *Process) Up(ctx context.Context) error { return p.ask(ctx, http.MethodPost, "/up", nil, nil) }

// Totals are the counts so far.
func (p *Process) Totals(ctx context.Context) (out Totals, err error) {
	return out, p.ask(ctx, http.MethodGet, "/totals", nil, &out)
}

// Letters are the letters that were read.
func (p *Process) Letters(ctx context.Context) (out []Letter, err error) {
	return out, p.ask(ctx, http.MethodGet, "/letters", nil, &out)
}

// Times is how often each Message-ID came.
func (p *Process) Times(ctx context.Context) (out map[string]int, err error) {
	return out, p.ask(ctx, http.MethodGet, "/times", nil, &out)
}

// Authority is the certificate, in PEM, that the good one is signed by.
func (p *Process) Authority(ctx context.Context) ([]byte, error) {
	var out bytes.Buffer
	err := p.ask(ctx, http.MethodGet, "/authority", nil, &out)
	return out.Bytes(), err
}

func (p *Process) ask(ctx context.Context, method, path string, body io.Reader, into any) (err error) {
	r, err := http.NewRequestWithContext(ctx, method, "http://"+p.Control+path, body)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, res.Body.Close()) }()
	if res.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(res.Body)
		return fmt.Errorf("the sink says to %s: %s", path, bytes.TrimSpace(said))
	}
	switch v := into.(type) {
	case nil:
		return nil
	case *bytes.Buffer:
		_, err = v.ReadFrom(res.Body)
		return err
	}
	return json.NewDecoder(res.Body).Decode(into)
}
