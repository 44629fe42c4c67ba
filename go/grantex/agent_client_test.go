package grantex

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAnswersToAnExchange(t *testing.T) {
	t.Parallel()
	key, token := keyAndToken(t, EdDSA)
	bearer := unsignedToken(time.Now(), time.Hour, "")
	issued := map[string]any{"access_token": bearer, "scope": "a:b c:d", "token_type": "Bearer", "expires_in": 3600}
	for name, example := range map[string]struct {
		handler http.HandlerFunc
		code    Code
	}{
		"a token":                       {answer(200, issued), ""},
		"a refusal":                     {answer(400, map[string]any{"error": "invalid_scope", "error_description": "no " + bearer}), CodeInvalidScope},
		"a refusal with a hostile name": {answer(400, map[string]any{"error": "x\x1b[31m"}), CodeUnexpectedAnswer},
		"a refusal that is a success":   {answer(200, map[string]any{"error": "invalid_scope"}), CodeUnexpectedAnswer},
		"a token with a refusal":        {answer(400, issued), CodeUnexpectedAnswer},
		"a text that is no token":       {answer(200, map[string]any{"access_token": "x", "scope": "a:b"}), CodeUnexpectedAnswer},
		"a token for nothing":           {answer(200, map[string]any{"access_token": bearer}), CodeUnexpectedAnswer},
		"a page":                        {raw(200, "text/html", "<html>"), CodeUnexpectedAnswer},
		"a redirect":                    {redirect, CodeUnexpectedAnswer},
		"a flood":                       {raw(200, "application/json", strings.Repeat(" ", 1<<20)), CodeUnexpectedAnswer},
		"no answer":                     {hang, CodeTimeout},
		"a broken connection":           {cut, CodeNetworkError},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newScripted(t, example.handler)
			options := AgentClientOptions{Issuer: server.URL, AgentID: "ag_1", Key: key}
			if example.code == CodeTimeout {
				options.Timeout = 50 * time.Millisecond
			}
			client, err := NewAgentClient(options)
			noError(t, err)
			got, err := client.Delegate(t.Context(), AgentDelegation{GrantToken: bearer, ActorToken: "a", Scopes: []string{"a:b"}})
			if CodeOf(err) != example.code || err == nil && (got.GrantID != "grnt_1" || len(got.Scopes) != 2) {
				t.Fatalf("got %v, %v", got, err)
			}
			if err != nil && strings.Contains(err.Error(), bearer) || len(server.seen()) != 1 {
				t.Fatalf("a token in the error, or sent twice: %v", err)
			}
		})
	}
	t.Run("a nonce is demanded", func(t *testing.T) {
		t.Parallel()
		demand := answer(400, map[string]any{"error": "use_dpop_nonce", "error_description": "n"}, "DPoP-Nonce", "n1")
		server := newScripted(t, demand, answer(200, issued))
		client, err := NewAgentClient(AgentClientOptions{Issuer: server.URL, AgentID: "ag_1", Key: key})
		noError(t, err)
		_, err = client.Delegate(t.Context(), AgentDelegation{GrantToken: token, ActorToken: "a"})
		noError(t, err)
		proof, err := verifyProof(server.seen()[1].header.Get("DPoP"), key.PublicKey())
		noError(t, err)
		if proof.Nonce != "n1" || proof.URL != server.URL+"/oauth/token" {
			t.Fatalf("got %+v", proof)
		}
	})
	t.Run("the caller has left", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		client, err := NewAgentClient(AgentClientOptions{Issuer: newScripted(t, hang).URL, AgentID: "ag_1", Key: key})
		noError(t, err)
		if _, err := client.Delegate(ctx, AgentDelegation{GrantToken: bearer}); err != context.Canceled {
			t.Fatalf("got %v", err)
		}
	})
}

func redirect(writer http.ResponseWriter, request *http.Request) {
	http.Redirect(writer, request, "/elsewhere", http.StatusTemporaryRedirect)
}

func TestTheOptionsOfAnAgentClientAreChecked(t *testing.T) {
	t.Parallel()
	key, _ := keyAndToken(t, EdDSA)
	for name, options := range map[string]AgentClientOptions{
		"Issuer must":      {AgentID: "ag_1", Key: key},
		"Issuer must be":   {Issuer: "https://a.example/", AgentID: "ag_1", Key: key},
		"Issuer must be a": {Issuer: "ftp://a.example", AgentID: "ag_1", Key: key},
		"AgentID":          {Issuer: "https://a.example", AgentID: "x", Key: key},
		"Key":              {Issuer: "https://a.example", AgentID: "ag_1"},
		"Timeout":          {Issuer: "https://a.example", AgentID: "ag_1", Key: key, Timeout: -1},
	} {
		if _, err := NewAgentClient(options); err == nil || !strings.Contains(err.Error(), "AgentClientOptions."+name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
