package grantex

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync/atomic"
)

// transport sends calls to one server with one credential.
type transport struct {
	connection
	// credential is an API key or a session; empty on public routes.
	credential string
	clock      clock
	// longest is how long an answer may be, in bytes.
	longest int64
	// nonce is the last one for DPoP proofs that the server has sent.
	nonce atomic.Pointer[string]
}

func newTransport(connection connection, credential string) *transport {
	return &transport{connection: connection, credential: credential, clock: systemClock, longest: longestAnswer}
}

// send sends a call and reads its JSON into answer; a nil answer expects an empty response. Network faults, timeouts, 429,
// 502, 503, 504 and 409 IDEMPOTENCY_IN_PROGRESS are retried with the same idempotency key.
func (t *transport) send(ctx context.Context, call call, answer any) error {
	return t.persist(ctx, call, func(request *http.Request) error {
		opened, err := t.open(request, t.timeout+call.patience)
		if err != nil {
			return err
		}
		defer opened.Close()
		body, err := readBody(opened.response, t.longest)
		if err != nil {
			return opened.fault(err)
		}
		return readAnswer(opened.response, body, answer)
	})
}

// fetch sends a call and returns its JSON as a T.
func fetch[T any](ctx context.Context, t *transport, call call) (*T, error) {
	answer := new(T)
	if err := t.send(ctx, call, answer); err != nil {
		return nil, err
	}
	return answer, nil
}

// stream returns the body of a response as it arrives. It is retried only until the response begins. The caller closes it.
func (t *transport) stream(ctx context.Context, call call) (*stream, error) {
	silence := call.silence
	if silence == 0 {
		silence = t.timeout
	}
	var opened *stream
	err := t.persist(ctx, call, func(request *http.Request) (err error) {
		if opened, err = t.open(request, silence); err != nil {
			return err
		}
		if !hasMediaType(opened.response, call.mediaType) {
			defer opened.Close()
			return unexpected(opened.response, "is not "+call.mediaType)
		}
		opened.timer.Stop()
		return nil
	})
	return opened, err
}

// persist repeats an attempt until it has a final response.
func (t *transport) persist(ctx context.Context, call call, attempt func(*http.Request) error) error {
	encoded, err := t.encode(call)
	if err != nil {
		return err
	}
	startedAt := t.clock.now()
	isRenewed, mayBeDone := false, false
	for tries := 1; ; tries++ {
		request, err := t.request(ctx, encoded, call)
		if err != nil {
			return err
		}
		if err = attempt(request); err == nil {
			return nil
		}
		failed, isOwn := asError(err)
		if !isOwn {
			return err
		}
		if failed.Code == CodeUseDPoPNonce && call.prove != nil && !isRenewed {
			isRenewed = true
			tries--
			continue
		}
		if failed.Status == http.StatusNotFound && mayBeDone && call.wasDone != nil && call.wasDone(ctx) {
			return nil
		}
		mayBeDone = mayBeDone || isAnswerLost(failed)
		wait, isPatient := waitBefore(failed, tries, t.clock)
		if !isPatient || tries > t.retries || !mayTryAgain(failed, !call.isUnrepeatable) {
			return err
		}
		if call.repeatWithin > 0 && t.clock.now().Add(wait).Sub(startedAt) > call.repeatWithin {
			return err
		}
		if err := t.clock.sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// encoded is what every retry of a call has in common.
type encoded struct {
	url    string
	header http.Header
	body   []byte
}

func (t *transport) encode(call call) (encoded, error) {
	if call.path.err != nil {
		return encoded{}, call.path.err
	}
	request := encoded{url: t.url + call.path.text, header: http.Header{"Accept": {"application/json"}}}
	if query := call.query.Encode(); query != "" {
		request.url += "?" + query
	}
	if call.mediaType != "" {
		request.header.Set("Accept", call.mediaType)
	}
	if t.credential != "" {
		request.header.Set("Authorization", "Bearer "+t.credential)
	}
	if call.hasOwnKey {
		if err := checkSecret("the idempotency key", call.idempotencyKey); err != nil {
			return encoded{}, err
		}
	}
	if call.method == http.MethodPost && !call.isUnrepeatable {
		request.header.Set("Idempotency-Key", call.idempotencyKey)
		if !call.hasOwnKey {
			request.header.Set("Idempotency-Key", randomText())
		}
	}
	if call.body != nil {
		body, err := encodeJSON(call.body)
		if err != nil {
			return encoded{}, fmt.Errorf("grantex: the request cannot be written as JSON: %w", err)
		}
		request.body = body
		request.header.Set("Content-Type", "application/json")
	}
	return request, nil
}

func (t *transport) request(ctx context.Context, encoded encoded, call call) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, call.method, encoded.url, bytes.NewReader(encoded.body))
	if err != nil {
		return nil, fmt.Errorf("grantex: %w", err)
	}
	request.Header = encoded.header.Clone()
	// Without it, net/http sends a request again by itself, with a proof that is used up.
	request.GetBody = nil
	if call.prove == nil {
		return request, nil
	}
	nonce := ""
	if known := t.nonce.Load(); known != nil {
		nonce = *known
	}
	proof, err := call.prove(ctx, nonce)
	if err != nil {
		return nil, err
	}
	request.Header.Set("DPoP", proof)
	return request, nil
}

// encodeJSON is json.Marshal without the escapes for HTML.
func encodeJSON(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}
