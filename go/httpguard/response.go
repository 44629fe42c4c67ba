package httpguard

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
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
// an end. One that begins later is cut unless it ends within a second. The body
// of the request cannot be read on.
//
// A client that leaves settles the request at once, whatever the handler still
// does. It is noticed once the body of the request was read, as net/http does. A
// client that ends only what it sends looks the same, so that the response is
// cut a second later: nothing follows the grant any more.
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
	guardBody(request, admission)
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
	status atomic.Int32
	// isLate says that the response has begun after the end of the grant.
	isLate atomic.Bool
	isCut  atomic.Bool
	isOver atomic.Bool
	// wasLeft says that something could not be written.
	wasLeft atomic.Bool
	late    atomic.Pointer[time.Timer]

	// taking is held while the handler takes over the connection, which is then
	// taken, or while a client that left settles the request.
	taking sync.Mutex
	taken  atomic.Pointer[connection]
}

var errCut = errors.New("httpguard: the grant of the request has ended, or its client has left")

// WriteHeader begins the response. Informational ones are not the response.
func (response *response) WriteHeader(status int) {
	if status >= 200 || status == http.StatusSwitchingProtocols {
		response.begin(status)
	}
	response.ResponseWriter.WriteHeader(status)
}

func (response *response) begin(status int) {
	if response.status.Load() != 0 {
		return
	}
	// The handler may hear of the end first.
	if response.admission.EndedBy() != nil {
		response.isLate.Store(true)
	}
	response.status.Store(int32(status))
}

func (response *response) Write(data []byte) (int, error) {
	if response.isCut.Load() {
		return 0, errCut
	}
	response.begin(http.StatusOK)
	count, err := response.ResponseWriter.Write(data)
	return count, response.noted(err)
}

func (response *response) readFrom(source io.Reader) (int64, error) {
	if response.isCut.Load() {
		return 0, errCut
	}
	response.begin(http.StatusOK)
	count, err := response.ResponseWriter.(io.ReaderFrom).ReadFrom(source)
	// It also fails where the source does.
	var fault *net.OpError
	if errors.As(err, &fault) && fault.Op != "read" {
		response.wasLeft.Store(true)
	}
	return count, err
}

func (response *response) flush() error {
	if response.isCut.Load() {
		return errCut
	}
	response.begin(http.StatusOK)
	return response.noted(http.NewResponseController(response.ResponseWriter).Flush())
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
	response.taking.Lock()
	defer response.taking.Unlock()
	if response.isCut.Load() || response.admission.IsSettled() {
		return nil, nil, errCut
	}
	taken, buffered, err := http.NewResponseController(response.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	followed := followConnection(taken, response.admission)
	response.taken.Store(followed)
	return followed, buffered, nil
}

// clientLeft settles the request when its context has ended: because the client
// left, unless the context had a deadline or the grant has ended.
func (response *response) clientLeft(ctx context.Context) {
	response.taking.Lock()
	defer response.taking.Unlock()
	isOther := response.taken.Load() != nil || response.admission.EndedBy() != nil
	if !isOther && errors.Is(ctx.Err(), context.Canceled) {
		response.admission.Settle(guard.Failure, aborted)
		response.late.Store(time.AfterFunc(lateness, response.cut))
	}
}

// settle settles the request when its handler has returned.
func (response *response) settle(ctx context.Context) {
	if response.taken.Load() != nil {
		// The connection settles it.
		return
	}
	response.clientLeft(ctx)
	status := int(response.status.Load())
	switch {
	case response.admission.EndedBy() == nil && response.wasLeft.Load():
		response.admission.Settle(guard.Failure, aborted)
	case response.isCut.Load():
		// What cut it settles it.
	case status < http.StatusBadRequest:
		response.admission.Settle(guard.Success, nil)
	default:
		response.admission.Settle(guard.Failure, map[string]any{"status": status})
	}
}

// settlePanic settles a request whose handler panicked, or ended its goroutine. A
// connection that it has taken over is closed: nothing would close it with the
// grant.
func (response *response) settlePanic(fault any) {
	detail := map[string]any{"threw": "panic"}
	if err, ok := fault.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		detail = aborted
	}
	response.admission.Settle(guard.Failure, detail)
	if taken := response.taken.Load(); taken != nil {
		_ = taken.Close()
	}
}

func (response *response) end() {
	response.isOver.Store(true)
	if late := response.late.Load(); late != nil {
		late.Stop()
	}
}

func (response *response) grantEnded(ended *refusal.Error) {
	if response.taken.Load() != nil || response.isOver.Load() {
		return
	}
	if response.status.Load() != 0 && !response.isLate.Load() {
		response.cut()
		response.admission.Settle(guard.Failure, map[string]any{"ended": string(ended.Reason)})
		return
	}
	response.late.Store(time.AfterFunc(lateness, func() {
		response.isLate.Store(false)
		response.grantEnded(ended)
	}))
}

// cut ends a response. A write that waits for the client fails.
func (response *response) cut() {
	if response.isOver.Load() {
		return
	}
	response.isCut.Store(true)
	controller := http.NewResponseController(response.ResponseWriter)
	_ = controller.SetWriteDeadline(time.Now())
}
