package httpguard_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/httpguard"
	"github.com/grantex/grantex/go/internal/testissuer"
	"github.com/grantex/grantex/go/refusal"
)

// unwrapping is what middleware that counts or logs makes of a writer: it has
// no interface of net/http, but leads to a writer that has them.
type unwrapping struct{ http.ResponseWriter }

func (writer unwrapping) Unwrap() http.ResponseWriter { return writer.ResponseWriter }

// behind starts a server whose guarded route is behind other middleware.
func behind(wrap func(http.ResponseWriter) http.ResponseWriter) func(*httptest.Server) {
	return func(server *httptest.Server) {
		guarded := server.Config.Handler
		server.Config.Handler = http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
			guarded.ServeHTTP(wrap(writer), request)
		})
		server.Start()
	}
}

// rawRequest sends a request over a connection that the test holds.
func (site *site) rawRequest(token string) net.Conn {
	site.Helper()
	connection, err := net.Dial("tcp", site.server.Listener.Addr().String())
	if err != nil {
		site.Fatal(err)
	}
	site.Cleanup(func() { _ = connection.Close() })
	_ = connection.SetDeadline(time.Now().Add(20 * time.Second))
	_, _ = fmt.Fprintf(connection, "GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", token)
	return connection
}

func upgradeWithController(writer http.ResponseWriter, _ *http.Request) {
	connection, buffered, err := http.NewResponseController(writer).Hijack()
	if err != nil {
		http.Error(writer, err.Error(), 500)
		return
	}
	_, _ = buffered.WriteString("HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n")
	_ = buffered.Flush()
	go func() {
		defer func() { _ = connection.Close() }()
		_, _ = io.Copy(connection, connection)
	}()
}

func TestAConnectionThatIsTakenOverThroughOtherMiddlewareIsGuarded(t *testing.T) {
	site := newOpenSite(t, upgradeWithController,
		behind(func(writer http.ResponseWriter) http.ResponseWriter { return unwrapping{writer} }))
	grant := site.issuer.Grant(testissuer.GrantOptions{Scopes: []string{"payments:initiate"}})
	connection, reader, line := site.dial(grant.Token)
	defer func() { _ = connection.Close() }()
	_ = connection.SetDeadline(time.Now().Add(10 * time.Second))
	if !strings.Contains(line, "101") {
		t.Fatalf("got %q", line)
	}
	site.issuer.Revoke(grant.GrantID)
	if _, err := reader.ReadByte(); err != io.EOF {
		t.Errorf("the connection is still open: %v", err)
	}
	site.expectEntries("allowed", "failure of #1 (revoked)")
}

func TestAConnectionOfAHandlerThatPanickedIsClosed(t *testing.T) {
	site := newOpenSite(t, func(writer http.ResponseWriter, request *http.Request) {
		upgradeWithController(writer, request)
		panic("no")
	}, (*httptest.Server).Start)
	connection, reader, _ := site.dial(site.token())
	defer func() { _ = connection.Close() }()
	_ = connection.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := reader.ReadByte(); err != io.EOF {
		t.Errorf("the connection is still open: %v", err)
	}
	site.expectEntries("allowed", "failure of #1")
}

// A client that only ends what it sends has not left: it goes on reading.
func TestAClientThatSaysItHasLeftCannotReadOn(t *testing.T) {
	begun, left, hasLeft := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	site := newOpenSite(t, func(writer http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(writer, "begun\n")
		_ = http.NewResponseController(writer).Flush()
		close(begun)
		<-left
		// The handler goes on, whoever has left.
		var err error
		for deadline := time.Now().Add(10 * time.Second); err == nil && time.Now().Before(deadline); {
			_, err = io.WriteString(writer, "more\n")
			time.Sleep(10 * time.Millisecond)
		}
		hasLeft <- err
	}, (*httptest.Server).Start)
	connection := site.rawRequest(site.token())
	<-begun
	_ = connection.(*net.TCPConn).CloseWrite()
	site.expectEntries("allowed", "failure of #1 (aborted)")
	close(left)
	if err := <-hasLeft; err == nil {
		t.Error("the handler goes on writing")
	}
	if body, _ := io.ReadAll(connection); strings.HasSuffix(string(body), "\r\n0\r\n\r\n") {
		t.Error("the client took the response for the whole")
	}
}

func TestAConnectionOfAClientThatHasLeftIsNotTakenOver(t *testing.T) {
	begun, settled, taken := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	site := newOpenSite(t, func(writer http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-settled
		connection, _, err := http.NewResponseController(writer).Hijack()
		if err == nil {
			_ = connection.Close()
		}
		taken <- err
	}, (*httptest.Server).Start)
	connection := site.rawRequest(site.token())
	<-begun
	_ = connection.(*net.TCPConn).CloseWrite()
	site.expectEntries("allowed", "failure of #1 (aborted)")
	close(settled)
	if err := <-taken; err == nil {
		t.Error("the handler took over the connection")
	}
}

// sendingOnly is a writer of other middleware that copies files, and leads to no
// other writer.
type sendingOnly struct {
	http.ResponseWriter
	http.Flusher
	http.Hijacker
	io.ReaderFrom
}

// endless is a source that goes on until it is stopped.
type endless struct{ stop chan struct{} }

func (source endless) Read(data []byte) (int, error) {
	select {
	case <-source.stop:
		return 0, io.EOF
	default:
		return copy(data, strings.Repeat("more\n", len(data)/5+1)), nil
	}
}

func TestACopyIsCutWhereTheWriterHasNoDeadline(t *testing.T) {
	stop := make(chan struct{})
	site := newOpenSite(t, func(writer http.ResponseWriter, _ *http.Request) {
		// It goes on, whatever happens to its context.
		_, _ = io.Copy(writer, endless{stop})
	}, behind(func(writer http.ResponseWriter) http.ResponseWriter {
		return sendingOnly{writer, writer.(http.Flusher), writer.(http.Hijacker), writer.(io.ReaderFrom)}
	}))
	t.Cleanup(func() { close(stop) })
	grant := site.issuer.Grant(testissuer.GrantOptions{Scopes: []string{"payments:initiate"}})
	connection := site.rawRequest(grant.Token)
	if _, err := bufio.NewReader(connection).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	site.issuer.Revoke(grant.GrantID)
	if _, err := io.Copy(io.Discard, connection); err != nil {
		t.Errorf("the response goes on: %v", err)
	}
	site.expectEntries("allowed", "failure of #1 (revoked)")
}

func TestAHandlerLearnsFromAFlushThatItsGrantHasEnded(t *testing.T) {
	ended, flushed := make(chan struct{}), make(chan error, 1)
	site := newOpenSite(t, func(writer http.ResponseWriter, _ *http.Request) {
		control := http.NewResponseController(writer)
		_ = control.Flush()
		<-ended
		flushed <- control.Flush()
	}, (*httptest.Server).Start)
	grant := site.issuer.Grant(testissuer.GrantOptions{Scopes: []string{"payments:initiate"}})
	connection := site.rawRequest(grant.Token)
	if _, err := bufio.NewReader(connection).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	site.issuer.Revoke(grant.GrantID)
	site.expectEntries("allowed", "failure of #1 (revoked)")
	close(ended)
	if err := <-flushed; err == nil {
		t.Error("the flush does not fail")
	}
}

// Whatever encoding/json takes for the same name counts as the same name.
func TestNoTwoNamesOfABodyMeanOneMemberInAnyScript(t *testing.T) {
	read := httpguard.JSONBody[map[string]any](1 << 10)
	for first := rune(1); first <= unicode.MaxRune; first++ {
		for second := unicode.SimpleFold(first); second != first; second = unicode.SimpleFold(second) {
			body := strings.NewReader(fmt.Sprintf(`{"a%c":1,"a%c":2}`, first, second))
			request := httptest.NewRequest("POST", "/", body)
			if _, err := read(request); err == nil {
				t.Errorf("a body with %U and %U is read", first, second)
			}
		}
	}
}

func TestABodyThatAnotherReaderReadsOtherwiseIsRefused(t *testing.T) {
	for name, test := range map[string]struct {
		kinds []string
		want  int
	}{
		"none":         {nil, 200},
		"JSON":         {[]string{"application/json; charset=utf-8"}, 200},
		"a JSON of":    {[]string{"Application/Problem+JSON"}, 200},
		"a form":       {[]string{"application/x-www-form-urlencoded"}, 400},
		"parts":        {[]string{"multipart/form-data; boundary=x"}, 400},
		"no type":      {[]string{"json"}, 400},
		"two of them":  {[]string{"application/json", "application/x-www-form-urlencoded"}, 400},
		"an empty one": {[]string{""}, 400},
	} {
		t.Run(name, func(t *testing.T) {
			// As a form, it is another amount.
			body, want := `{"amount":1,"to":"&amount=900&"}`, []string{"blocked (input_unreadable)"}
			if test.want == 200 {
				want = []string{"allowed", "success of #1"}
			}
			site := newSite(t, pay)
			request := site.request(t.Context(), "POST", site.issuer.Token("payments:initiate:max_500"), body)
			request.Header["Content-Type"] = test.kinds
			if response, text := site.send(request); response.StatusCode != test.want {
				t.Errorf("got %d %s", response.StatusCode, text)
			}
			site.expectEntries(want...)
		})
	}
}

func TestAnUploadEndsWithItsGrant(t *testing.T) {
	everyProtocol(t, func(t *testing.T, start func(*httptest.Server)) {
		ended := make(chan error, 1)
		site := newOpenSite(t, func(writer http.ResponseWriter, request *http.Request) {
			_, err := io.Copy(io.Discard, request.Body)
			ended <- err
			http.Error(writer, "incomplete", http.StatusBadRequest)
		}, start)
		grant := site.issuer.Grant(testissuer.GrantOptions{Scopes: []string{"payments:initiate"}})
		stop := make(chan struct{})
		request := site.request(t.Context(), "POST", grant.Token, "")
		request.Body, request.ContentLength = io.NopCloser(endless{stop}), -1
		time.AfterFunc(10*time.Second, func() { close(stop) })
		go func() {
			site.recorder.Await(t.Context().Done(), func(entries []testissuer.Entry) bool { return len(entries) > 0 })
			site.issuer.Revoke(grant.GrantID)
		}()
		if response, err := site.server.Client().Do(request); err == nil {
			_ = response.Body.Close()
		}
		var refused *refusal.Error
		if err := <-ended; !errors.As(err, &refused) || refused.Reason != refusal.Revoked {
			t.Errorf("the upload ended with %v", err)
		}
		site.recorder.Await(t.Context().Done(), testissuer.Settled)
		if entries := site.recorder.Entries(); entries[1].Status != "failure" {
			t.Errorf("the log holds %+v", entries)
		}
	})
}

// Of an input that nobody has read, the amount is 0.
func TestARuleForARequestThatReadsNoInputAtAllRefusesIt(t *testing.T) {
	type order struct{ Amount float64 }
	site := newSiteWith(t, func(http.ResponseWriter, *http.Request) { t.Error("the handler ran") },
		func(options *httpguard.Options[order]) {
			rule := &guard.Rule[order]{
				Scopes: []string{"payments:initiate"}, Action: "payment.made",
				Amount: func(given order) guard.Amount { return guard.AmountOf(given.Amount) },
			}
			options.RuleFor = func(*http.Request) *guard.Rule[order] { return rule }
		}, (*httptest.Server).Start)
	token := site.issuer.Token("payments:initiate:max_500")
	if response, _ := site.send(site.request(t.Context(), "POST", token, `{"Amount":900}`)); response.StatusCode != 503 {
		t.Errorf("got %d", response.StatusCode)
	}
	site.expectEntries("blocked (rule_failed)")
}
