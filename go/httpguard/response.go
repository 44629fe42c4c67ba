package httpguard

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/refusal"
)

// aborted says that the client left before the end, whatever was done by then.
var aborted = map[string]any{"ended": "aborted"}

// lateness is how long a handler that has not answered yet may still do so after
// its grant has ended.
const lateness = time.Second

// serveAdmitted serves a request, and settles it by how it really ends. When the
// grant ends first, a response that has begun is cut: it may be a stream without
// an end. One that begins later is cut unless it ends within a second.
//
// A client that leaves settles the request at once, whatever the handler still
// does. It is noticed once the body of the request was read, as net/http does.
func serveAdmitted(writer http.ResponseWriter, request *http.Request, next http.Handler, admission *guard.Admission) {
	response := &response{ResponseWriter: writer, admission: admission}
	defer admission.OnGrantEnd(response.grantEnded)()
	defer context.AfterFunc(request.Context(), func() { response.clientLeft(request.Context()) })()
	defer response.end()
	hasReturned := false
	defer func() {
		if hasReturned {
			return
		}
		fault := recover()
		response.settlePanic(fault)
		if fault != nil {
			panic(fault)
		}
	}()
	next.ServeHTTP(response.withInterfaces(), request)
	hasReturned = true
	response.settle(request.Context())
	if response.isCut.Load() {
		// The client must not take what it got for the whole.
		panic(http.ErrAbortHandler)
	}
}

// response is the response of a guarded request.
type response struct {
	http.ResponseWriter
	admission *guard.Admission

	// status is 0 until the response has begun.
	status     atomic.Int32
	isHijacked atomic.Bool
	isCut      atomic.Bool
	isOver     atomic.Bool
	// wasLeft says that something could not be written.
	wasLeft atomic.Bool
	late    atomic.Pointer[time.Timer]
}

var errGrantEnded = errors.New("httpguard: the grant of the request has ended")

// Unwrap is for [http.ResponseController].
func (response *response) Unwrap() http.ResponseWriter { return response.ResponseWriter }

// WriteHeader begins the response. Informational ones are not the response.
func (response *response) WriteHeader(status int) {
	if status >= 200 || status == http.StatusSwitchingProtocols {
		response.status.CompareAndSwap(0, int32(status))
	}
	response.ResponseWriter.WriteHeader(status)
}

func (response *response) Write(data []byte) (int, error) {
	if response.isCut.Load() {
		return 0, errGrantEnded
	}
	response.status.CompareAndSwap(0, http.StatusOK)
	count, err := response.ResponseWriter.Write(data)
	return count, response.noted(err)
}

func (response *response) readFrom(source io.Reader) (int64, error) {
	if response.isCut.Load() {
		return 0, errGrantEnded
	}
	response.status.CompareAndSwap(0, http.StatusOK)
	count, err := response.ResponseWriter.(io.ReaderFrom).ReadFrom(source)
	// It also fails where the source does.
	var fault *net.OpError
	if errors.As(err, &fault) && fault.Op != "read" {
		response.wasLeft.Store(true)
	}
	return count, err
}

func (response *response) flush() {
	if response.isCut.Load() {
		return
	}
	response.status.CompareAndSwap(0, http.StatusOK)
	_ = response.noted(http.NewResponseController(response.ResponseWriter).Flush())
}

// noted notes what could not be written. Mistakes of the handler are no sign
// that the client has left.
func (response *response) noted(err error) error {
	isMistake := errors.Is(err, http.ErrBodyNotAllowed) || errors.Is(err, http.ErrContentLength) ||
		errors.Is(err, errors.ErrUnsupported)
	if err != nil && !isMistake {
		response.wasLeft.Store(true)
	}
	return err
}

func (response *response) hijack() (net.Conn, *bufio.ReadWriter, error) {
	if response.isCut.Load() {
		return nil, nil, errGrantEnded
	}
	connection, buffered, err := http.NewResponseController(response.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	response.isHijacked.Store(true)
	return followConnection(connection, response.admission), buffered, nil
}

// clientLeft settles the request when its context has ended: because the client
// left, unless the context had a deadline or the grant has ended.
func (response *response) clientLeft(ctx context.Context) {
	isOther := response.isHijacked.Load() || response.admission.EndedBy() != nil
	if !isOther && errors.Is(ctx.Err(), context.Canceled) {
		response.admission.Settle(guard.Failure, aborted)
	}
}

// settle settles the request when its handler has returned.
func (response *response) settle(ctx context.Context) {
	if response.isHijacked.Load() {
		// The connection settles it.
		return
	}
	response.clientLeft(ctx)
	status := int(response.status.Load())
	switch {
	case response.admission.EndedBy() == nil && response.wasLeft.Load():
		response.admission.Settle(guard.Failure, aborted)
	case response.isCut.Load():
		// It is settled.
	case status < http.StatusBadRequest:
		response.admission.Settle(guard.Success, nil)
	default:
		response.admission.Settle(guard.Failure, map[string]any{"status": status})
	}
}

// settlePanic settles a request whose handler panicked, or ended its goroutine.
func (response *response) settlePanic(fault any) {
	if err, ok := fault.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		response.admission.Settle(guard.Failure, aborted)
		return
	}
	response.admission.Settle(guard.Failure, map[string]any{"threw": "panic"})
}

func (response *response) end() {
	response.isOver.Store(true)
	if late := response.late.Load(); late != nil {
		late.Stop()
	}
}

func (response *response) grantEnded(ended *refusal.Error) {
	if response.isHijacked.Load() || response.isOver.Load() {
		return
	}
	if response.status.Load() != 0 {
		response.cut(ended)
		return
	}
	response.late.Store(time.AfterFunc(lateness, func() { response.grantEnded(ended) }))
}

// cut ends a response that has begun. A write that waits for the client fails.
func (response *response) cut(ended *refusal.Error) {
	response.isCut.Store(true)
	response.admission.Settle(guard.Failure, map[string]any{"ended": string(ended.Reason)})
	controller := http.NewResponseController(response.ResponseWriter)
	_ = controller.SetWriteDeadline(time.Now())
}

// The interfaces of net/http that handlers ask for by a type assertion. A
// wrapper must not claim one that the writer lacks.
type (
	flusher  struct{ *response }
	hijacker struct{ flusher }
	sender   struct{ hijacker }
)

func (flusher flusher) Flush() { flusher.flush() }

func (hijacker hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) { return hijacker.hijack() }

func (sender sender) ReadFrom(source io.Reader) (int64, error) { return sender.readFrom(source) }

// withInterfaces returns the response with the interfaces that its writer has:
// those of HTTP/1, of HTTP/2, or none.
func (response *response) withInterfaces() http.ResponseWriter {
	_, canFlush := response.ResponseWriter.(http.Flusher)
	_, canHijack := response.ResponseWriter.(http.Hijacker)
	_, canSend := response.ResponseWriter.(io.ReaderFrom)
	switch {
	case canFlush && canHijack && canSend:
		return sender{hijacker{flusher{response}}}
	case canFlush && canHijack:
		return hijacker{flusher{response}}
	case canFlush:
		return flusher{response}
	}
	return response
}
