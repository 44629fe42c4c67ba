package grantex_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/grantex/grantex/go/grantex"
)

// double is a server that answers as the document says, and keeps what it is asked.
type double struct {
	rig
	operations map[string]operation
	tested     operation
	answer     any
	query      map[string]bool
	body       map[string]bool
	faults     []string
}

func newDouble(t *testing.T, operations map[string]operation, tested operation) *double {
	t.Helper()
	double := &double{operations: operations, tested: tested, query: map[string]bool{}, body: map[string]bool{}}
	server := httptest.NewServer(double)
	t.Cleanup(server.Close)
	double.options = grantex.Options{URL: server.URL, APIKey: "gx_test_key", MaxRetries: -1}
	double.Client = must(grantex.NewClient(double.options))(t)
	double.person = must(grantex.NewPrincipalClient("session", double.options))(t)
	double.key = must(grantex.CreateAgentKey(t.Context(), &grantex.MemoryStore{}, grantex.EdDSA))(t)
	return double
}

func (d *double) ServeHTTP(writer http.ResponseWriter, request *http.Request) {
	asked := request.Method + " " + request.URL.EscapedPath()
	if d.tested.path.MatchString(asked) {
		d.keep(request)
		write(writer, d.tested, d.answer)
		return
	}
	for _, operation := range d.operations {
		if operation.path.MatchString(asked) {
			write(writer, operation, alternatives("answer", operation.answer)[0])
			return
		}
	}
	http.NotFound(writer, request)
}

func (d *double) keep(request *http.Request) {
	for name := range request.URL.Query() {
		d.query[name] = true
	}
	var body any
	if err := json.NewDecoder(request.Body).Decode(&body); err == nil {
		membersIn(body, d.tested.request, "", d.body)
	}
	hasKey := request.Header.Get("Idempotency-Key") != ""
	if isPost := request.Method == http.MethodPost; hasKey && !isPost {
		d.faults = append(d.faults, "only a POST has an idempotency key")
	}
	if request.Header.Get("Accept") == "" {
		d.faults = append(d.faults, "the request does not say what it accepts")
	}
}

func write(writer http.ResponseWriter, operation operation, answer any) {
	writer.Header().Set("Content-Type", operation.mediaType)
	writer.WriteHeader(operation.status)
	switch operation.mediaType {
	case "":
	case "text/event-stream":
		_, _ = io.WriteString(writer, "id: p\nevent: audit\ndata: {\"seq\":7}\n\n")
	case "text/plain":
		_, _ = io.WriteString(writer, answer.(string))
	default:
		encoded, _ := json.Marshal(answer)
		_, _ = fmt.Fprintf(writer, "%s\n", encoded)
	}
}

func (d *double) expectWholeRequests(t *testing.T) {
	t.Helper()
	for _, fault := range d.faults {
		t.Error(fault)
	}
	for _, name := range d.tested.query {
		if !d.query[name] {
			t.Errorf("the query %q cannot be sent", name)
		}
	}
	for name := range d.query {
		if !slices.Contains(d.tested.query, name) {
			t.Errorf("the server takes no query %q", name)
		}
	}
	members := map[string]bool{}
	membersOf(d.tested.request, "", members)
	for name := range members {
		if !d.body[name] {
			t.Errorf("the member %q cannot be sent", name)
		}
	}
}
