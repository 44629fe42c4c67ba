package runner

import (
	"context"
	"errors"
	"iter"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/grantex/grantex/go/audit"
	"github.com/grantex/grantex/go/feed"
	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/internal/testissuer"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

// World is the surroundings of one case: a separate issuer, and what was
// recorded.
type World struct {
	issuer   *testissuer.Issuer
	recorder *testissuer.Recorder
	// log is where the entries of the sink end up.
	log      *testissuer.Log
	sink     audit.Sink
	verifier *verify.Verifier
	// admission is what the server answers about a call; empty for no server.
	admission string
	// written ends when what the sink took is in the log.
	written func(context.Context)
	// caller ends when the caller leaves.
	caller  context.Context
	leaving context.CancelFunc
	noticed func()
	runs    atomic.Int32

	mu       sync.Mutex
	heard    []string
	refusals []refusal.Body
	// checked is the input as the rule got it from the adapter.
	checked any
	raise   func()
}

func newWorld(contractCase Case) (*World, error) {
	issuer, err := testissuer.Start()
	if err != nil {
		return nil, err
	}
	recorder := testissuer.NewRecorder()
	world := &World{issuer: issuer, recorder: recorder, log: recorder.Log, sink: recorder, admission: contractCase.Admission}
	world.caller, world.leaving = context.WithCancel(context.Background())
	revocation, err := feed.NewOnline(feed.OnlineOptions{APIKey: issuer.APIKey})
	if err != nil {
		return nil, err
	}
	if world.verifier, err = verify.New(verify.Options{
		Issuer: issuer.URL, Audience: []string{issuer.Audience}, Developers: []string{issuer.DeveloperID},
		Revocation: revocation, MinimumBinding: verify.BindingVerified,
	}); err != nil {
		return nil, err
	}
	return world, world.openSink(contractCase.Sink)
}

func (world *World) close() {
	world.leaving()
	_ = world.verifier.Close()
	world.issuer.Close()
}

func (world *World) openSink(kind string) error {
	switch kind {
	case "recorder":
	case "down":
		world.recorder.Break()
	case "required log":
		return world.openHTTP(audit.Required)
	case "buffered log":
		return world.openHTTP(audit.Buffered)
	case "recorder, and the caller leaves":
		world.sink = slowly{world.recorder, world.leave}
	case "recorder, and the input changes":
		world.sink = slowly{world.recorder, func() { world.raise() }}
	default:
		return errors.New("there is no sink " + kind)
	}
	return nil
}

func (world *World) openHTTP(mode audit.Mode) error {
	sink, err := audit.NewHTTPSink(audit.Options{
		URL: world.issuer.URL, APIKey: world.issuer.APIKey, Mode: mode, Linger: -1,
	})
	ended := make(chan struct{})
	world.sink, world.log = ending{sink, ended}, world.issuer.Log
	world.written = func(ctx context.Context) {
		select {
		case <-ended:
		case <-ctx.Done():
		}
		_ = sink.Close(ctx)
	}
	return err
}

// ending is a sink that tells when it got the outcome of the call.
type ending struct {
	audit.Sink
	ended chan struct{}
}

func (sink ending) Write(ctx context.Context, record audit.Record) (*audit.Receipt, error) {
	receipt, err := sink.Sink.Write(ctx, record)
	if record.Ref != nil {
		close(sink.ended)
	}
	return receipt, err
}

// slowly is a slow sink: something happens while a call waits for its allowed
// entry.
type slowly struct {
	*testissuer.Recorder
	meanwhile func()
}

func (sink slowly) Write(ctx context.Context, record audit.Record) (*audit.Receipt, error) {
	receipt, err := sink.Recorder.Write(ctx, record)
	if record.Status == audit.Allowed {
		sink.meanwhile()
	}
	return receipt, err
}

// leave lets the caller leave, and waits until the framework has noticed.
func (world *World) leave() {
	world.leaving()
	world.noticed()
}

func (world *World) look(input any, raise func()) {
	world.mu.Lock()
	defer world.mu.Unlock()
	world.checked, world.raise = input, raise
}

func (world *World) guard() (*guard.Guard, error) {
	admissions, err := world.admissions()
	if err != nil {
		return nil, err
	}
	return guard.New(guard.Options{
		Verifier: world.verifier, Audit: world.sink, Admissions: admissions,
		OnAuditFault: func(context.Context, error) {},
		OnDecision: func(_ context.Context, decision guard.Decision) {
			world.mu.Lock()
			defer world.mu.Unlock()
			if decision.IsAllowed() {
				world.heard = append(world.heard, "allowed")
				return
			}
			world.heard = append(world.heard, string(decision.Refusal.Reason))
			world.refusals = append(world.refusals, decision.Refusal.Body())
		},
	})
}

func (world *World) credentials(caller Caller) Credentials {
	switch caller.Kind {
	case "unreadable":
		return Credentials{IsUnreadable: true}
	case "text":
		return Credentials{Token: caller.Text}
	case "headers":
		token := world.issuer.Token(caller.Scopes...)
		var values []string
		for _, value := range caller.Values {
			values = append(values, strings.ReplaceAll(value, "{token}", token))
		}
		return Credentials{Headers: values}
	case "grant":
		return Credentials{Token: world.token(caller)}
	}
	return Credentials{}
}

func (world *World) token(caller Caller) string {
	options := testissuer.GrantOptions{Scopes: caller.Scopes, Details: caller.Details, Binding: caller.Binding}
	if caller.Fault != "" {
		return world.issuer.FaultyToken(testissuer.Fault(caller.Fault), options)
	}
	var chain []testissuer.Grant
	grantOf := func(options testissuer.GrantOptions) testissuer.Grant {
		if len(chain) == 0 {
			return world.issuer.Grant(options)
		}
		return world.issuer.Delegate(chain[len(chain)-1], options)
	}
	for _, scopes := range caller.Ancestors {
		chain = append(chain, grantOf(testissuer.GrantOptions{Scopes: scopes}))
	}
	grant := grantOf(options)
	switch caller.Revoked {
	case "itself":
		world.issuer.Revoke(grant.GrantID)
	case "root":
		world.issuer.Revoke(chain[0].GrantID)
	}
	return grant.Token
}

// reported is a result as an MCP server reports a failure.
var reported = map[string]any{
	"content": []any{map[string]any{"type": "text", "text": "The bank said no."}}, "isError": true,
}

var errBank = errors.New("the bank said no")

func (world *World) tool(kind string) Tool {
	answer := func(call func(input any, payment Payment) (any, error)) Tool {
		return Tool{Call: func(_ context.Context, input any, payment Payment) (any, error) {
			world.runs.Add(1)
			return call(input, payment)
		}}
	}
	stream := func(next func() string) Tool {
		return Tool{Stream: func(context.Context) iter.Seq2[string, error] {
			world.runs.Add(1)
			return func(yield func(string, error) bool) { _ = yield("paying", nil) && yield(next(), nil) }
		}}
	}
	switch kind {
	case "throws":
		return answer(func(any, Payment) (any, error) { return nil, errBank })
	case "is refused":
		return answer(func(any, Payment) (any, error) {
			return nil, refusal.New(refusal.ScopeMissing, refusal.Detail{MissingScopes: []string{"accounts:read"}})
		})
	case "reports an error":
		return answer(func(any, Payment) (any, error) { return reported, nil })
	case "fails when the caller leaves":
		return answer(func(any, Payment) (any, error) {
			world.leave()
			return nil, errBank
		})
	case "looks at its input":
		return answer(func(input any, payment Payment) (any, error) {
			return map[string]any{"paid": payment.Amount, "isTheOneChecked": input == world.checked}, nil
		})
	case "streams":
		return stream(func() string { return strings.Join(testissuer.Describe(world.log.Entries()), ", ") })
	case "streams until the caller leaves":
		return stream(func() string {
			world.awaitSettled()
			return "too late"
		})
	}
	return answer(func(_ any, payment Payment) (any, error) { return paid(payment), nil })
}

// paid is what a tool returns that does nothing else.
func paid(payment Payment) any { return map[string]any{"paid": payment.Amount} }

// patience is how long a case waits for an outcome, or for the entry of a call's
// outcome.
const patience = 10 * time.Second

// awaitSettled returns once the end of the call is recorded, which the caller
// cannot see. The entries show what is missing.
func (world *World) awaitSettled() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if world.written != nil {
		world.written(ctx)
	}
	world.log.Await(ctx.Done(), testissuer.Settled)
}

// entries describes what was recorded, with what differs from the first entry.
func (world *World) entries(hasRule bool) []string {
	entries := world.log.Entries()
	described := testissuer.Describe(entries)
	for index, entry := range entries {
		if hasRule && entry.Action != action {
			described[index] += " as " + entry.Action
		}
		if entry.GrantID != entries[0].GrantID {
			described[index] += " for another grant"
		}
	}
	return described
}
