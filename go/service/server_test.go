package service_test

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grantex/grantex/go/grantex"
	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/httpguard"
	"github.com/grantex/grantex/go/service"
)

var listening = regexp.MustCompile(`listens on (http://\S+)`)

// startServer starts the real server of the repository, and returns its URL.
func startServer(t *testing.T) string {
	t.Helper()
	if os.Getenv("TEST_FULL") != "1" {
		t.Skip("the test against the server runs with TEST_FULL=1")
	}
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	node := filepath.Join(root, "node_modules", "node", "bin", "node")
	if _, err := os.Stat(node); err != nil {
		node = "node"
	}
	command := exec.CommandContext(t.Context(), node, filepath.Join(root, "apps", "server", "src", "main", "main.ts"))
	command.Env = append(os.Environ(), "PORT=0", "GRANTEX_DATA_DIR=memory://", "GRANTEX_RATE_LIMIT=0",
		"GRANTEX_URL=", "DATABASE_URL=", "GRANTEX_SIGNUP=open", "LOG_LEVEL=error")
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if match := listening.FindStringSubmatch(lines.Text()); match != nil {
			go func() { _, _ = io.Copy(io.Discard, output) }()
			return match[1]
		}
	}
	t.Fatal("the server did not start")
	return ""
}

func TestTheServerGrantsTheGuardDecidesAndTheLogHoldsBoth(t *testing.T) {
	url, ctx := startServer(t), t.Context()
	account, err := grantex.Signup(ctx, grantex.SignupParams{Name: t.Name()}, grantex.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	client, err := grantex.NewClient(grantex.Options{URL: url, APIKey: account.APIKey})
	if err != nil {
		t.Fatal(err)
	}
	scopes := []string{"flights:book"}
	agent, err := client.Agents.Register(ctx, grantex.AgentParams{Name: "travel", Scopes: scopes})
	if err != nil {
		t.Fatal(err)
	}
	asked, err := client.Authorizations.Create(ctx, grantex.AuthorizationParams{
		AgentID: agent.ID, PrincipalID: "user_alice", Scopes: scopes, Audience: "https://flights.example",
	})
	if err != nil {
		t.Fatal(err)
	}
	grant, err := client.Tokens.Exchange(ctx, grantex.ExchangeParams{Code: asked.Code, AgentID: agent.ID})
	if err != nil {
		t.Fatal(err)
	}
	made, err := service.New(service.Options{
		URL: url, APIKey: account.APIKey, Audience: []string{"https://flights.example"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := made.Ready(ctx); err != nil {
		t.Fatal(err)
	}
	requireGrant, err := httpguard.New(httpguard.Options[any]{
		Guard: made.Guard, Rule: &guard.Rule[any]{Scopes: scopes},
	})
	if err != nil {
		t.Fatal(err)
	}
	site := httptest.NewServer(requireGrant(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		held, _ := httpguard.FromContext(request.Context())
		_, _ = io.WriteString(writer, held.PrincipalID)
	})))
	defer site.Close()
	get := func() (int, string) {
		request, _ := http.NewRequestWithContext(ctx, http.MethodGet, site.URL, nil)
		request.Header.Set("Authorization", "Bearer "+grant.GrantToken)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		body, _ := io.ReadAll(response.Body)
		return response.StatusCode, string(body)
	}
	if status, body := get(); status != 200 || body != "user_alice" {
		t.Fatalf("got %d %s", status, body)
	}
	if err := client.Grants.Revoke(ctx, grant.GrantID); err != nil {
		t.Fatal(err)
	}
	status, body := get()
	for deadline := time.Now().Add(10 * time.Second); status == 200 && time.Now().Before(deadline); {
		status, body = get()
	}
	if status != 401 || !strings.Contains(body, `"code":"revoked"`) {
		t.Errorf("got %d %s", status, body)
	}
	if err := made.Close(ctx); err != nil {
		t.Fatal(err)
	}
	var statuses []string
	for entry, err := range client.Audit.All(ctx, grantex.AuditListParams{GrantID: grant.GrantID}) {
		if err != nil {
			t.Fatal(err)
		}
		statuses = append(statuses, string(entry.Status))
	}
	slices.Sort(statuses)
	if got := slices.Compact(statuses); !slices.Equal(got, []string{"allowed", "blocked", "success"}) {
		t.Errorf("the log holds %v", got)
	}
}
