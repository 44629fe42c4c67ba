package service_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grantex/grantex/go/grantex"
	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/httpguard"
	"github.com/grantex/grantex/go/internal/testserver"
	"github.com/grantex/grantex/go/service"
)

func TestTheServerGrantsTheGuardDecidesAndTheLogHoldsBoth(t *testing.T) {
	server, ctx := testserver.Start(t, filepath.Join("..", "..")), t.Context()
	client, err := grantex.NewClient(grantex.Options{URL: server.URL, APIKey: server.APIKey})
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
		URL: server.URL, APIKey: server.APIKey, Audience: []string{"https://flights.example"},
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
