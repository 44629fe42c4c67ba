package grantex

import (
	"context"
	"math/rand/v2"
	"time"
)

// clock tells the time and draws random numbers for retries and token sources. Tests have their own.
type clock struct {
	now    func() time.Time
	random func() float64
	// sleep returns the cause of the context if that ends first.
	sleep func(context.Context, time.Duration) error
}

var systemClock = clock{now: time.Now, random: rand.Float64, sleep: sleep}

func sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
