package guard

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/grantex/grantex/go/internal/redact"
)

const (
	// maxDelegations is the most parents' tokens whose delegations are remembered.
	maxDelegations = 1000
	// A delegated token is replaced when four fifths of its life are over.
	lifeParts, usedParts = 5, 4
)

// DelegatedToken is the token of a delegated grant.
type DelegatedToken struct {
	Token string `secret:"true"`
	// ExpiresAt is when the token expires.
	ExpiresAt time.Time
}

// Format prints the expiry without the token.
func (token DelegatedToken) Format(state fmt.State, _ rune) { redact.Format(state, token) }

// LogValue is the expiry without the token.
func (token DelegatedToken) LogValue() slog.Value { return redact.LogValue(token) }

// MarshalJSON writes the expiry without the token.
func (token DelegatedToken) MarshalJSON() ([]byte, error) { return redact.MarshalJSON(token) }

// Delegation is what [DelegateTo] delegates, and to whom.
type Delegation struct {
	// AgentID is the id of the sub-agent, ag_…. Required.
	AgentID string
	// Scopes are what the sub-agent gets: narrower than those of its parent.
	// Required.
	Scopes []string
	// Guard verifies the token of the parent, and what it demands of its agent,
	// before anything is delegated. A token that is bound to a key is refused.
	// Required.
	Guard *Guard
	// Token reads the token of the parent. Default: [ContextToken].
	Token TokenSource
	// Delegate delegates, as Grants.Delegate of package grantex does. Several calls
	// may wait for it: its context does not end with theirs. Required.
	Delegate func(ctx context.Context, parentToken, agentID string, scopes []string) (DelegatedToken, error)
}

// DelegateTo makes the source of a sub-agent's tokens from the one of its
// parent: for a [Call], for the tools of a server, or for [WithToken] around the
// sub-agent. It delegates when the sub-agent first needs a token, and uses that
// one until four fifths of its life are over. One delegation serves all calls
// with the same token of the parent. A call whose parent has no token has none
// either. Where the guard does not accept the parent's token, or the delegation
// fails, the call is refused with that [refusal.Error], or with
// token_unavailable, and the next one tries again.
//
// It does not check that the sub-agent's tools are called by the sub-agent:
// demand that with [Guard.ForAgent]. The error names the field that is missing
// or wrong.
func DelegateTo(delegation Delegation) (TokenSource, error) {
	switch {
	case delegation.AgentID == "":
		return nil, errors.New("guard: AgentID of the Delegation is missing")
	case len(delegation.Scopes) == 0 || slices.Contains(delegation.Scopes, ""):
		return nil, errors.New("guard: Scopes of the Delegation must hold at least one scope, and no empty one")
	case delegation.Guard == nil:
		return nil, errors.New("guard: Guard of the Delegation is missing")
	case delegation.Delegate == nil:
		return nil, errors.New("guard: Delegate of the Delegation is missing")
	}
	if delegation.Token == nil {
		delegation.Token = ContextToken
	}
	delegation.Scopes = slices.Clone(delegation.Scopes)
	made := &delegations{
		Delegation: delegation,
		known:      map[string]*list.Element{},
		running:    map[string]*delegating{},
	}
	return made.token, nil
}

// delegations are the delegations to one sub-agent, by the tokens of its parents.
type delegations struct {
	Delegation

	mu    sync.Mutex
	known map[string]*list.Element
	// order holds each *delegated, the oldest first.
	order   list.List
	running map[string]*delegating
}

type delegated struct {
	parent, token string
	// until is when the token is replaced.
	until time.Time
}

// delegating is a delegation that calls wait for. The other fields are set when
// done is closed.
type delegating struct {
	done  chan struct{}
	token string
	err   error
}

// token is the [TokenSource] of the sub-agent.
func (all *delegations) token(ctx context.Context) (Credentials, error) {
	parent, err := all.Token(ctx)
	if err != nil || parent.Token == "" {
		return Credentials{}, err
	}
	token, running := all.find(ctx, parent.Token)
	if running == nil {
		return Credentials{Token: token}, nil
	}
	select {
	case <-running.done:
		return Credentials{Token: running.token}, running.err
	case <-ctx.Done():
		return Credentials{}, context.Cause(ctx)
	}
}

// find returns the token that is remembered, or else the delegation that runs,
// which it starts unless another call has.
func (all *delegations) find(ctx context.Context, parent string) (string, *delegating) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if place, ok := all.known[parent]; ok {
		if known := place.Value.(*delegated); time.Now().Before(known.until) {
			return known.token, nil
		}
	}
	running, isRunning := all.running[parent]
	if !isRunning {
		running = &delegating{done: make(chan struct{}), err: errNotDelegated}
		all.running[parent] = running
		go all.run(context.WithoutCancel(ctx), parent, running)
	}
	return "", running
}

// errNotDelegated stays where Delegate ends its goroutine.
var errNotDelegated = errors.New("guard: the delegation did not end")

func (all *delegations) run(ctx context.Context, parent string, running *delegating) {
	defer func() {
		all.mu.Lock()
		defer all.mu.Unlock()
		delete(all.running, parent)
		close(running.done)
	}()
	started := time.Now()
	var made DelegatedToken
	var err error
	if panicked := recovered(func() { made, err = all.delegate(ctx, parent) }); panicked != nil {
		err = panicked
	}
	running.token, running.err = made.Token, err
	if err == nil {
		life := made.ExpiresAt.Sub(started)
		all.remember(&delegated{parent, made.Token, started.Add(life / lifeParts * usedParts)})
	}
}

func (all *delegations) delegate(ctx context.Context, parent string) (DelegatedToken, error) {
	call := Call[any]{Token: Bearer(parent), Action: all.AgentID}
	// Without a rule, what comes after token and agent fails at the rule.
	if explained := Explain(ctx, all.Guard, call); explained.FailsAt != LinkRule {
		return DelegatedToken{}, explained.Refusal
	}
	made, err := all.Delegate(ctx, parent, all.AgentID, slices.Clone(all.Scopes))
	if err == nil && (made.Token == "" || made.ExpiresAt.IsZero()) {
		err = errors.New("guard: Delegate returned no Token or no ExpiresAt")
	}
	return made, err
}

func (all *delegations) remember(made *delegated) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if former, ok := all.known[made.parent]; ok {
		all.order.Remove(former)
	}
	all.known[made.parent] = all.order.PushBack(made)
	if all.order.Len() > maxDelegations {
		oldest := all.order.Remove(all.order.Front()).(*delegated)
		delete(all.known, oldest.parent)
	}
}
