package httpguard_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grantex/grantex/go/feed"
	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/httpguard"
	"github.com/grantex/grantex/go/internal/testissuer"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

type payment struct {
	To     string      `json:"to"`
	Amount json.Number `json:"amount"`
}

var pays = &guard.Rule[*payment]{
	Scopes: []string{"payments:initiate"},
	Action: "payment.made",
	Amount: func(given *payment) guard.Amount { return guard.AmountOf(given.Amount) },
}

// site is a server with one guarded route.
type site struct {
	*testing.T
	issuer   *testissuer.Issuer
	recorder *testissuer.Recorder
	guard    *guard.Guard
	server   *httptest.Server
}

func newSite(t *testing.T, handler http.HandlerFunc) *site {
	t.Helper()
	return newSiteWith(t, handler, func(options *httpguard.Options[*payment]) {
		options.Rule, options.Input = pays, httpguard.JSONBody[*payment](1<<10)
	}, (*httptest.Server).Start)
}

// newOpenSite has a rule that reads nothing.
func newOpenSite(t *testing.T, handler http.HandlerFunc, start func(*httptest.Server)) *site {
	t.Helper()
	return newSiteWith(t, handler, func(options *httpguard.Options[any]) {
		options.Rule = &guard.Rule[any]{Scopes: []string{"payments:initiate"}}
	}, start)
}

func newSiteWith[INPUT any](
	t *testing.T, handler http.HandlerFunc, change func(*httpguard.Options[INPUT]), start func(*httptest.Server),
) *site {
	t.Helper()
	made := &site{T: t, issuer: testissuer.New(t), recorder: testissuer.NewRecorder()}
	revocation, err := feed.New(feed.Options{APIKey: made.issuer.APIKey})
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := verify.New(verify.Options{
		Issuer: made.issuer.URL, Audience: []string{made.issuer.Audience}, Revocation: revocation,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = verifier.Close() })
	if made.guard, err = guard.New(guard.Options{
		Verifier: verifier, Audit: made.recorder, OnDecision: func(context.Context, guard.Decision) {},
	}); err != nil {
		t.Fatal(err)
	}
	options := httpguard.Options[INPUT]{Guard: made.guard}
	change(&options)
	requireGrant, err := httpguard.New(options)
	if err != nil {
		t.Fatal(err)
	}
	made.server = httptest.NewUnstartedServer(requireGrant(handler))
	made.server.Config.ErrorLog = nil
	start(made.server)
	t.Cleanup(made.server.Close)
	return made
}

func (site *site) token() string { return site.issuer.Token("payments:initiate") }

func (site *site) request(ctx context.Context, method, token, body string) *http.Request {
	site.Helper()
	request, err := http.NewRequestWithContext(ctx, method, site.server.URL+"/payments", strings.NewReader(body))
	if err != nil {
		site.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	return request
}

func (site *site) send(request *http.Request) (*http.Response, string) {
	site.Helper()
	response, err := site.server.Client().Do(request)
	if err != nil {
		site.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		site.Fatal(err)
	}
	return response, string(body)
}

func (site *site) expectEntries(want ...string) {
	site.Helper()
	done := make(chan struct{})
	timer := time.AfterFunc(10*time.Second, func() { close(done) })
	defer timer.Stop()
	site.recorder.Await(done, testissuer.Settled)
	if got := testissuer.Describe(site.recorder.Entries()); !slices.Equal(got, want) {
		site.Errorf("the log holds %q, not %q", got, want)
	}
}

func pay(writer http.ResponseWriter, request *http.Request) {
	grant, ok := httpguard.FromContext(request.Context())
	input, hasInput := httpguard.Input[*payment](request.Context())
	if !ok || !hasInput {
		http.Error(writer, "unguarded", http.StatusInternalServerError)
		return
	}
	body, err := io.ReadAll(request.Body)
	_, _ = fmt.Fprintf(writer, "%s pays %s: %s %v", grant.PrincipalID, input.Amount, body, err)
}

func TestARequestIsLetThroughWithAGrantAndItsBodyIsThereAgain(t *testing.T) {
	site := newSite(t, pay)
	token := site.issuer.Token("payments:initiate:max_500")
	response, body := site.send(site.request(t.Context(), "POST", token, `{"to":"hotel","amount":420}`))
	if response.StatusCode != 200 || body != `user_alice pays 420: {"to":"hotel","amount":420} <nil>` {
		t.Errorf("got %d %s", response.StatusCode, body)
	}
	site.expectEntries("allowed", "success of #1")
	if entry := site.recorder.Entries()[0]; entry.Action != "payment.made" {
		t.Errorf("the entry is %+v", entry)
	}
}

func TestARequestIsRefusedAsRFC6750Says(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*site, *http.Request)
		body   string
		status int
		reason refusal.Reason
	}{
		"no token": {func(_ *site, request *http.Request) {
			request.Header.Del("Authorization")
		}, "{", 401, refusal.NoCredentials},
		"two headers": {func(site *site, request *http.Request) {
			request.Header.Add("Authorization", "Bearer "+site.token())
		}, "{", 400, refusal.TwoCredentials},
		"another scheme": {func(_ *site, request *http.Request) {
			request.Header.Set("Authorization", "Basic dXNlcjpwYXNz")
		}, "{", 401, refusal.WrongScheme},
		"a token in the URL": {func(site *site, request *http.Request) {
			request.URL.RawQuery = "access_token=" + site.token()
		}, "{", 400, refusal.TokenInQuery},
		"too much":       {nil, `{"to":"hotel","amount":500.01}`, 403, refusal.AmountOver},
		"no JSON":        {nil, `{"to":`, 400, refusal.InputUnreadable},
		"too long":       {nil, `{"to":"` + strings.Repeat("x", 1<<10) + `"}`, 400, refusal.InputUnreadable},
		"a member twice": {nil, `{"amount":1,"Amount":900}`, 400, refusal.InputUnreadable},
		"no amount":      {nil, `{"to":"hotel"}`, 400, refusal.AmountInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			site := newSite(t, func(http.ResponseWriter, *http.Request) { t.Error("the handler ran") })
			request := site.request(t.Context(), "POST", site.issuer.Token("payments:initiate:max_500"), test.body)
			if test.change != nil {
				test.change(site, request)
			}
			response, text := site.send(request)
			var body refusal.Body
			if err := json.Unmarshal([]byte(text), &body); err != nil {
				t.Fatal(err)
			}
			if response.StatusCode != test.status || body.Code != test.reason {
				t.Errorf("got %d %s", response.StatusCode, text)
			}
			if response.Header.Get("WWW-Authenticate") == "" || response.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("the headers are %v", response.Header)
			}
		})
	}
}

func TestNoMethodAndNoHeaderIsAShortcut(t *testing.T) {
	for _, method := range []string{"GET", "HEAD", "OPTIONS", "TRACE", "PRI", "ANYTHING"} {
		t.Run(method, func(t *testing.T) {
			site := newOpenSite(t, func(http.ResponseWriter, *http.Request) { t.Error("the handler ran") }, (*httptest.Server).Start)
			request := site.request(t.Context(), method, "", "")
			request.Header.Set("Origin", "https://app.example")
			request.Header.Set("Access-Control-Request-Method", "POST")
			request.Header.Set("Connection", "Upgrade")
			request.Header.Set("Upgrade", "websocket")
			response, err := site.server.Client().Do(request)
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
			if response.StatusCode != 401 {
				t.Errorf("got %d", response.StatusCode)
			}
		})
	}
}

func TestHowARequestEndsIsRecorded(t *testing.T) {
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"nothing written": {func(http.ResponseWriter, *http.Request) {}, "success of #1"},
		"an error":        {func(writer http.ResponseWriter, _ *http.Request) { writer.WriteHeader(500) }, "failure of #1"},
		"early hints": {func(writer http.ResponseWriter, _ *http.Request) {
			writer.WriteHeader(103)
			writer.WriteHeader(404)
		}, "failure of #1"},
		"a second status": {func(writer http.ResponseWriter, _ *http.Request) {
			_, _ = writer.Write([]byte("x"))
			writer.WriteHeader(500)
		}, "success of #1"},
		"a panic": {func(http.ResponseWriter, *http.Request) { panic("no") }, "failure of #1"},
		"an abort": {func(http.ResponseWriter, *http.Request) {
			panic(http.ErrAbortHandler)
		}, "failure of #1 (aborted)"},
		"an exit": {func(http.ResponseWriter, *http.Request) { runtime.Goexit() }, "failure of #1"},
	} {
		t.Run(name, func(t *testing.T) {
			site := newOpenSite(t, test.handler, (*httptest.Server).Start)
			response, err := site.server.Client().Do(site.request(t.Context(), "GET", site.token(), ""))
			if err == nil {
				_ = response.Body.Close()
			}
			site.expectEntries("allowed", test.want)
		})
	}
}

// everyProtocol runs a test over HTTP/1 and HTTP/2.
func everyProtocol(t *testing.T, test func(t *testing.T, start func(*httptest.Server))) {
	t.Run("HTTP/1", func(t *testing.T) { test(t, (*httptest.Server).Start) })
	t.Run("HTTP/2", func(t *testing.T) {
		test(t, func(server *httptest.Server) {
			server.EnableHTTP2 = true
			server.StartTLS()
		})
	})
}

func TestAStreamIsFollowedToItsEnd(t *testing.T) {
	everyProtocol(t, func(t *testing.T, start func(*httptest.Server)) {
		next := make(chan struct{})
		site := newOpenSite(t, func(writer http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(writer, "one\n")
			writer.(http.Flusher).Flush()
			<-next
			_, _ = io.WriteString(writer, "two\n")
		}, start)
		response, err := site.server.Client().Do(site.request(t.Context(), "GET", site.token(), ""))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		lines := bufio.NewReader(response.Body)
		if line, _ := lines.ReadString('\n'); line != "one\n" {
			t.Errorf("got %q", line)
		}
		if got := testissuer.Describe(site.recorder.Entries()); !slices.Equal(got, []string{"allowed"}) {
			t.Errorf("before its end, the log holds %q", got)
		}
		close(next)
		if line, _ := lines.ReadString('\n'); line != "two\n" {
			t.Errorf("got %q", line)
		}
		site.expectEntries("allowed", "success of #1")
	})
}

func TestAClientThatLeavesIsRecordedAsGone(t *testing.T) {
	everyProtocol(t, func(t *testing.T, start func(*httptest.Server)) {
		site := newOpenSite(t, func(writer http.ResponseWriter, request *http.Request) {
			_ = http.NewResponseController(writer).Flush()
			<-request.Context().Done()
		}, start)
		ctx, leave := context.WithCancel(t.Context())
		response, err := site.server.Client().Do(site.request(ctx, "GET", site.token(), ""))
		if err != nil {
			t.Fatal(err)
		}
		leave()
		_ = response.Body.Close()
		site.expectEntries("allowed", "failure of #1 (aborted)")
	})
}

func TestAResponseIsCutWhenItsGrantEnds(t *testing.T) {
	everyProtocol(t, func(t *testing.T, start func(*httptest.Server)) {
		cause := make(chan error, 1)
		site := newOpenSite(t, func(writer http.ResponseWriter, request *http.Request) {
			for {
				_, err := io.WriteString(writer, "more\n")
				if err != nil {
					cause <- context.Cause(request.Context())
					return
				}
				_ = http.NewResponseController(writer).Flush()
			}
		}, start)
		grant := site.issuer.Grant(testissuer.GrantOptions{Scopes: []string{"payments:initiate"}})
		response, err := site.server.Client().Do(site.request(t.Context(), "GET", grant.Token, ""))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		site.issuer.Revoke(grant.GrantID)
		if _, err := io.Copy(io.Discard, response.Body); err == nil {
			t.Error("the client took the response for the whole")
		}
		site.expectEntries("allowed", "failure of #1 (revoked)")
		var refused *refusal.Error
		if err := <-cause; !errors.As(err, &refused) || refused.Reason != refusal.Revoked {
			t.Errorf("the context ended with %v", err)
		}
	})
}

func TestAHandlerThatAnswersSoonAfterItsGrantEndedMayDoSo(t *testing.T) {
	site := newOpenSite(t, func(writer http.ResponseWriter, request *http.Request) {
		<-request.Context().Done()
		http.Error(writer, "stopped", http.StatusServiceUnavailable)
	}, (*httptest.Server).Start)
	grant := site.issuer.Grant(testissuer.GrantOptions{Scopes: []string{"payments:initiate"}})
	go func() {
		site.recorder.Await(t.Context().Done(), func(entries []testissuer.Entry) bool { return len(entries) > 0 })
		site.issuer.Revoke(grant.GrantID)
	}()
	response, body := site.send(site.request(t.Context(), "GET", grant.Token, ""))
	if response.StatusCode != 503 || body != "stopped\n" {
		t.Errorf("got %d %q", response.StatusCode, body)
	}
	site.expectEntries("allowed", "failure of #1")
}

func upgrade(writer http.ResponseWriter, _ *http.Request) {
	connection, buffered, err := writer.(http.Hijacker).Hijack()
	if err != nil {
		http.Error(writer, err.Error(), 500)
		return
	}
	defer func() { _ = connection.Close() }()
	_, _ = buffered.WriteString("HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n")
	_ = buffered.Flush()
	_, _ = io.Copy(connection, connection)
}

// dial upgrades a connection.
func (site *site) dial(token string) (net.Conn, *bufio.Reader, string) {
	site.Helper()
	connection, err := net.Dial("tcp", site.server.Listener.Addr().String())
	if err != nil {
		site.Fatal(err)
	}
	_, _ = fmt.Fprintf(connection,
		"GET /socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\nAuthorization: Bearer %s\r\n\r\n", token)
	reader := bufio.NewReader(connection)
	line, err := reader.ReadString('\n')
	if err != nil {
		site.Fatal(err)
	}
	for header := ""; header != "\r\n"; {
		if header, err = reader.ReadString('\n'); err != nil {
			site.Fatal(err)
		}
	}
	return connection, reader, line
}

func TestAnUpgradedConnectionIsGuardedUntilItCloses(t *testing.T) {
	t.Run("refused", func(t *testing.T) {
		site := newOpenSite(t, upgrade, (*httptest.Server).Start)
		connection, _, line := site.dial(site.issuer.Token("flights:book"))
		_ = connection.Close()
		if !strings.Contains(line, "403") {
			t.Errorf("got %q", line)
		}
		site.expectEntries("blocked (scope_missing)")
	})
	t.Run("closed by the client", func(t *testing.T) {
		site := newOpenSite(t, upgrade, (*httptest.Server).Start)
		connection, reader, line := site.dial(site.token())
		if !strings.Contains(line, "101") {
			t.Fatalf("got %q", line)
		}
		_, _ = io.WriteString(connection, "hello\n")
		if echo, err := reader.ReadString('\n'); err != nil || echo != "hello\n" {
			t.Errorf("got %q, %v", echo, err)
		}
		if got := testissuer.Describe(site.recorder.Entries()); !slices.Equal(got, []string{"allowed"}) {
			t.Errorf("while it is open, the log holds %q", got)
		}
		_ = connection.Close()
		site.expectEntries("allowed", "success of #1")
	})
	t.Run("closed with its grant", func(t *testing.T) {
		site := newOpenSite(t, upgrade, (*httptest.Server).Start)
		grant := site.issuer.Grant(testissuer.GrantOptions{Scopes: []string{"payments:initiate"}})
		connection, reader, _ := site.dial(grant.Token)
		defer func() { _ = connection.Close() }()
		site.issuer.Revoke(grant.GrantID)
		if _, err := reader.ReadByte(); err == nil {
			t.Error("the connection is still open")
		}
		site.expectEntries("allowed", "failure of #1 (revoked)")
	})
}

func TestTheSameGuardTwiceRecordsOnceAndABatchRecordsEachCall(t *testing.T) {
	var site *site
	var requireGrant func(http.Handler) http.Handler
	calls := 0
	site = newOpenSite(t, func(writer http.ResponseWriter, request *http.Request) {
		requireGrant, _ = httpguard.New(httpguard.Options[any]{
			Guard: site.guard, Rule: &guard.Rule[any]{Scopes: []string{"payments:initiate"}, Action: "inner"},
		})
		inner := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls++ })
		type key struct{}
		twice := requireGrant(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
			requireGrant(inner).ServeHTTP(writer, request.WithContext(context.WithValue(request.Context(), key{}, 1)))
			part := httptest.NewRequest("GET", "/part", nil).WithContext(request.Context())
			part.Header.Set("Authorization", request.Header.Get("Authorization"))
			requireGrant(inner).ServeHTTP(writer, part)
		}))
		twice.ServeHTTP(writer, request)
	}, (*httptest.Server).Start)
	site.send(site.request(t.Context(), "GET", site.token(), ""))
	if calls != 2 {
		t.Errorf("the inner handler ran %d times", calls)
	}
	site.expectEntries("allowed", "allowed", "allowed", "success of #3", "success of #2", "success of #1")
}

func TestAHandlerThatRewritesTheRequestMakesAnotherCall(t *testing.T) {
	rules := map[string]*guard.Rule[string]{
		"/payments": {Scopes: []string{"payments:initiate"}}, "/admin": {Scopes: []string{"admin:all"}},
	}
	var site *site
	var requireGrant func(http.Handler) http.Handler
	statuses := map[string]int{}
	rewritten := func(writer http.ResponseWriter, request *http.Request) {
		for _, target := range []string{"/admin", "/payments?amount=900", "/payments?amount=1"} {
			again := request.WithContext(request.Context())
			again.URL, _ = request.URL.Parse(target)
			recorder := httptest.NewRecorder()
			requireGrant(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP(recorder, again)
			statuses[target] = recorder.Code
		}
	}
	site = newSiteWith(t, nil, func(options *httpguard.Options[string]) {
		rules["/payments"].Amount = func(amount string) guard.Amount { return guard.AmountOf(amount) }
		options.RuleFor = func(request *http.Request) *guard.Rule[string] { return rules[request.URL.Path] }
		options.Input = func(request *http.Request) (string, error) { return request.URL.Query().Get("amount"), nil }
		requireGrant, _ = httpguard.New(*options)
	}, (*httptest.Server).Start)
	site.server.Config.Handler = requireGrant(http.HandlerFunc(rewritten))
	request := site.request(t.Context(), "GET", site.issuer.Token("payments:initiate:max_500"), "")
	request.URL.RawQuery = "amount=1"
	site.send(request)
	if statuses["/admin"] != 403 || statuses["/payments?amount=900"] != 403 || statuses["/payments?amount=1"] != 200 {
		t.Errorf("got %v", statuses)
	}
	site.expectEntries("allowed", "blocked (scope_missing)", "blocked (amount_over)", "success of #1")
}

func TestARuleForEachRequestMayBeMissingOrFail(t *testing.T) {
	for name, test := range map[string]struct {
		rule func(*http.Request) *guard.Rule[any]
		want string
	}{
		"missing": {func(*http.Request) *guard.Rule[any] { return nil }, "blocked (no_rule)"},
		"failing": {func(*http.Request) *guard.Rule[any] { panic("no") }, "blocked (rule_failed)"},
	} {
		t.Run(name, func(t *testing.T) {
			site := newSiteWith(t, func(http.ResponseWriter, *http.Request) { t.Error("the handler ran") },
				func(options *httpguard.Options[any]) { options.RuleFor = test.rule }, (*httptest.Server).Start)
			site.send(site.request(t.Context(), "GET", site.token(), ""))
			site.expectEntries(test.want)
		})
	}
}

func TestAWriterKeepsWhatItCanDo(t *testing.T) {
	site := newOpenSite(t, func(writer http.ResponseWriter, _ *http.Request) {
		_, canFlush := writer.(http.Flusher)
		_, canHijack := writer.(http.Hijacker)
		_, canSend := writer.(io.ReaderFrom)
		controls := http.NewResponseController(writer).SetWriteDeadline(time.Now().Add(time.Minute)) == nil
		_, _ = io.Copy(writer, strings.NewReader(fmt.Sprint(canFlush, canHijack, canSend, controls)))
	}, (*httptest.Server).Start)
	if _, body := site.send(site.request(t.Context(), "GET", site.token(), "")); body != "true true true true" {
		t.Errorf("got %s", body)
	}
	plain := struct{ http.ResponseWriter }{httptest.NewRecorder()}
	requireGrant, err := httpguard.New(httpguard.Options[any]{
		Guard: site.guard, Rule: &guard.Rule[any]{Scopes: []string{"payments:initiate"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	requireGrant(http.HandlerFunc(func(writer http.ResponseWriter, _ *http.Request) {
		if _, canFlush := writer.(http.Flusher); canFlush {
			t.Error("a writer that cannot flush says that it can")
		}
	})).ServeHTTP(plain, site.request(t.Context(), "GET", site.token(), ""))
}

func TestWrongOptionsAreNamed(t *testing.T) {
	asked := newOpenSite(t, nil, (*httptest.Server).Start).guard
	read := func(*http.Request) (*payment, error) { return nil, nil }
	for option, options := range map[string]httpguard.Options[*payment]{
		"Guard":  {Rule: pays, Input: read},
		"Rule":   {Guard: asked, Input: read},
		"Input":  {Guard: asked, Rule: pays},
		"Scopes": {Guard: asked, Rule: &guard.Rule[*payment]{}},
	} {
		if _, err := httpguard.New(options); err == nil || !strings.Contains(err.Error(), option) {
			t.Errorf("%s: got %v", option, err)
		}
	}
}
