package dpop

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"sync"
)

// requestMemory remembers what was found about the proof of a request for as long as the request lasts, because several
// guards may ask about it, and its proof counts once. A request and its copies by WithContext share one map of headers,
// by which they are recognised; a copy by Clone has its own.
type requestMemory struct {
	lock    sync.Mutex
	checked map[uintptr]*checkedRequest
}

type checkedRequest struct {
	// Holds the headers, so that no other request has them at the same address.
	header http.Header
	// The token and the proof.
	credentials string
	once        sync.Once
	err         error
}

// errNotChecked stays where a check panics, so that no later guard takes it for a success.
var errNotChecked = errors.New("dpop: the check of the proof did not end")

func newRequestMemory() *requestMemory {
	return &requestMemory{checked: map[uintptr]*checkedRequest{}}
}

// once returns the result of the check of these credentials, which runs once in a request.
func (m *requestMemory) once(request *http.Request, credentials string, check func() error) error {
	// Only the context of a request that a server read ends with it.
	if request.Context().Done() == nil {
		return check()
	}
	address := reflect.ValueOf(request.Header).Pointer()
	m.lock.Lock()
	found := m.checked[address]
	if found == nil || found.credentials != credentials {
		found = &checkedRequest{header: request.Header, credentials: credentials, err: errNotChecked}
		m.checked[address] = found
		context.AfterFunc(request.Context(), func() { m.forget(address, found) })
	}
	m.lock.Unlock()
	found.once.Do(func() { found.err = check() })
	return found.err
}

func (m *requestMemory) forget(address uintptr, over *checkedRequest) {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.checked[address] == over {
		delete(m.checked, address)
	}
}
