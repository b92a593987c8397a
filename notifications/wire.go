package notifications

import (
	"net"
	"sync"
	"time"
)

// wire is a connection that remembers what the SMTP client forgets: whether a
// write failed. A final dot whose write failed was never said, so nothing can
// have been accepted. It also lets a caller who gives up end every wait.
type wire struct {
	net.Conn
	mutex   sync.Mutex
	isCut   bool
	isLossy bool
}

func (w *wire) Write(p []byte) (int, error) {
	n, err := w.Conn.Write(p)
	if err != nil {
		w.mutex.Lock()
		w.isLossy = true
		w.mutex.Unlock()
	}
	return n, err
}

// SetDeadline does nothing once the caller has given up, or a step begun at
// that moment would wait on.
func (w *wire) SetDeadline(t time.Time) error {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.isCut {
		return nil
	}
	return w.Conn.SetDeadline(t)
}

// cut ends every wait on the connection, now and later.
func (w *wire) cut() {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.isCut = true
	_ = w.Conn.SetDeadline(time.Unix(1, 0)) // a closed connection waits for nothing
}

// lost tells whether anything we said did not get out.
func (w *wire) lost() bool {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.isLossy
}
