package jobs

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/notice"
)

// notes is a file beside the database in which a process notes, before and
// after each hand-over, that it speaks to the relay about a letter and what
// the relay answered. It is written at once and not synced: a process that is
// killed loses nothing of it, so that after a restart at most the letters that
// were on a wire are in doubt. A machine that stops may lose its end; then the
// boot differs, and what has no note counts as in doubt too.
//
// The first line names the boot. "> id" says that an attempt is being made,
// "< …" holds a sealed answer.
type notes struct {
	path  string
	app   *app.App
	mutex sync.Mutex
	file  *os.File
	size  int64
	open  int // attempts noted whose answer is not recorded yet
}

const (
	notesPurpose = "outcome notes"
	notesFull    = 1 << 20 // bytes, from which the file is begun anew when nothing is open
)

// recall reads what the process before noted. Without a file nothing is known.
func (n *notes) recall() (app.Remembered, error) {
	had := app.Remembered{Answers: map[string]notice.Answered{}, Spoken: map[string]bool{}}
	if n == nil {
		return had, nil
	}
	f, err := os.Open(n.path)
	if errors.Is(err, fs.ErrNotExist) {
		return had, nil
	}
	if err != nil {
		return had, fmt.Errorf("read the outcome notes: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	lines := bufio.NewScanner(f)
	for first := true; lines.Scan(); first = false {
		kind, rest, _ := strings.Cut(lines.Text(), " ")
		switch {
		case first:
			had.Whole = kind == "boot" && rest != "" && rest == bootID()
		case kind == ">":
			had.Spoken[rest] = true
		case kind == "<":
			if ans, ok := n.unseal(rest); ok { // a line that was cut off is no answer
				had.Answers[ans.AttemptID] = ans
			}
		}
	}
	return had, lines.Err()
}

func (n *notes) unseal(line string) (ans notice.Answered, ok bool) {
	box, err := base64.RawStdEncoding.DecodeString(line)
	if err != nil {
		return ans, false
	}
	plain, err := n.app.Store.Unseal(notesPurpose, box)
	return ans, err == nil && json.Unmarshal(plain, &ans) == nil
}

// begin starts the file anew. What it held is recorded by then.
func (n *notes) begin() error {
	if n == nil {
		return nil
	}
	n.mutex.Lock()
	defer n.mutex.Unlock()
	return n.anew()
}

func (n *notes) anew() error {
	if n.file == nil {
		f, err := os.OpenFile(n.path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			return fmt.Errorf("open the outcome notes: %w", err)
		}
		n.file = f
	}
	if err := n.file.Truncate(0); err != nil {
		return fmt.Errorf("empty the outcome notes: %w", err)
	}
	n.size = 0
	return n.write("boot " + bootID() + "\n")
}

func (n *notes) write(line string) error {
	w, err := n.file.WriteString(line)
	n.size += int64(w)
	if err != nil {
		return fmt.Errorf("note an outcome: %w", err)
	}
	return nil
}

// speaks notes that the relay is spoken to about an attempt's letter next.
func (n *notes) speaks(attemptID string) error {
	if n == nil {
		return nil
	}
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.open++
	return n.write("> " + attemptID + "\n")
}

// heard notes what the relay answered.
func (n *notes) heard(ans notice.Answered) error {
	if n == nil {
		return nil
	}
	plain, err := json.Marshal(ans)
	if err != nil {
		return err
	}
	box, err := n.app.Store.Seal(notesPurpose, plain)
	if err != nil {
		return err
	}
	line := "< " + base64.RawStdEncoding.EncodeToString(box) + "\n"
	n.mutex.Lock()
	defer n.mutex.Unlock()
	return n.write(line)
}

// recorded tells that answers are in the database now. A file that has grown is
// begun anew once nothing is open.
func (n *notes) recorded(count int) error {
	if n == nil {
		return nil
	}
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.open -= count
	if n.open > 0 || n.size < notesFull {
		return nil
	}
	return n.anew()
}

func (n *notes) close() {
	if n != nil && n.file != nil {
		_ = n.file.Close() // every line was written when it was noted
	}
}

// bootID names this start of the machine (Linux, random(4)), "" where it cannot
// be told.
func bootID() string {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(id))
}
