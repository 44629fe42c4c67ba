package feed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
)

// client is a client of the two routes of the revocation feed.
type client struct {
	url    string
	apiKey string
	http   *http.Client
}

func newClient(url, apiKey string, shared *http.Client) *client {
	// A stream has no end, so that a limit for a whole request would cut it. The
	// caller bounds the snapshot, and watches over the stream.
	unlimited := *shared
	unlimited.Timeout = 0
	return &client{url, apiKey, &unlimited}
}

func (client *client) get(ctx context.Context, path string, headers map[string]string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, client.url+path, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+client.apiKey)
	request.Header.Set("Cache-Control", "no-store")
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := client.http.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode == http.StatusOK {
		return response, nil
	}
	_ = response.Body.Close()
	return nil, fmt.Errorf("feed: %s answered with status %d", path, response.StatusCode)
}

// snapshot fetches one message with everything that is revoked.
func (client *client) snapshot(ctx context.Context) (string, error) {
	response, err := client.get(ctx, "/v1/revocation-feed", map[string]string{"Accept": "application/json"})
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }()
	// The JSON around a snapshot takes a few characters.
	text, err := io.ReadAll(io.LimitReader(response.Body, maxMessageLength+1024))
	if err != nil {
		return "", err
	}
	var answer struct {
		Snapshot string `json:"snapshot"`
	}
	if err := json.Unmarshal(text, &answer); err != nil || answer.Snapshot == "" {
		return "", errors.New("feed: /v1/revocation-feed did not answer with a snapshot")
	}
	return answer.Snapshot, nil
}

// stream opens the stream after a position, and hands its events to take, in
// order, until it ends or take fails. onRetry is told how long the server asks
// clients to wait before they reconnect.
func (client *client) stream(
	ctx context.Context, after position, onRetry func(time.Duration), take func(event) error,
) error {
	response, err := client.get(ctx, "/v1/revocation-feed/stream", map[string]string{
		"Accept":        "text/event-stream",
		"Last-Event-ID": fmt.Sprintf("%s.%d", after.epoch, after.seq),
	})
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if !strings.EqualFold(kind, "text/event-stream") {
		return errors.New("feed: /v1/revocation-feed/stream did not answer with a stream of events")
	}
	reader := newEventReader(response.Body, maxMessageLength)
	for {
		next, err := reader.next()
		if next.retry > 0 {
			onRetry(next.retry)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := take(next); err != nil {
			return err
		}
	}
}
