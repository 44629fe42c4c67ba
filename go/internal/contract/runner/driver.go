package runner

import (
	"context"
	"encoding/json"
	"errors"
	"iter"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/refusal"
)

// Drivers are the adapters of Go.
var Drivers = []Driver{functions, netHTTP, mcpServer}

// Payment is the input of the one call that every case makes.
type Payment struct {
	To     string  `json:"to"`
	Amount Decimal `json:"amount"`
}

// Decimal is a decimal in major units, which callers send as a text or a number.
type Decimal string

// UnmarshalJSON reads a text or a number.
func (decimal *Decimal) UnmarshalJSON(text []byte) error {
	var number json.Number
	err := json.Unmarshal(text, &number)
	*decimal = Decimal(number)
	return err
}

// Tool is the guarded tool. Stream is set in place of Call where it streams.
type Tool struct {
	Call   func(ctx context.Context, input any, payment Payment) (any, error)
	Stream func(ctx context.Context) iter.Seq2[string, error]
}

// Setup is what a driver mounts behind its adapter, inside the real framework.
type Setup struct {
	World          *World
	Guard          *guard.Guard
	Rule           string
	Tool           Tool
	IsGuardedTwice bool
}

// Credentials are those of a caller: none, a token, a token that the service
// fails to read, or the exact values of the Authorization headers.
type Credentials struct {
	Token        string
	IsUnreadable bool
	Headers      []string
}

// Attempt is one call from outside, as a client of the framework makes it.
type Attempt struct {
	Credentials Credentials
	// ToolName is the name of a tool that is not mounted; empty for the guarded one.
	ToolName    string
	Input       json.RawMessage
	LeavesEarly bool
}

// Outcome is what the caller got, independent of the framework.
type Outcome struct {
	Kind    string `json:"kind"`
	Answer  any    `json:"answer,omitempty"`
	Refusal any    `json:"refusal,omitempty"`
	Status  int    `json:"status,omitempty"`
	Error   string `json:"error,omitempty"`
}

// Mounted is the guarded tool, running inside its framework.
type Mounted interface {
	// Call makes one call. Its context ends when the caller leaves.
	Call(ctx context.Context, attempt Attempt) (Outcome, error)
	// Noticed returns once the framework has noticed that the caller left.
	Noticed()
	Close()
}

// Driver is an adapter in its real framework.
type Driver struct {
	Name string
	// CannotExpress has the cases that the framework cannot express, each with the
	// reason.
	CannotExpress map[string]string
	Mount         func(setup *Setup) (Mounted, error)
}

// ruleFor returns the rule of a case; nil where there is none. read returns the
// amount of an input, and a function that raises it.
func ruleFor[INPUT any](setup *Setup, read func(INPUT) (amount string, raise func())) *guard.Rule[INPUT] {
	if setup.Rule == "none" {
		return nil
	}
	rule := &guard.Rule[INPUT]{Scopes: []string{scope}, Action: action}
	rule.Amount = func(input INPUT) guard.Amount {
		amount, raise := read(input)
		setup.World.look(input, raise)
		return guard.AmountOf(amount)
	}
	switch setup.Rule {
	case "amount throws":
		rule.Amount = func(INPUT) guard.Amount { panic(errBroken) }
	case "metadata throws":
		rule.Metadata = func(INPUT) map[string]any { panic(errBroken) }
	}
	return rule
}

var errBroken = errors.New("the rule is broken")

const (
	scope  = "payments:initiate"
	action = "payment.made"
)

// readPayment reads the input of frameworks that pass a payment.
func readPayment(payment *Payment) (amount string, raise func()) {
	return string(payment.Amount), func() { payment.Amount = "9000" }
}

// refusedBody returns the body of a refusal of the guard.
func refusedBody(err error) (refusal.Body, bool) {
	var refused *refusal.Error
	if errors.As(err, &refused) {
		return refused.Body(), true
	}
	return refusal.Body{}, false
}
