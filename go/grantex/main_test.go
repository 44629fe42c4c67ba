package grantex_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/grantex/grantex/go/grantex"
)

// server is a real sandbox server, for all tests of the package.
type server struct {
	url, apiKey string
	document    []byte
}

var serverMain = filepath.Join("..", "..", "apps", "server", "src", "main", "main.ts")

// running is nil where this module is used outside its repository.
var running *server

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	node := findNode()
	if node == "" {
		if os.Getenv("CI") == "true" {
			fmt.Fprintln(os.Stderr, "the tests against the server need Node, and the repository that this module is a part of")
			return 1
		}
		_ = flag.Set("test.skip", "^Example$")
		return m.Run()
	}
	apiKey := "gx_test_" + base64.RawURLEncoding.EncodeToString(randomBytes())
	command := exec.Command(node, serverMain)
	command.Env = append(os.Environ(), "PORT=0", "GRANTEX_DATA_DIR=memory://", "GRANTEX_RATE_LIMIT=0", "GRANTEX_URL=",
		"DATABASE_URL=", "GRANTEX_BOOTSTRAP_KEY="+apiKey, "GRANTEX_SIGNUP=open", "LOG_LEVEL=error")
	output, err := command.StdoutPipe()
	if err != nil {
		panic(err)
	}
	var faults bytes.Buffer
	command.Stderr = &faults
	if err := command.Start(); err != nil {
		panic(err)
	}
	defer func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	}()
	url, err := listeningAt(output)
	if err != nil {
		fmt.Fprintf(os.Stderr, "the server did not start: %v\n%s", err, faults.String())
		return 1
	}
	document, err := read(url + "/openapi.json")
	if err != nil {
		panic(err)
	}
	running = &server{url, apiKey, document}
	// For the examples, which read them as programs do.
	_ = os.Setenv("GRANTEX_URL", url)
	_ = os.Setenv("GRANTEX_API_KEY", apiKey)
	return m.Run()
}

func findNode() string {
	if _, err := os.Stat(serverMain); err != nil {
		return ""
	}
	own := filepath.Join("..", "..", "node_modules", "node", "bin", "node")
	if path, err := filepath.Abs(own); err == nil {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	path, _ := exec.LookPath("node")
	return path
}

var listening = regexp.MustCompile(`listens on (http://\S+)`)

func listeningAt(output io.Reader) (string, error) {
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if match := listening.FindStringSubmatch(lines.Text()); match != nil {
			go func() { _, _ = io.Copy(io.Discard, output) }()
			return match[1], nil
		}
	}
	return "", fmt.Errorf("it said nothing: %w", lines.Err())
}

func read(url string) ([]byte, error) {
	response, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	return io.ReadAll(response.Body)
}

func randomBytes() []byte {
	bytes := make([]byte, 32)
	_, _ = rand.Read(bytes)
	return bytes
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
