package runner

import (
	"context"
	"errors"

	"github.com/grantex/grantex/go/internal/testissuer"
	"github.com/grantex/grantex/go/refusal"
)

// PrintedRun is what was seen of one adapter, in the form of
// packages/testing/src/contract/printed-run.ts.
type PrintedRun struct {
	Driver        string                 `json:"driver"`
	CannotExpress map[string]string      `json:"cannotExpress"`
	Observations  map[string]Observation `json:"observations"`
}

// Observation is what was seen of one case, before anything is compared.
type Observation struct {
	Outcome   Outcome        `json:"outcome"`
	Alongside *Outcome       `json:"alongside,omitempty"`
	Refusals  []refusal.Body `json:"refusals"`
	Entries   []string       `json:"entries"`
	Runs      int            `json:"runs"`
	Heard     []string       `json:"heard"`
}

// Run runs every case with one adapter, one after the other.
func Run(driver Driver, cases []Case) PrintedRun {
	run := PrintedRun{driver.Name, driver.CannotExpress, map[string]Observation{}}
	for _, contractCase := range cases {
		if _, cannot := driver.CannotExpress[contractCase.Name]; !cannot {
			run.Observations[contractCase.Name] = Observe(driver, contractCase)
		}
	}
	return run
}

// Observe runs one case: a new issuer, a new guard, the adapter mounted in its
// framework, one call.
func Observe(driver Driver, contractCase Case) Observation {
	world, err := newWorld(contractCase)
	if err != nil {
		return Observation{Outcome: broken(err)}
	}
	defer world.close()
	seen := Observation{}
	seen.Outcome, seen.Alongside = callOnce(driver, contractCase, world)
	world.mu.Lock()
	defer world.mu.Unlock()
	seen.Refusals = append([]refusal.Body{}, world.refusals...)
	seen.Heard = append([]string{}, world.heard...)
	seen.Runs = int(world.runs.Load())
	seen.Entries = world.entries(contractCase.Rule != "none")
	return seen
}

func broken(err error) Outcome { return Outcome{Kind: "broken", Error: err.Error()} }

func callOnce(driver Driver, contractCase Case, world *World) (Outcome, *Outcome) {
	asked, err := world.guard()
	if err != nil {
		return broken(err), nil
	}
	attempt := Attempt{
		Credentials: world.credentials(contractCase.Credentials), ToolName: contractCase.ToolName,
		Input: contractCase.Input, LeavesEarly: contractCase.LeavesEarly,
	}
	if contractCase.Outage != "" {
		world.issuer.Interrupt(testissuer.Service(contractCase.Outage))
	}
	tool := world.tool(contractCase.Tool)
	started, released := make(chan struct{}, 1), make(chan struct{})
	if contractCase.Alongside != nil {
		tool = heldTool(world, started, released)
	}
	mounted, err := driver.Mount(&Setup{
		World: world, Guard: asked, Rule: contractCase.Rule, Tool: tool, IsGuardedTwice: contractCase.IsGuardedTwice,
	})
	if err != nil {
		return broken(err), nil
	}
	defer mounted.Close()
	world.noticed = mounted.Noticed
	if contractCase.Alongside == nil {
		return call(world, mounted, attempt), nil
	}
	first := make(chan Outcome, 1)
	go func() { first <- call(world, mounted, attempt) }()
	select {
	case <-started:
	case outcome := <-first:
		return outcome, nil
	}
	attempt.Credentials = world.credentials(*contractCase.Alongside)
	second, err := mounted.Call(world.caller, attempt)
	if err != nil {
		second = broken(err)
	}
	close(released)
	return <-first, &second
}

// heldTool pays once it is released.
func heldTool(world *World, started chan<- struct{}, released <-chan struct{}) Tool {
	return Tool{Call: func(_ context.Context, _ any, payment Payment) (any, error) {
		world.runs.Add(1)
		started <- struct{}{}
		<-released
		return paid(payment), nil
	}}
}

// call makes a call, and waits until its end is recorded. Whatever a framework
// makes of a call that its caller has left, nobody reads it.
func call(world *World, mounted Mounted, attempt Attempt) Outcome {
	ctx, cancel := context.WithTimeoutCause(world.caller, patience, errors.New("the call brought no outcome"))
	defer cancel()
	outcome, err := mounted.Call(ctx, attempt)
	switch {
	case world.caller.Err() != nil:
		outcome = Outcome{Kind: "left"}
	case err != nil:
		outcome = broken(err)
	}
	world.awaitSettled()
	return outcome
}
