package grantex

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"
)

func requestAnswer(status string, more map[string]any) http.HandlerFunc {
	body := map[string]any{
		"authRequestId": "areq_1", "agentId": "ag_1", "principalId": "p", "scopes": []string{"a:b"}, "audience": "a", "expiresIn": "24h",
		"status": status, "createdAt": time.Now(), "expiresAt": time.Now(),
	}
	for name, member := range more {
		body[name] = member
	}
	return answer(200, body)
}

func TestWaitingForACode(t *testing.T) {
	t.Parallel()
	redirected := map[string]any{"redirectUri": "https://a.example"}
	for name, example := range map[string]struct {
		last http.HandlerFunc
		code Code
	}{
		"denied":           {requestAnswer("denied", nil), CodeAccessDenied},
		"taken back":       {requestAnswer("cancelled", nil), CodeRequestCancelled},
		"expired":          {requestAnswer("expired", nil), CodeRequestExpired},
		"exchanged":        {requestAnswer("consumed", nil), CodeCodeElsewhere},
		"redirected":       {requestAnswer("approved", redirected), CodeCodeElsewhere},
		"a sandbox's":      {requestAnswer("approved", map[string]any{"sandbox": true}), CodeCodeElsewhere},
		"refused":          {refuse(404, CodeNotFound), CodeNotFound},
		"approved in time": {requestAnswer("approved", map[string]any{"code": "c"}), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, clock := newScripted(t, requestAnswer("pending", nil), requestAnswer("approved", nil), example.last).client(t, Options{})
			request, err := client.Authorizations.WaitForCode(t.Context(), "areq_1")
			if CodeOf(err) != example.code || err == nil && request.Code != "c" {
				t.Fatalf("got %v, %v", request, err)
			}
			if want := []time.Duration{time.Second, 1200 * time.Millisecond}; !slices.Equal(clock.waits, want) {
				t.Fatalf("waited %v", clock.waits)
			}
		})
	}
}

func approvalAnswer(status string) http.HandlerFunc {
	return answer(200, map[string]any{
		"approvalId": "apr_1", "approvalUrl": "https://grantex.example/approvals/apr_1", "grantId": "grnt_1", "agentId": "ag_1",
		"principalId": nil, "audience": "a", "action": "pay", "digest": "d", "status": status, "createdAt": time.Now(), "expiresAt": time.Now(),
	})
}

func TestWaitingForAnApproval(t *testing.T) {
	t.Parallel()
	for status, code := range map[string]Code{
		"approved": "", "used": "", "refused": CodeApprovalRefused, "expired": CodeApprovalExpired,
		"a status of a newer server": CodeApprovalExpired,
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			server := newScripted(t, approvalAnswer("pending"), cut, refuse(503, CodeStopping), approvalAnswer("pending"), approvalAnswer(status))
			client, clock := server.client(t, Options{})
			approval, err := client.Approvals.WaitFor(t.Context(), "apr_1")
			if CodeOf(err) != code || err == nil && approval.Status != status {
				t.Fatalf("got %v, %v", approval, err)
			}
			pauses := slices.DeleteFunc(clock.waits, func(wait time.Duration) bool { return wait != approvalPause })
			if asked := server.seen(); len(asked) != 5 || asked[4].line != "GET /v1/approvals/apr_1?wait=25" || len(pauses) != 2 {
				t.Fatalf("asked %v, waited %v", asked, clock.waits)
			}
		})
	}
}

func TestTheServerMayTakeAsLongAsItWasToldToWait(t *testing.T) {
	t.Parallel()
	client, _ := newScripted(t, approvalAnswer("pending")).client(t, Options{Timeout: time.Nanosecond, MaxRetries: -1})
	_, err := client.Approvals.Get(t.Context(), "apr_1", 0)
	wantCode(t, err, CodeTimeout)
	_, err = client.Approvals.Get(t.Context(), "apr_1", 30*time.Second)
	noError(t, err)
}

func TestWaitingForAKey(t *testing.T) {
	t.Parallel()
	codes := answer(201, map[string]any{
		"deviceCode": "d", "userCode": "ABCD", "verificationUrl": "https://a.example", "expiresAt": time.Now(), "interval": 5,
	})
	pending := answer(200, map[string]any{"status": "pending"})
	allowed := answer(200, map[string]any{
		"status": "allowed", "apiKey": "gx_test_new", "id": "key_1", "name": "n", "roles": []string{"issue"}, "expiresAt": nil,
	})
	for name, example := range map[string]struct {
		last http.HandlerFunc
		code Code
	}{
		"allowed":     {allowed, ""},
		"denied":      {refuse(403, CodeAccessDenied), CodeAccessDenied},
		"too late":    {refuse(410, CodeDeviceLoginEnded), CodeDeviceLoginEnded},
		"without key": {answer(200, map[string]any{"status": "allowed"}), CodeUnexpectedAnswer},
		"unknown":     {answer(200, map[string]any{"status": "perhaps"}), CodeUnexpectedAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newScripted(t, codes, pending, pending, example.last)
			client, clock := server.client(t, Options{})
			client.transport.credential = ""
			login, err := startDeviceLogin(t.Context(), DeviceLoginParams{Name: "laptop"}, client.transport)
			noError(t, err)
			key, err := login.WaitForKey(t.Context())
			if CodeOf(err) != example.code || err == nil && (key.APIKey != "gx_test_new" || key.ExpiresAt != nil) {
				t.Fatalf("got %v, %v", key, err)
			}
			if want := []time.Duration{5e9, 5e9, 5e9}; !slices.Equal(clock.waits, want) {
				t.Fatalf("waited %v", clock.waits)
			}
			first, second := server.seen()[1].header, server.seen()[2].header
			if first.Get("Idempotency-Key") == second.Get("Idempotency-Key") || first.Get("Authorization") != "" {
				t.Fatal("each question must be one of its own, without a key")
			}
		})
	}
	t.Run("the caller has left", func(t *testing.T) {
		t.Parallel()
		client, _ := newScripted(t, codes, pending).client(t, Options{})
		login, err := startDeviceLogin(t.Context(), DeviceLoginParams{}, client.transport)
		noError(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := login.WaitForKey(ctx); err != context.Canceled {
			t.Fatalf("got %v", err)
		}
	})
}
