package grantex

import (
	"context"
	"net/http"
	"time"
)

// ActivityParams are the span, and the length of its buckets.
type ActivityParams struct {
	// Since is 24 hours, or 30 days, before Until by default.
	Since time.Time `query:"since"`
	// Until is now by default.
	Until time.Time `query:"until"`
	// Bucket is "hour", the default, at most 744 of them, or "day", at most 366.
	Bucket string `query:"bucket"`
	// TimeZone is whose days and hours these are, such as "Europe/Berlin". Default: "UTC".
	TimeZone string `query:"timeZone"`
}

// ActivityReport is activity in numbers, in whole buckets around the requested span.
type ActivityReport struct {
	Since  time.Time `json:"since"`
	Until  time.Time `json:"until"`
	Bucket string    `json:"bucket"`
	// Buckets are in order, including empty ones.
	Buckets []*ActivityBucket `json:"buckets"`
	// Refusals are the blocked entries by the reason that the guard wrote, most frequent first; "other" for those without.
	Refusals []*RefusalCount `json:"refusals"`
	// Agents are the ten with the most calls, the busiest first.
	Agents []*AgentActivity `json:"agents"`
	// IsWhole is false when the oldest entries are left out: there are too many, or they are counted with your next request.
	IsWhole bool `json:"isWhole"`
	// InForce are the current totals, each exact up to 10,000.
	InForce ActivityTotals `json:"inForce"`
}

// ActivityBucket counts the entries of the audit log in one bucket.
type ActivityBucket struct {
	// At is when it begins.
	At time.Time `json:"at"`
	// Calls that began in it, each counted once; Blocked of them were refused.
	Calls   int `json:"calls"`
	Allowed int `json:"allowed"`
	Success int `json:"success"`
	Failure int `json:"failure"`
	Blocked int `json:"blocked"`
}

// RefusalCount is how often calls were refused for a reason.
type RefusalCount struct {
	Reason string `json:"reason"`
	Count  int    `json:"count"`
}

// AgentActivity is how often an agent called, and how often it was refused.
type AgentActivity struct {
	AgentID string `json:"agentId"`
	Calls   int    `json:"calls"`
	Refused int    `json:"refused"`
}

// ActivityTotals are what is in force now.
type ActivityTotals struct {
	Agents int `json:"agents"`
	Grants int `json:"grants"`
	// OpenRequests are pending requests.
	OpenRequests int `json:"openRequests"`
}

// ActivityService is /v1/activity (role "audit-read"; docs/protocol.md §8).
type ActivityService struct{ transport *transport }

// Get returns a report.
func (s *ActivityService) Get(ctx context.Context, params ActivityParams) (*ActivityReport, error) {
	return fetch[ActivityReport](ctx, s.transport, call{method: http.MethodGet, path: route("/v1/activity"), query: queryOf(params)})
}
