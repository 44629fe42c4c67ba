package httpguard

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"time"
)

// The interfaces of net/http that handlers ask for by a type assertion. A
// wrapper must not claim one that the writer lacks.
type (
	flusher  struct{ *response }
	hijacker struct{ flusher }
	sender   struct{ hijacker }
)

func (flusher flusher) Flush() { _ = flusher.flush() }

// FlushError is Flush for [http.ResponseController].
func (flusher flusher) FlushError() error { return flusher.flush() }

func (hijacker hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) { return hijacker.hijack() }

func (sender sender) ReadFrom(source io.Reader) (int64, error) { return sender.readFrom(source) }

// withInterfaces returns the response with the interfaces that its writer has:
// those of HTTP/1, of HTTP/2, or none.
func (response *response) withInterfaces() http.ResponseWriter {
	writer := response.ResponseWriter
	canFlush := leadsTo[http.Flusher](writer) || leadsTo[interface{ FlushError() error }](writer)
	// Only a deadline ends a copy that waits for the client.
	_, canSend := writer.(io.ReaderFrom)
	canSend = canSend && leadsTo[interface{ SetWriteDeadline(time.Time) error }](writer)
	switch {
	case canFlush && leadsTo[http.Hijacker](writer) && canSend:
		return sender{hijacker{flusher{response}}}
	case canFlush && leadsTo[http.Hijacker](writer):
		return hijacker{flusher{response}}
	case canFlush:
		return flusher{response}
	}
	return response
}

// leadsTo reports whether a writer, or one that it wraps, has an interface, as
// [http.ResponseController] looks for it.
func leadsTo[INTERFACE any](writer http.ResponseWriter) bool {
	for {
		if _, ok := writer.(INTERFACE); ok {
			return true
		}
		wrapping, ok := writer.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return false
		}
		writer = wrapping.Unwrap()
	}
}

// What follows is for [http.ResponseController]. The response has no Unwrap:
// handlers would find the writer, and take over its connection, behind the back
// of the guard.

// SetReadDeadline sets when reading the request fails.
func (response *response) SetReadDeadline(deadline time.Time) error {
	return http.NewResponseController(response.ResponseWriter).SetReadDeadline(deadline)
}

// SetWriteDeadline sets when writing the response fails. It does not revive a
// response that was cut.
func (response *response) SetWriteDeadline(deadline time.Time) error {
	controller := http.NewResponseController(response.ResponseWriter)
	if !response.isCut.Load() {
		if err := controller.SetWriteDeadline(deadline); err != nil {
			return err
		}
	}
	if response.isCut.Load() {
		_ = controller.SetWriteDeadline(time.Now())
		return errCut
	}
	return nil
}

// EnableFullDuplex lets the handler read the request while it writes.
func (response *response) EnableFullDuplex() error {
	return http.NewResponseController(response.ResponseWriter).EnableFullDuplex()
}
