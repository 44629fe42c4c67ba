// Package testserver starts the real server of this repository for tests.
package testserver

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// Server is a sandbox with one developer.
type Server struct {
	URL    string
	APIKey string
}

var listening = regexp.MustCompile(`listens on (http://\S+)`)

// Start starts a server with an empty log, and stops it when the test ends. It skips the test unless TEST_FULL=1 asks
// for slow tests. Root is the folder of the repository.
func Start(t *testing.T, root string) Server {
	t.Helper()
	if os.Getenv("TEST_FULL") != "1" {
		t.Skip("set TEST_FULL=1 to run this against a real server")
	}
	server, stop, err := Launch(root)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return server
}

// Launch starts a server with an empty log, in which anybody may sign up. The caller stops it.
func Launch(root string) (server Server, stop func(), err error) {
	server.APIKey = "gx_test_" + rand.Text() + rand.Text()[:17]
	command := exec.Command(Node(root), filepath.Join(root, "apps", "server", "src", "main", "main.ts"))
	command.Env = append(os.Environ(), "PORT=0", "GRANTEX_DATA_DIR=memory://", "GRANTEX_RATE_LIMIT=0", "GRANTEX_URL=",
		"DATABASE_URL=", "GRANTEX_SIGNUP=open", "GRANTEX_BOOTSTRAP_KEY="+server.APIKey, "LOG_LEVEL=error")
	output, err := command.StdoutPipe()
	if err != nil {
		return server, nil, err
	}
	var faults bytes.Buffer
	command.Stderr = &faults
	if err := command.Start(); err != nil {
		return server, nil, err
	}
	stop = func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	}
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if match := listening.FindStringSubmatch(lines.Text()); match != nil {
			server.URL = match[1]
			go func() { _, _ = io.Copy(io.Discard, output) }()
			return server, stop, nil
		}
	}
	stop()
	return server, nil, fmt.Errorf("the server did not start: %s", faults.String())
}

// Node returns the program that runs TypeScript: the repository's own, or else that of the machine.
func Node(root string) string {
	own, err := filepath.Abs(filepath.Join(root, "node_modules", "node", "bin", "node"))
	if err == nil {
		if _, err = os.Stat(own); err == nil {
			return own
		}
	}
	return "node"
}

// Get returns what the server answers to its developer.
func (s Server) Get(t *testing.T, path string) []byte {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.APIKey)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s answered %d: %.500s (%v)", path, response.StatusCode, body, err)
	}
	return body
}
