package audit

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	maxAnswerBytes = 64 << 20
	maxRetryAfter  = 30 * time.Second
)

// batch is records that are sent in one request. It is repeated with the same
// key until the answer is certain.
type batch struct {
	records        []*queued
	entries        []string
	idempotencyKey string
	// attempts counts the answers that were uncertain.
	attempts int
}

func newBatch(records []*queued) *batch {
	entries := make([]string, len(records))
	for index, record := range records {
		entries[index] = record.entry()
	}
	return &batch{records: records, entries: entries, idempotencyKey: rand.Text()}
}

// answer is the outcome of sending entries: their ids, a refusal that a
// repetition will not change, or nothing certain.
type answer struct {
	entryIDs []string
	// code is that of a refusal; empty where there is none.
	code string
	// fault is nil where the entries were written.
	fault      error
	retryAfter time.Duration
}

// client is a client of POST /v1/audit/log and POST /v1/audit/batch.
type client struct {
	url     string
	apiKey  string
	timeout time.Duration
	http    *http.Client
}

func (client *client) send(ctx context.Context, batch *batch) answer {
	ctx, cancel := context.WithTimeout(ctx, client.timeout)
	defer cancel()
	path, body := "/v1/audit/log", batch.entries[0]
	if len(batch.entries) > 1 {
		path, body = "/v1/audit/batch", `{"entries":[`+strings.Join(batch.entries, ",")+"]}"
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, client.url+path, strings.NewReader(body))
	if err != nil {
		return unreachable(err)
	}
	request.Header.Set("Authorization", "Bearer "+client.apiKey)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", batch.idempotencyKey)
	response, err := client.http.Do(request)
	if err != nil {
		return unreachable(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswerBytes))
	if err != nil {
		return unreachable(err)
	}
	return readAnswer(response, text, len(batch.entries))
}

func unreachable(cause error) answer {
	return answer{fault: fmt.Errorf("audit: the log cannot be reached: %w", cause)}
}

type entryAnswer struct {
	EntryID string `json:"entryId"`
}

func readAnswer(response *http.Response, text []byte, count int) answer {
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return readFault(response, text)
	}
	var written struct {
		Entries []entryAnswer `json:"entries"`
	}
	var err error
	if count == 1 {
		written.Entries = make([]entryAnswer, 1)
		err = json.Unmarshal(text, &written.Entries[0])
	} else {
		err = json.Unmarshal(text, &written)
	}
	var ids []string
	for _, entry := range written.Entries {
		if entry.EntryID != "" {
			ids = append(ids, entry.EntryID)
		}
	}
	if err != nil || len(ids) != count {
		return answer{fault: errors.New("audit: the answer of the log cannot be read")}
	}
	return answer{entryIDs: ids}
}

var codePattern = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,63}$`)

func readFault(response *http.Response, text []byte) answer {
	var body struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal(bytes.TrimSpace(text), &body)
	code := body.Code
	if !codePattern.MatchString(code) {
		code = ""
	}
	status := response.StatusCode
	fault := fmt.Errorf("audit: the log answered with status %d %s", status, code)
	if !isRefusal(status, code) {
		return answer{fault: fault, retryAfter: retryAfter(response)}
	}
	if code == "" {
		code = fmt.Sprintf("STATUS_%d", status)
	}
	return answer{fault: fault, code: code}
}

// isRefusal reports whether an answer is the log's refusal of the entries. An
// error page of a proxy is not one, except for a body that the proxy finds too
// large.
func isRefusal(status int, code string) bool {
	switch status {
	case 401, 403, 408, 409, 425, 429:
		// A key, a limit or another request was in the way.
		return false
	case http.StatusRequestEntityTooLarge:
		return true
	}
	return status >= 400 && status < 500 && code != ""
}

func retryAfter(response *http.Response) time.Duration {
	seconds, err := strconv.ParseFloat(response.Header.Get("Retry-After"), 64)
	if err != nil || seconds <= 0 {
		return 0
	}
	return min(time.Duration(seconds*float64(time.Second)), maxRetryAfter)
}
