// Package backoff says how long to wait before the next attempt.
package backoff

import (
	"math/rand/v2"
	"time"
)

const (
	first   = 100 * time.Millisecond
	longest = 5 * time.Second
)

// Pause returns how long to wait after so many attempts that failed, counted from 0. Half of it is random, so that many
// services do not return at the same moment.
func Pause(attempts int) time.Duration {
	most := min(first<<min(attempts, 10), longest)
	return most/2 + rand.N(most/2)
}
