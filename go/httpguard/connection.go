package httpguard

import (
	"errors"
	"io"
	"net"
	"sync/atomic"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/refusal"
)

// connection is a connection that a handler has taken over, such as a WebSocket.
// It settles its call when it is closed, and it is closed when the grant ends.
type connection struct {
	net.Conn
	admission *guard.Admission
	wasLost   atomic.Bool
	stop      func()
}

func followConnection(taken net.Conn, admission *guard.Admission) *connection {
	followed := &connection{Conn: taken, admission: admission}
	followed.stop = admission.OnGrantEnd(followed.grantEnded)
	return followed
}

func (connection *connection) grantEnded(ended *refusal.Error) {
	connection.admission.Settle(guard.Failure, map[string]any{"ended": string(ended.Reason)})
	_ = connection.Conn.Close()
}

func (connection *connection) Read(data []byte) (int, error) {
	count, err := connection.Conn.Read(data)
	return count, connection.noted(err)
}

func (connection *connection) Write(data []byte) (int, error) {
	count, err := connection.Conn.Write(data)
	return count, connection.noted(err)
}

// noted notes a connection that broke. The end of what the client sends is none,
// and neither is a deadline, with which handlers wake a read.
func (connection *connection) noted(err error) error {
	var timeout net.Error
	isTimeout := errors.As(err, &timeout) && timeout.Timeout()
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) && !isTimeout {
		connection.wasLost.Store(true)
	}
	return err
}

// Close closes the connection and settles its call: a success, unless the
// connection broke before.
func (connection *connection) Close() error {
	err := connection.Conn.Close()
	if connection.stop != nil {
		connection.stop()
	}
	if connection.wasLost.Load() {
		connection.admission.Settle(guard.Failure, aborted)
	} else {
		connection.admission.Settle(guard.Success, nil)
	}
	return err
}
