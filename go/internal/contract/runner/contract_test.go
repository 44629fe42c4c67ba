package runner_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/grantex/grantex/go/internal/contract/runner"
	"github.com/grantex/grantex/go/internal/vectors"
)

// TestEveryAdapterKeepsTheContract compares what npm run contract compares over
// all languages, so that the tests of Go show a difference too.
func TestEveryAdapterKeepsTheContract(t *testing.T) {
	optional := map[string]bool{}
	vectors.Run(t, "contract", func(t *testing.T, given vectors.Vector) any {
		var contractCase runner.Case
		text, err := json.Marshal(given)
		if err == nil {
			err = json.Unmarshal(text, &contractCase)
		}
		if err != nil {
			t.Fatal(err)
		}
		optional[contractCase.Name] = contractCase.IsOptional
		for _, driver := range runner.Drivers {
			if _, cannot := driver.CannotExpress[contractCase.Name]; !cannot {
				t.Run(driver.Name, func(t *testing.T) {
					compare(t, contractCase, runner.Observe(driver, contractCase))
				})
			}
		}
		return given["expected"]
	})
	for _, driver := range runner.Drivers {
		for name := range driver.CannotExpress {
			if !optional[name] {
				t.Errorf("%s must express %q, or there is no such case", driver.Name, name)
			}
		}
	}
}

func compare(t *testing.T, contractCase runner.Case, seen runner.Observation) {
	if contractCase.MayBeRejected && seen.Outcome.Kind == "rejected" && len(seen.Entries)+seen.Runs+len(seen.Heard) == 0 {
		return
	}
	expected := contractCase.Expected
	compareOutcome(t, expected.Outcome, seen.Outcome)
	if expected.Alongside != nil {
		compareOutcome(t, expected.Alongside, *seen.Alongside)
	}
	if !reflect.DeepEqual(seen.Entries, expected.Entries) || !reflect.DeepEqual(seen.Heard, expected.Heard) ||
		seen.Runs != expected.Runs {
		t.Errorf("seen %+v, expected %+v", seen, expected)
	}
}

func compareOutcome(t *testing.T, expected map[string]any, seen runner.Outcome) {
	got := plain(t, seen)
	if body, ok := got["refusal"].(map[string]any); ok {
		delete(got, "refusal")
		for _, member := range []string{"error", "code", "missingScopes", "arguments"} {
			if value, ok := body[member]; ok {
				got[member] = value
			}
		}
		if _, ok := got["status"]; !ok {
			got["status"] = expected["status"]
		}
	}
	if !reflect.DeepEqual(got, expected) {
		t.Errorf("the outcome is %v, not %v", got, expected)
	}
}

func plain(t *testing.T, value any) map[string]any {
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var read map[string]any
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	return read
}
