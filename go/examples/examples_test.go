// Package examples runs the programs that the README shows.
package examples

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/grantex/grantex/go/internal/testissuer"
)

func TestTheReadmeShowsThePrograms(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"flights", "mcp"} {
		program, err := os.ReadFile(filepath.Join(name, "main.go"))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(readme, append([]byte("```go\n"), append(program, []byte("```\n")...)...)) {
			t.Errorf("the README does not show %s/main.go, byte for byte", name)
		}
	}
}

// build builds a program, and returns it with the environment that it reads.
func build(t *testing.T, issuer *testissuer.Issuer, name string, environment ...string) *exec.Cmd {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if output, err := exec.Command("go", "build", "-o", path, "./"+name).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	command := exec.Command(path)
	command.Env = append(os.Environ(), append(environment,
		"GRANTEX_URL="+issuer.URL, "GRANTEX_API_KEY="+issuer.APIKey, "GRANTEX_AUDIENCE="+issuer.Audience)...)
	command.Stderr = os.Stderr
	return command
}

func TestTheAPIBooksWhatIsGrantedAndWritesItDown(t *testing.T) {
	issuer := testissuer.New(t)
	address := freeAddress(t)
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	program := build(t, issuer, "flights", "PORT="+port)
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	token := issuer.Token("flights:book", "payments:initiate:max_500")
	for price, want := range map[string]string{
		"420": `{"booked":"AI 101","for":"user_alice"}`,
		"900": `{"error":"insufficient_scope","code":"amount_over",` +
			`"message":"The amount of this call is higher than what was granted.",` +
			`"missingScopes":["payments:initiate:max_900"],` +
			`"howToAsk":"Ask the person for a grant that holds payments:initiate:max_900.",` +
			`"error_uri":"` + issuer.URL + `/docs/errors/amount_over"}`,
	} {
		if got := book(t, address, token, price); got != want {
			t.Errorf("got %s", got)
		}
	}
	if err := program.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := program.Wait(); err != nil {
		t.Error(err)
	}
	got := testissuer.Describe(issuer.Log.Entries())
	slices.Sort(got)
	if len(got) != 3 || got[0] != "allowed" || got[1] != "blocked (amount_over)" || !strings.HasPrefix(got[2], "success of") {
		t.Errorf("the log holds %q", got)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// book books a flight, once the program listens.
func book(t *testing.T, address, token, price string) string {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		body := strings.NewReader(`{"flight":"AI 101","price":` + price + `}`)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address+"/bookings", body)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+token)
		response, err := http.DefaultClient.Do(request)
		if err == nil {
			text, err := io.ReadAll(response.Body)
			_ = response.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			return strings.TrimSpace(string(text))
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

func TestTheMCPServerBooksWhatIsGranted(t *testing.T) {
	issuer := testissuer.New(t)
	client := mcp.NewClient(&mcp.Implementation{Name: "agent", Version: "1.0.0"}, nil)
	session, err := client.Connect(t.Context(), &mcp.CommandTransport{Command: build(t, issuer, "mcp")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	token := issuer.Token("flights:book", "payments:initiate:max_500")
	for price, want := range map[float64]string{420: "Booked AI 101 for user_alice.", 900: "amount_over"} {
		result, err := session.CallTool(t.Context(), &mcp.CallToolParams{
			Name: "book_flight", Meta: mcp.Meta{"grantex/token": token},
			Arguments: map[string]any{"flight": "AI 101", "price": price},
		})
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(result)
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("got %s, %v", text, err)
		}
	}
	if err := session.Close(); err != nil {
		t.Error(err)
	}
}
