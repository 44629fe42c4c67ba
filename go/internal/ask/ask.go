// Package ask asks the server's API with an API key, where a service needs a
// few of its answers.
package ask

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

const maxAnswerBytes = 64 << 10

// Server is how a service reaches the API of its server.
type Server struct {
	// URL has no trailing slash.
	URL    string
	APIKey string
	// Timeout is how long an answer may take.
	Timeout    time.Duration
	HTTPClient *http.Client
	// IdempotencyKey makes a request that is repeated the same request; empty for none.
	IdempotencyKey string
}

// Fault says that there is no answer that can be used.
type Fault struct {
	Path string
	// Status is that of the answer; 0 where there was none.
	Status int
	Cause  error
}

// Error returns the message.
func (fault *Fault) Error() string {
	switch {
	case fault.Status == 0:
		return fmt.Sprintf("%s cannot be reached: %v", fault.Path, fault.Cause)
	case fault.Cause != nil:
		return fmt.Sprintf("%s did not answer with what was expected: %v", fault.Path, fault.Cause)
	}
	return fmt.Sprintf("%s answered with status %d", fault.Path, fault.Status)
}

// Unwrap returns the cause.
func (fault *Fault) Unwrap() error { return fault.Cause }

// Get reads the JSON object at a path into answer.
func (server *Server) Get(ctx context.Context, path string, answer any) error {
	return server.do(ctx, http.MethodGet, path, nil, answer)
}

// Post sends a body as JSON, and reads the JSON object that answers it.
func (server *Server) Post(ctx context.Context, path string, body, answer any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return server.do(ctx, http.MethodPost, path, text, answer)
}

func (server *Server) do(ctx context.Context, method, path string, body []byte, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, server.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, server.URL+path, bytes.NewReader(body))
	if err != nil {
		return &Fault{Path: path, Cause: err}
	}
	request.Header.Set("Authorization", "Bearer "+server.APIKey)
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Content-Type", "application/json")
	if server.IdempotencyKey != "" {
		request.Header.Set("Idempotency-Key", server.IdempotencyKey)
	}
	response, err := server.HTTPClient.Do(request)
	if err != nil {
		return &Fault{Path: path, Cause: err}
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswerBytes))
	if err != nil {
		return &Fault{Path: path, Cause: err}
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return &Fault{Path: path, Status: response.StatusCode}
	}
	if err := json.Unmarshal(text, answer); err != nil {
		return &Fault{Path: path, Status: response.StatusCode, Cause: err}
	}
	return nil
}
