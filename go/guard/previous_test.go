package guard_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/grantex/grantex/go/internal/testissuer"
)

// previous is the last commit before guards knew limits.
const previous = "49817e98"

// previousProgram prints for each rule the reason of the refusal, or that the
// call is allowed.
const previousProgram = `package main

import (
	"context"
	"fmt"
	"os"

	"github.com/grantex/grantex/go/audit"
	"github.com/grantex/grantex/go/feed"
	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/verify"
)

func must[VALUE any](value VALUE, err error) VALUE {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	url, key, developer, audience, token := os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]
	verifier := must(verify.New(verify.Options{
		Issuer: url, Audience: []string{audience}, Developers: []string{developer},
		Revocation: must(feed.NewOnline(feed.OnlineOptions{APIKey: key})),
	}))
	asked := must(guard.New(guard.Options{Verifier: verifier, Audit: audit.None}))
	nothing := func(map[string]any) guard.Amount { return guard.AmountOf(0) }
	for _, rule := range []*guard.Rule[map[string]any]{
		{Scopes: []string{"payments:initiate"}},
		{Scopes: []string{"payments:initiate"}, Amount: nothing},
		{Scopes: []string{"read"}},
	} {
		call := guard.Call[map[string]any]{
			Token: guard.Bearer(token), Action: "pay", Rule: rule, Input: map[string]any{"amount": 1},
		}
		explained := guard.Explain(context.Background(), asked, call)
		if explained.IsAllowed() {
			fmt.Println("allowed")
		} else {
			fmt.Println(explained.Refusal.Reason)
		}
	}
}
`

func TestAGuardOfThePreviousReleaseRefusesTheLimitedScopeAndReadsTheRest(t *testing.T) {
	if os.Getenv("TEST_FULL") != "1" {
		t.Skip("set TEST_FULL=1 to build the guard of an earlier commit")
	}
	folder := t.TempDir()
	archived, err := exec.CommandContext(t.Context(), "git", "-C", "../..", "archive", previous, "go").Output()
	if err != nil {
		t.Fatal(err)
	}
	unpack := exec.CommandContext(t.Context(), "tar", "-x", "-C", folder)
	unpack.Stdin = bytes.NewReader(archived)
	if err := unpack.Run(); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(folder, "go", "previous")
	if err := os.Mkdir(program, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(program, "main.go"), []byte(previousProgram), 0o600); err != nil {
		t.Fatal(err)
	}
	issuer := testissuer.New(t)
	grant := issuer.Grant(testissuer.GrantOptions{
		Scopes: []string{"payments:initiate:by_details", "read"}, Details: json.RawMessage("[{" + transferLimits + "}]"),
	})
	run := exec.CommandContext(t.Context(), "go", "run", "./previous",
		issuer.URL, issuer.APIKey, issuer.DeveloperID, issuer.Audience, grant.Token)
	run.Dir, run.Stderr = filepath.Join(folder, "go"), os.Stderr
	printed, err := run.Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Fields(string(printed)); strings.Join(got, " ") != "amount_not_stated amount_not_stated allowed" {
		t.Error(got)
	}
}
