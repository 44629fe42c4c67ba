// Package runner runs the contract of adapters with the adapters of Go, each
// through its real framework.
package runner

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// Case is one row of the contract; packages/testing/src/contract/cases describes
// its members.
type Case struct {
	Name           string          `json:"name"`
	Title          string          `json:"title"`
	IsOptional     bool            `json:"isOptional"`
	MayBeRejected  bool            `json:"mayBeRejected"`
	Credentials    Caller          `json:"credentials"`
	Input          json.RawMessage `json:"input"`
	ToolName       string          `json:"toolName"`
	Rule           string          `json:"rule"`
	Tool           string          `json:"tool"`
	Sink           string          `json:"sink"`
	Admission      string          `json:"admission"`
	Outage         string          `json:"outage"`
	LeavesEarly    bool            `json:"leavesEarly"`
	IsGuardedTwice bool            `json:"isGuardedTwice"`
	Alongside      *Caller         `json:"alongside"`
	Expected       Expectation     `json:"expected"`
}

// Caller is what a caller brings.
type Caller struct {
	Kind   string   `json:"kind"`
	Text   string   `json:"text"`
	Values []string `json:"values"`
	Scopes []string `json:"scopes"`
	// Details are the claim authorization_details; nil for none.
	Details   json.RawMessage `json:"authorizationDetails"`
	Ancestors [][]string      `json:"ancestors"`
	Binding   string          `json:"binding"`
	Fault     string          `json:"fault"`
	Revoked   string          `json:"revoked"`
}

// Expectation is the required result of a case.
type Expectation struct {
	Outcome   map[string]any `json:"outcome"`
	Alongside map[string]any `json:"alongside"`
	Entries   []string       `json:"entries"`
	Runs      int            `json:"runs"`
	Heard     []string       `json:"heard"`
}

// Load reads the cases from the folder of the vectors.
func Load() ([]Case, error) {
	_, here, _, _ := runtime.Caller(0)
	path := filepath.Join(filepath.Dir(here), "..", "..", "..", "..", "vectors", "contract.json")
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var file struct {
		Version  int               `json:"version"`
		Kind     string            `json:"kind"`
		Defaults json.RawMessage   `json:"defaults"`
		Cases    []json.RawMessage `json:"cases"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, err
	}
	if file.Version != 1 || file.Kind != "contract" {
		return nil, fmt.Errorf("%s has version %d of the kind %q", path, file.Version, file.Kind)
	}
	cases := make([]Case, len(file.Cases))
	for index, text := range file.Cases {
		for _, part := range []json.RawMessage{file.Defaults, text} {
			if len(part) == 0 {
				continue
			}
			// What a case states replaces a default whole.
			var stated map[string]json.RawMessage
			if err := json.Unmarshal(part, &stated); err != nil {
				return nil, err
			}
			if _, ok := stated["credentials"]; ok {
				cases[index].Credentials = Caller{}
			}
			if err := json.Unmarshal(part, &cases[index]); err != nil {
				return nil, err
			}
		}
	}
	return cases, nil
}
