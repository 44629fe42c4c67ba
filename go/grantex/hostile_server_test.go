package grantex

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestAnswersThatAreNotTheAPIs(t *testing.T) {
	t.Parallel()
	const valid = `{"valid":true,"grantId":"g","scopes":["a:b"],"principal":"p","agent":"d","expiresAt":"2026-01-01T00:00:00Z"}`
	for name, example := range map[string]struct{ mediaType, body string }{
		"a page":                              {"text/html", "<!doctype html><title>Sign in</title>"},
		"JSON that says it is a page":         {"text/html", valid},
		"JSON without a type":                 {"", valid},
		"a page that says it is JSON":         {"application/json", "<!doctype html>"},
		"nothing":                             {"application/json", ""},
		"half of it":                          {"application/json", valid[:40]},
		"something after it":                  {"application/json", valid + "{}"},
		"an array":                            {"application/json", "[" + valid + "]"},
		"null":                                {"application/json", "null"},
		"a member twice":                      {"application/json", `{"valid":false,"valid":true}`},
		"a member in another case":            {"application/json", `{"VALID":true}`},
		"a text for a truth":                  {"application/json", `{"valid":"true"}`},
		"null for a truth":                    {"application/json", `{"valid":null}`},
		"valid for nothing":                   {"application/json", `{"valid":true}`},
		"a number in a list of scopes":        {"application/json", strings.Replace(valid, `"a:b"`, `7`, 1)},
		"null in a list of scopes":            {"application/json", strings.Replace(valid, `"a:b"`, `null`, 1)},
		"a time that is none":                 {"application/json", strings.Replace(valid, `2026-01-01`, `tomorrow`, 1)},
		"bytes that are not UTF-8":            {"application/json", strings.Replace(valid, `"p"`, "\"\xff\"", 1)},
		"a lone surrogate":                    {"application/json", strings.Replace(valid, `"p"`, `"\ud800"`, 1)},
		"a hundred thousand levels":           {"application/json", `{"valid":` + strings.Repeat("[", 1e5)},
		"a hundred thousand levels elsewhere": {"application/json", `{"x":` + strings.Repeat("[", 1e5) + strings.Repeat("]", 1e5) + `,"valid":true}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := newScripted(t, raw(200, example.mediaType, example.body)).client(t, Options{})
			verification, err := client.Tokens.Verify(t.Context(), "t", VerifyParams{})
			if failed := wantCode(t, err, CodeUnexpectedAnswer); verification != nil || failed.Status != 200 && failed.Status != 0 {
				t.Fatalf("got %v, %v", verification, err)
			}
		})
	}
	t.Run("a member that is not known yet", func(t *testing.T) {
		t.Parallel()
		client, _ := newScripted(t, raw(200, "application/json", strings.Replace(valid, `{`, `{"Valid":false,"new":[{}],`, 1))).client(t, Options{})
		verification, err := client.Tokens.Verify(t.Context(), "t", VerifyParams{})
		noError(t, err)
		if !verification.Valid {
			t.Fatal("another member was taken for one that differs in case")
		}
	})
	t.Run("a page for a revocation", func(t *testing.T) {
		t.Parallel()
		client, _ := newScripted(t, raw(200, "text/html", "<!doctype html>")).client(t, Options{})
		wantCode(t, client.Grants.Revoke(t.Context(), "grnt_1"), CodeUnexpectedAnswer)
	})
	t.Run("fewer entries than were written", func(t *testing.T) {
		t.Parallel()
		client, _ := newScripted(t, answer(201, map[string]any{"entries": []any{}})).client(t, Options{})
		_, err := client.Audit.Batch(t.Context(), []EntryParams{{GrantID: "g", Action: "a", Status: "allowed"}})
		wantCode(t, err, CodeUnexpectedAnswer)
	})
}

func TestAnswersWithoutEnd(t *testing.T) {
	t.Parallel()
	spaces := []byte(strings.Repeat(" ", 1<<20))
	flood := func(writer http.ResponseWriter, _ *http.Request) {
		writer.Header().Set("Content-Type", "application/json")
		writer.WriteHeader(400)
		for range 1 << 10 {
			if _, err := writer.Write(spaces); err != nil {
				return
			}
		}
	}
	var packed bytes.Buffer
	packer := gzip.NewWriter(&packed)
	_, err := packer.Write(spaces)
	noError(t, errors.Join(err, packer.Close()))
	bomb := func(writer http.ResponseWriter, _ *http.Request) {
		writer.Header().Set("Content-Type", "application/json")
		writer.Header().Set("Content-Encoding", "gzip")
		for range 1 << 10 {
			if _, err := writer.Write(packed.Bytes()); err != nil {
				return
			}
		}
	}
	for name, handler := range map[string]http.HandlerFunc{"a refusal": flood, "a packed answer": bomb} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := newScripted(t, handler).client(t, Options{Timeout: time.Minute})
			if client.transport.longest != 64<<20 {
				t.Fatal("the limit is another one")
			}
			client.transport.longest = 2 << 20
			_, err := client.Me.Get(t.Context())
			wantCode(t, err, CodeUnexpectedAnswer)
		})
	}
}

func TestAnswersThatDoNotArriveInTime(t *testing.T) {
	t.Parallel()
	trickle := func(writer http.ResponseWriter, request *http.Request) {
		writer.Header().Set("Content-Type", "application/json")
		for request.Context().Err() == nil {
			_, _ = writer.Write([]byte(" "))
			_ = http.NewResponseController(writer).Flush()
			time.Sleep(5 * time.Millisecond)
		}
	}
	for name, handler := range map[string]http.HandlerFunc{"no headers": hang, "a body without end": trickle} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := newScripted(t, handler).client(t, Options{Timeout: 50 * time.Millisecond, MaxRetries: -1})
			_, err := client.Me.Get(t.Context())
			wantCode(t, err, CodeTimeout)
		})
	}
	t.Run("the timeout of the caller's own client", func(t *testing.T) {
		t.Parallel()
		own := &http.Client{Timeout: 50 * time.Millisecond}
		client, _ := newScripted(t, hang).client(t, Options{HTTPClient: own, MaxRetries: -1})
		_, err := client.Me.Get(t.Context())
		wantCode(t, err, CodeTimeout)
	})
}

func TestRedirectsAreNeverFollowed(t *testing.T) {
	t.Parallel()
	stranger := newScripted(t, answer(200, agentAnswer("a")))
	for _, status := range []int{301, 302, 303, 307, 308} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			server := newScripted(t, func(writer http.ResponseWriter, request *http.Request) {
				http.Redirect(writer, request, stranger.URL, status)
			})
			eager := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return nil }}
			for _, options := range []Options{{}, {HTTPClient: eager}} {
				client, _ := server.client(t, options)
				_, err := client.Agents.Get(t.Context(), "ag_1")
				wantCode(t, err, CodeUnexpectedAnswer)
				_, err = client.Agents.Register(t.Context(), AgentParams{Name: "a"})
				wantCode(t, err, CodeUnexpectedAnswer)
			}
		})
	}
	t.Cleanup(func() {
		if len(stranger.seen()) > 0 {
			t.Error("the key went to a stranger")
		}
	})
}

func TestIdsDoNotChangeThePath(t *testing.T) {
	t.Parallel()
	server := newScripted(t, refuse(404, CodeNotFound))
	client, _ := server.client(t, Options{})
	for _, id := range []string{"", ".", "..", "a/../../me/grants", "a/b", "a%2fb", "a?b", "a#b", "a b", "a\nb", "ä", "\x00"} {
		for _, call := range []func() error{
			func() error { _, err := client.Agents.Get(t.Context(), id); return err },
			func() error { return client.Grants.Revoke(t.Context(), id) },
			func() error { return client.Principals.EndSession(t.Context(), "p", id) },
			func() error { return client.Audit.Erase(t.Context(), id) },
		} {
			if err := call(); err == nil || CodeOf(err) != "" {
				t.Errorf("%q: got %v", id, err)
			}
		}
	}
	for _, name := range []string{"", ".", "..", "\xff"} {
		if _, err := client.Principals.Get(t.Context(), name); err == nil || CodeOf(err) != "" {
			t.Errorf("%q: got %v", name, err)
		}
	}
	if len(server.seen()) != 0 {
		t.Fatalf("something was sent: %v", server.seen())
	}
	for name, path := range map[string]string{
		"a/../b": "/v1/principals/a%2F..%2Fb", "a?b#c": "/v1/principals/a%3Fb%23c", "%2e%2e": "/v1/principals/%252e%252e",
		"a\r\nX: y": "/v1/principals/a%0D%0AX:%20y", "...": "/v1/principals/...",
	} {
		_, err := client.Principals.Get(t.Context(), name)
		wantCode(t, err, CodeNotFound)
		if seen := server.seen(); seen[len(seen)-1].line != "GET "+path {
			t.Errorf("%q went to %s", name, seen[len(seen)-1].line)
		}
	}
}

func TestARefusalRepeatsNoSecretAndNoControlCharacter(t *testing.T) {
	t.Parallel()
	token := unsignedToken(time.Now(), time.Hour, "")
	message := "your key gx_test_secret_key, " + token + " and ref_0123456789012345678901 \x1b[31m\r\nfake line \u202e" + strings.Repeat("x", 1e4)
	body := map[string]any{"message": message, "code": "VALIDATION_ERROR", "requestId": "\x1b[2J" + token}
	client, _ := newScripted(t, answer(400, body)).client(t, Options{})
	_, err := client.Me.Get(t.Context())
	failed := wantCode(t, err, CodeValidationError)
	text := fmt.Sprintf("%v %+v %s", err, *failed, failed.RequestID)
	for _, secret := range []string{"secret_key", token, "ref_0123", "\x1b", "\n", "\u202e"} {
		if strings.Contains(text, secret) {
			t.Errorf("the error holds %q", secret)
		}
	}
	if len(failed.Message) > 3*longestMessage {
		t.Errorf("the message has %d bytes", len(failed.Message))
	}
}

func TestARefusalLeadsToItsPageWhereTheServerNamesOne(t *testing.T) {
	t.Parallel()
	const page = "https://grants.test/docs/errors/ON_HOLD"
	for stated, want := range map[string]string{page: page, "javascript:alert(1)": "", "https://grants.test/\x1b[2J": ""} {
		body := map[string]any{"message": "no", "code": "ON_HOLD", "requestId": "req_1", "errorUri": stated}
		client, _ := newScripted(t, answer(403, body)).client(t, Options{})
		_, err := client.Me.Get(t.Context())
		if failed := wantCode(t, err, "ON_HOLD"); failed.ErrorURI != want {
			t.Errorf("%q leads to %q", stated, failed.ErrorURI)
		}
	}
}

func TestASecretIsRedactedWhereverTheMessageIsCut(t *testing.T) {
	t.Parallel()
	token := unsignedToken(time.Now(), time.Hour, "")
	for before := longestMessage - 2*len(token); before < longestMessage+10; before++ {
		if text := safeText(strings.Repeat("x", before) + " " + token); strings.Contains(text, "eyJ") {
			t.Fatalf("a part of the token is left: %s", text[before:])
		}
	}
}

func TestAFaultOfTheNetworkSaysWhatItWas(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	client, err := NewClient(Options{URL: server.URL, APIKey: "gx_test_key", MaxRetries: -1})
	noError(t, err)
	_, err = client.Principals.Get(t.Context(), "alice")
	wantCode(t, err, CodeNetworkError)
	if text := err.Error(); !strings.Contains(text, "refused") || strings.Contains(text, "alice") {
		t.Fatalf("got %s", text)
	}
}

func TestTheFieldOfAValidationError(t *testing.T) {
	t.Parallel()
	for message, field := range map[string]string{
		"scopes.0: is wrong": "scopes.0", "the body: is wrong": "", "is wrong": "", "pageSize: must be <= 200": "pageSize",
	} {
		if got := fieldOf(message); got != field {
			t.Errorf("%q: got %q, expected %q", message, got, field)
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	const secret = "gx_test_abc"
	t.Setenv("GRANTEX_API_KEY", "")
	t.Setenv("GRANTEX_URL", "")
	for name, options := range map[string]Options{
		"APIKey is missing":                   {},
		"Options.APIKey must consist":         {APIKey: secret + "\n"},
		"APIKey must consist of visible":      {APIKey: secret + " x"},
		"APIKey must consist of visible ASCI": {APIKey: secret + "ä"},
		"Options.URL must be":                 {APIKey: secret, URL: "localhost:4000"},
		"URL must be an http or https URL":    {APIKey: secret, URL: "https://" + secret + "@a.example"},
		"Options.URL must be an http":         {APIKey: secret, URL: "https://a.example?key=" + secret},
		"Options.Timeout must be":             {APIKey: secret, Timeout: -1},
		"Timeout must be":                     {APIKey: secret, Timeout: 2 * time.Hour},
	} {
		_, err := NewClient(options)
		if err == nil || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	server := httptest.NewServer(raw(404, "text/html", ""))
	defer server.Close()
	t.Setenv("GRANTEX_API_KEY", secret)
	t.Setenv("GRANTEX_URL", server.URL+"/")
	client, err := NewClient(Options{})
	noError(t, err)
	if client.transport.url != server.URL || client.transport.credential != secret {
		t.Fatal("the environment is not the default")
	}
	t.Setenv("GRANTEX_URL", "nowhere")
	if _, err = NewClient(Options{}); err == nil || !strings.Contains(err.Error(), "GRANTEX_URL") {
		t.Fatalf("got %v", err)
	}
	if _, err = NewPrincipalClient("a\nb", Options{URL: server.URL}); err == nil {
		t.Fatal("a session token with a line break was taken")
	}
}
