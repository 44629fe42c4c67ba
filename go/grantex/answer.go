package grantex

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// longestAnswer is in bytes: a page of 200 audit entries, each with the largest metadata, stays far below. A longer
// response is not from the API, and could fill the caller's memory.
const longestAnswer = 64 << 20

// longestRefusal is in bytes, far above any error of the server.
const longestRefusal = 64 << 10

// readBody reads a body up to a limit.
func readBody(response *http.Response, longest int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(response.Body, longest+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > longest {
		return nil, unexpected(response, fmt.Sprintf("is longer than %d bytes", longest))
	}
	return body, nil
}

// readAnswer reads the JSON of a successful response into target; a nil target expects an empty response.
func readAnswer(response *http.Response, body []byte, target any) error {
	if target == nil {
		if response.StatusCode != http.StatusNoContent {
			return unexpected(response, "is not the empty one of the Grantex API")
		}
		return nil
	}
	if !hasMediaType(response, "application/json") {
		return unexpected(response, "is not JSON")
	}
	if err := decodeJSON(body, target); err != nil {
		return unexpected(response, err.Error())
	}
	return nil
}

// readRefusal returns the error of a response that is not 2xx. Its body is not repeated if it is not from the API.
func readRefusal(response *http.Response) error {
	body, err := readBody(response, longestRefusal)
	if err != nil {
		return err
	}
	var refusal struct {
		Message string `json:"message"`
		Code    Code   `json:"code"`
		Request string `json:"requestId,omitzero"`
		Page    string `json:"errorUri,omitzero"`
	}
	if decodeJSON(body, &refusal) != nil || !codePattern.MatchString(string(refusal.Code)) {
		return unexpected(response, "is not an answer of the Grantex API")
	}
	if refusal.Request == "" {
		refusal.Request = response.Header.Get("X-Request-Id")
	}
	failed := &Error{
		Code:       refusal.Code,
		Message:    safeText(refusal.Message),
		Status:     response.StatusCode,
		RequestID:  safeText(refusal.Request),
		RetryAfter: retryAfterOf(response),
		ErrorURI:   addressIn(refusal.Page),
	}
	if failed.Code == CodeValidationError {
		failed.Field = fieldOf(failed.Message)
	}
	return failed
}

var (
	addressPattern = regexp.MustCompile(`^https?://[!-~]{1,1000}$`)
	codePattern    = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,63}$`)
	fieldPattern   = regexp.MustCompile(`^([A-Za-z0-9_.\[\]/-]{1,200}): `)
)

// addressIn returns an address that a terminal and a browser may show; empty for anything else.
func addressIn(text string) string {
	if addressPattern.MatchString(text) {
		return text
	}
	return ""
}

// fieldOf returns the member that the message of a validation error begins with.
func fieldOf(message string) string {
	if match := fieldPattern.FindStringSubmatch(message); match != nil {
		return match[1]
	}
	return ""
}

func unexpected(response *http.Response, fault string) *Error {
	return &Error{
		Code:       CodeUnexpectedAnswer,
		Message:    safeText(fmt.Sprintf("the answer with status %d %s; is the URL right?", response.StatusCode, fault)),
		Status:     response.StatusCode,
		RequestID:  safeText(response.Header.Get("X-Request-Id")),
		RetryAfter: retryAfterOf(response),
	}
}

func hasMediaType(response *http.Response, expected string) bool {
	mediaType, _, err := mime.ParseMediaType(response.Header.Get("Content-Type"))
	return err == nil && mediaType == expected
}

// retryAfterOf reads either form of the header (RFC 9110 §10.2.3).
func retryAfterOf(response *http.Response) time.Duration {
	value := strings.TrimSpace(response.Header.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(value, 10, 30); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(time.Until(at), 0)
	}
	return 0
}
