// Package httpguard guards routes of net/http: a request is let through only
// with a grant that covers the rule of its route, and how it ended is recorded.
package httpguard

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/internal/bearer"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

// Options configure [New].
type Options[INPUT any] struct {
	// Guard verifies, decides and records. Required.
	Guard *guard.Guard
	// Rule is the rule of the route. The audit log names the call by the rule's
	// Action, by default by its first scope. Required, unless RuleFor is given.
	Rule *guard.Rule[INPUT]
	// RuleFor returns the rule for each request, in place of Rule. A request is
	// refused where it returns nil (no_rule), panics, or returns one that reads an
	// input without Input (rule_failed).
	RuleFor func(request *http.Request) *guard.Rule[INPUT]
	// Input returns the input that the rule reads and whose digest is recorded, such
	// as the body: [JSONBody]. It is not called for a request without a token. An
	// error made by [Unreadable] refuses the request with input_unreadable; any other
	// error is a fault of this service: rule_failed. Handlers find the same value with
	// the function [Input]. Required where the rule reads its input; default: no input.
	Input func(request *http.Request) (INPUT, error)
}

// New makes middleware that lets a request through only with a grant that covers
// the rule, and records how the request ended. It answers refused requests
// itself (RFC 6750 §3).
//
// No handler behind it sees a request that was not let through, whatever its
// method and headers. A CORS preflight carries no token and is refused, so put
// what answers preflights before the guard, and also what rewrites requests, such
// as their methods. The same middleware twice on the way to one handler decides
// twice and records once.
//
// The error names the option that is missing or wrong.
func New[INPUT any](options Options[INPUT]) (func(http.Handler) http.Handler, error) {
	switch {
	case options.Guard == nil:
		return nil, errors.New("httpguard: Guard is missing")
	case (options.Rule == nil) == (options.RuleFor == nil):
		return nil, errors.New("httpguard: either Rule or RuleFor must be given")
	case options.Rule != nil && options.Input == nil && options.Rule.ReadsInput():
		return nil, errNoInput
	}
	if options.Rule != nil {
		if err := options.Rule.Check(); err != nil {
			return nil, err
		}
	}
	route := &route[INPUT]{options}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
			route.serve(writer, request, next)
		})
	}, nil
}

var errNoInput = errors.New("httpguard: Input is missing, and the rule reads it")

// FromContext returns the grant with which the request was let through.
func FromContext(ctx context.Context) (*verify.Grant, bool) { return guard.FromContext(ctx) }

// ReadToken reads the grant token of a request: exactly one Authorization
// header, of the scheme Bearer, or also DPoP where the guard checks proofs, and
// no token in the URL. It is a [guard.TokenSource] for handlers that ask the
// guard themselves.
func ReadToken(asked *guard.Guard, request *http.Request) guard.TokenSource {
	return func(context.Context) (guard.Credentials, error) {
		if dpop := asked.DPoP(); dpop != nil {
			return dpop.Read(request)
		}
		token, err := bearer.Read(request.Header, request.URL)
		return guard.Credentials{Token: token}, err
	}
}

type route[INPUT any] struct{ options Options[INPUT] }

// pass is a request that a route has let through.
type pass[INPUT any] struct {
	request   uintptr
	call      guard.Call[INPUT]
	admission *guard.Admission
}

func (route *route[INPUT]) serve(writer http.ResponseWriter, request *http.Request, next http.Handler) {
	ctx, asked := request.Context(), route.options.Guard
	call := route.call(request)
	around, ok := ctx.Value(route).(*pass[INPUT])
	if ok && around.isOf(request, call) {
		if err := guard.Preflight(ctx, asked, around.call); err != nil {
			Refuse(writer, asked, err)
			return
		}
		next.ServeHTTP(writer, request)
		return
	}
	admission, err := guard.Admit(ctx, asked, call)
	if err != nil {
		Refuse(writer, asked, err)
		return
	}
	if ctx.Err() != nil {
		// Nobody waits for an answer any more, so nothing runs.
		admission.SettleNotRun(aborted)
		panic(http.ErrAbortHandler)
	}
	ctx = context.WithValue(ctx, route, &pass[INPUT]{identityOf(request), call, admission})
	ctx = context.WithValue(ctx, inputKey{}, call.Input)
	running, cancel := admission.Context(ctx)
	defer cancel()
	serveAdmitted(writer, request.WithContext(running), next, admission)
}

// isOf reports whether the same rule and input of the same request are asked
// about again while the call runs. A handler that rewrites the request and sends
// it through the route once more makes another call.
func (pass *pass[INPUT]) isOf(request *http.Request, call guard.Call[INPUT]) bool {
	return pass.request == identityOf(request) && !pass.admission.IsSettled() &&
		pass.call.Rule == call.Rule && reflect.DeepEqual(pass.call.Input, call.Input)
}

// identityOf tells requests apart. Middleware that adds a context copies the
// request, but not its headers; a request of its own, as those of a batch, has
// headers of its own.
func identityOf(request *http.Request) uintptr { return reflect.ValueOf(request.Header).Pointer() }

// call returns the call that a request makes. If RuleFor or Input fails, the
// guard still reads the token, so that the refusal is recorded.
func (route *route[INPUT]) call(request *http.Request) guard.Call[INPUT] {
	// A proof counts once, so that the token is read once.
	credentials, err := ReadToken(route.options.Guard, request)(request.Context())
	call := guard.Call[INPUT]{
		Action: request.Method,
		Token:  func(context.Context) (guard.Credentials, error) { return credentials, err },
	}
	rule, fault := route.rule(request)
	if fault != nil {
		call.Rule = failing[INPUT](&guard.Rule[INPUT]{Scopes: []string{"rule:failed"}}, fault)
		return call
	}
	call.Rule = rule
	if rule == nil {
		return call
	}
	if rule.Action == "" && len(rule.Scopes) > 0 {
		call.Action = rule.Scopes[0]
	}
	if route.options.Input == nil {
		if rule.ReadsInput() {
			call.Rule = failing(rule, errNoInput)
		}
		call.HasNoInput = true
		return call
	}
	if err != nil {
		return call
	}
	input, fault := recovered(func() (INPUT, error) { return route.options.Input(request) })
	if fault != nil {
		call.Rule = failing(rule, fault)
		return call
	}
	call.Input = input
	return call
}

func (route *route[INPUT]) rule(request *http.Request) (*guard.Rule[INPUT], error) {
	if route.options.RuleFor == nil {
		return route.options.Rule, nil
	}
	return recovered(func() (*guard.Rule[INPUT], error) { return route.options.RuleFor(request), nil })
}

// failing returns a rule that refuses every call, for a reason.
func failing[INPUT any](rule *guard.Rule[INPUT], fault error) *guard.Rule[INPUT] {
	return &guard.Rule[INPUT]{
		Scopes: rule.Scopes, Action: rule.Action,
		Amount: func(INPUT) guard.Amount { panic(fault) },
	}
}

// Refuse answers a request with a refusal, as the middleware does: for handlers
// that ask the guard themselves. An error that is no [refusal.Error] is a fault
// of the service, and its text is not shown.
func Refuse(writer http.ResponseWriter, asked *guard.Guard, err error) {
	answer := refusal.HTTP(err, asked.Challenge())
	for name, values := range answer.Header {
		writer.Header()[name] = values
	}
	writer.Header().Set("Content-Type", "application/json; charset=utf-8")
	// A refusal has no member without a JSON form.
	body, _ := json.Marshal(answer.Body)
	writer.WriteHeader(answer.Status)
	_, _ = writer.Write(body)
}
