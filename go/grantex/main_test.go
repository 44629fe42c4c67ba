package grantex_test

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/grantex/grantex/go/grantex"
	"github.com/grantex/grantex/go/internal/testserver"
)

// server is a real sandbox server, for all tests of the package.
type server struct {
	url, apiKey string
	document    []byte
}

// root is the folder of the repository.
var root = filepath.Join("..", "..")

// running is nil where this module is used outside its repository, or without Node.
var running *server

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	if !isInRepository() {
		if os.Getenv("CI") == "true" {
			fmt.Fprintln(os.Stderr, "the tests against the server need Node, and the repository that this module is a part of")
			return 1
		}
		_ = flag.Set("test.skip", "^Example$")
		return m.Run()
	}
	launched, stop, err := testserver.Launch(root)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer stop()
	document, err := read(launched.URL + "/openapi.json")
	if err != nil {
		panic(err)
	}
	running = &server{launched.URL, launched.APIKey, document}
	// For the examples, which read them as programs do.
	_ = os.Setenv("GRANTEX_URL", running.url)
	_ = os.Setenv("GRANTEX_API_KEY", running.apiKey)
	return m.Run()
}

func isInRepository() bool {
	_, missing := os.Stat(filepath.Join(root, "apps", "server", "src", "main", "main.ts"))
	_, unknown := exec.LookPath(testserver.Node(root))
	return missing == nil && unknown == nil
}

func read(url string) ([]byte, error) {
	response, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	return io.ReadAll(response.Body)
}

// sandbox returns the server, and skips the test where there is none.
func sandbox(t *testing.T) *server {
	t.Helper()
	if running == nil {
		t.Skip("this module is used outside its repository, or without Node")
	}
	return running
}

// client returns a client of a new developer's, so that tests do not see each other.
func (s *server) client(t *testing.T) *grantex.Client {
	t.Helper()
	signedUp, err := grantex.Signup(t.Context(), grantex.SignupParams{Name: t.Name()}, grantex.Options{URL: s.url})
	if err != nil {
		t.Fatal(err)
	}
	client, err := grantex.NewClient(grantex.Options{URL: s.url, APIKey: signedUp.APIKey})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// must fails the test for an error.
func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func expectCode(t *testing.T, err error, code grantex.Code) {
	t.Helper()
	if got := grantex.CodeOf(err); got != code {
		t.Fatalf("got %q (%v), expected %q", got, err, code)
	}
}

func within(t *testing.T, limit time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	return ctx
}
