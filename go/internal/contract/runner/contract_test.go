package runner_test

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"

	"github.com/grantex/grantex/go/internal/contract/runner"
)

// TestEveryAdapterKeepsTheContract compares what npm run contract compares over
// all languages, so that the tests of Go show a difference too.
func TestEveryAdapterKeepsTheContract(t *testing.T) {
	cases, err := runner.Load()
	if os.IsNotExist(err) {
		t.Skip("this module is used outside of its repository")
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, driver := range runner.Drivers {
		for name := range driver.CannotExpress {
			if !isOptional(cases, name) {
				t.Errorf("%s must express %q, or there is no such case", driver.Name, name)
			}
		}
		for _, contractCase := range cases {
			if _, cannot := driver.CannotExpress[contractCase.Name]; cannot {
				continue
			}
			t.Run(driver.Name+"/"+contractCase.Name, func(t *testing.T) {
				t.Parallel()
				compare(t, contractCase, runner.Observe(driver, contractCase))
			})
		}
	}
}

func isOptional(cases []runner.Case, name string) bool {
	for _, contractCase := range cases {
		if contractCase.Name == name {
			return contractCase.IsOptional
		}
	}
	return false
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
		for _, member := range []string{"error", "code", "missingScopes"} {
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
