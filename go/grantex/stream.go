package grantex

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"
)

// open sends a request and waits for the headers of its response. It refuses a response that is not 2xx.
func (t *transport) open(request *http.Request, silence time.Duration) (*stream, error) {
	opened := &stream{url: t.url, caller: request.Context(), silence: silence}
	ctx, cancel := context.WithCancelCause(opened.caller)
	opened.ctx, opened.cancel = ctx, cancel
	opened.timer = time.AfterFunc(silence, func() { cancel(errSilent) })
	response, err := t.client.Do(request.WithContext(ctx))
	if err != nil {
		defer opened.Close()
		return nil, opened.fault(err)
	}
	opened.response = response
	if nonce := response.Header.Get("DPoP-Nonce"); nonce != "" {
		t.nonce.Store(&nonce)
	}
	if response.StatusCode >= 200 && response.StatusCode < 300 {
		return opened, nil
	}
	defer opened.Close()
	return nil, opened.fault(readRefusal(response))
}

// errSilent ends an attempt whose response does not arrive in time.
var errSilent = errors.New("no answer in time")

// stream is a response whose body arrives; it ends when nothing arrives for too long.
type stream struct {
	response *http.Response
	url      string
	caller   context.Context
	ctx      context.Context
	cancel   context.CancelCauseFunc
	timer    *time.Timer
	silence  time.Duration
}

// Read waits for the next piece; the time that the reader takes for the last one does not count.
func (s *stream) Read(into []byte) (int, error) {
	s.timer.Reset(s.silence)
	length, err := s.response.Body.Read(into)
	s.timer.Stop()
	if err != nil && !errors.Is(err, io.EOF) {
		err = s.fault(err)
	}
	return length, err
}

// Close ends the connection, unless the body was read to its end.
func (s *stream) Close() {
	s.timer.Stop()
	s.cancel(nil)
	if s.response != nil {
		_ = s.response.Body.Close()
	}
}

// fault turns an error of HTTP into an [*Error]; the end of the caller's context keeps its cause.
func (s *stream) fault(err error) error {
	if _, isOwn := asError(err); isOwn {
		return err
	}
	if s.caller.Err() != nil {
		return context.Cause(s.caller)
	}
	var late net.Error
	if context.Cause(s.ctx) == errSilent || errors.As(err, &late) && late.Timeout() {
		return &Error{Code: CodeTimeout, Message: "the server at " + s.url + " did not answer in time", Err: err}
	}
	return networkError("the server at "+s.url+" could not be reached, or the connection broke", err)
}
