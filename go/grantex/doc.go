// Package grantex is a client of a Grantex authorization server: agents and
// their keys, the grants that people give them, delegation, revocation and the
// audit log.
//
// [NewClient] makes a client for one developer. Each part of the API is a field
// of [Client]:
//
//	client, err := grantex.NewClient(grantex.Options{})
//	agent, err := client.Agents.Register(ctx, grantex.AgentParams{Name: "travel", Scopes: []string{"flights:book"}})
//
// Every call takes a context, which ends the call, its waits and its retries. A
// call that fails returns an [*Error], or the cause of the context. Temporary
// faults are retried, each POST with one idempotency key, so that it is done once.
//
// Lists come as pages (List) and as iterators over everything (All).
//
// In answers, a pointer is nil where the API says null. In params, a member that
// is its zero value is left out; an empty slice that is not nil is sent.
//
// A service that receives grant tokens does not need this package: package
// verify checks tokens without asking the server, and package guard enforces them.
package grantex
