package grantex

import (
	"errors"
	"net/http"
	"time"
)

const (
	firstWait   = 250 * time.Millisecond
	longestWait = 8 * time.Second
	// mostPatience: if the server asks to wait longer, its error is returned at once.
	mostPatience = 30 * time.Second
)

// isAnswerLost reports whether the server may have done the work although the response is unknown.
func isAnswerLost(err *Error) bool {
	if err.Code == CodeNetworkError || err.Code == CodeTimeout {
		return true
	}
	// An intermediary that does not know what the server did.
	return err.Status == http.StatusBadGateway || err.Status == http.StatusGatewayTimeout
}

// mayTryAgain reports whether sending the same request again may succeed and does no harm.
func mayTryAgain(err *Error, isRepeatable bool) bool {
	switch err.Status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		// Nothing was done, whatever the method.
		return true
	case http.StatusConflict:
		return err.Code == CodeIdempotencyInProgress
	}
	return isRepeatable && isAnswerLost(err)
}

// waitBefore returns how long to wait before try tries+1: twice as long each time, a random time between half and the
// whole of it, and never less than the server asked for. It returns false when the server asks for more than 30 seconds.
func waitBefore(err *Error, tries int, clock clock) (time.Duration, bool) {
	if err.RetryAfter > mostPatience {
		return 0, false
	}
	wait := longestWait
	if tries <= 5 {
		wait = min(firstWait<<(tries-1), longestWait)
	}
	wait = time.Duration(float64(wait) * (0.5 + clock.random()/2))
	return max(wait, err.RetryAfter), true
}

// asError returns the *Error in the chain of err; false for any other error, such as the cause of a context.
func asError(err error) (*Error, bool) {
	var failed *Error
	ok := errors.As(err, &failed)
	return failed, ok
}
