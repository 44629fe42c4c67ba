package runner

import (
	"context"
	"encoding/json"
	"errors"
	"iter"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/verify"
)

const (
	noHeaders = "a function is called without headers"
	noParser  = "nothing parses the input of a function"
)

// functions calls a function through guard.Run and guard.Stream.
var functions = Driver{
	Name: "Go functions",
	CannotExpress: map[string]string{
		"twoHeaders": noHeaders, "wrongScheme": noHeaders,
		"inputParsed": noParser, "frameworkRefuses": noParser,
		"guardedTwice": "a call is guarded where it is made, once",
	},
	Mount: func(setup *Setup) (Mounted, error) {
		return &function{setup, ruleFor(setup, readPayment)}, nil
	},
}

type function struct {
	setup *Setup
	rule  *guard.Rule[*Payment]
}

func (function *function) Noticed() {}
func (function *function) Close()   {}

func (function *function) Call(ctx context.Context, attempt Attempt) (Outcome, error) {
	payment := &Payment{}
	if err := json.Unmarshal(attempt.Input, payment); err != nil {
		return Outcome{}, err
	}
	call := guard.Call[*Payment]{
		Token: tokenOf(attempt.Credentials), Action: attempt.ToolName, Input: payment, Rule: function.rule,
	}
	if function.setup.Tool.Stream != nil {
		return function.stream(ctx, call, attempt)
	}
	hasRun := false
	answer, err := guard.Run(ctx, function.setup.Guard, call, func(ctx context.Context, _ *verify.Grant) (any, error) {
		hasRun = true
		return function.setup.Tool.Call(ctx, payment, *payment)
	})
	return outcomeOf(answer, err, hasRun), nil
}

func (function *function) stream(ctx context.Context, call guard.Call[*Payment], attempt Attempt) (Outcome, error) {
	items, err := guard.Stream(ctx, function.setup.Guard, call,
		func(ctx context.Context, _ *verify.Grant) (iter.Seq2[string, error], error) {
			return function.setup.Tool.Stream(ctx), nil
		})
	if err != nil {
		return outcomeOf(nil, err, false), nil
	}
	var texts []string
	for text, err := range items {
		if err != nil {
			return Outcome{Kind: "failed"}, nil
		}
		texts = append(texts, text)
		if attempt.LeavesEarly {
			return Outcome{Kind: "left"}, nil
		}
	}
	return Outcome{Kind: "answered", Answer: texts}, nil
}

func outcomeOf(answer any, err error, hasRun bool) Outcome {
	if err == nil {
		return Outcome{Kind: "answered", Answer: answer}
	}
	if body, ok := refusedBody(err); ok && !hasRun {
		return Outcome{Kind: "refused", Refusal: body}
	}
	return Outcome{Kind: "failed"}
}

// tokenOf is the source of the token of a caller.
func tokenOf(credentials Credentials) guard.TokenSource {
	return func(context.Context) (guard.Credentials, error) {
		if credentials.IsUnreadable {
			return guard.Credentials{}, errors.New("the store of the tokens is down")
		}
		return guard.Credentials{Token: credentials.Token}, nil
	}
}
