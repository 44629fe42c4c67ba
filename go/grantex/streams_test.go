package grantex

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func entryLine(id string) string {
	text, _ := json.Marshal(map[string]any{
		"v": 2, "entryId": id, "seq": 1, "developerId": "d", "agentId": nil, "agentDid": nil, "grantId": nil, "principal": nil,
		"principalDigest": nil, "action": "a.b", "status": "allowed", "timestamp": "2026-01-02T03:04:05.670Z", "metadataDigest": "m",
		"prevHash": nil, "hash": "h", "principalId": nil, "metadata": map[string]any{"n": 1}, "salt": nil,
	})
	return string(text) + "\n"
}

// disposed is the first line of a log whose oldest entries are gone.
const disposed = `{"disposed":{"size":256,"hash":"h","before":["AAAA"],"at":"2026-01-02T03:04:05.670Z","note":"n"}}` + "\n"

func TestAnExportThatIsNotWhole(t *testing.T) {
	t.Parallel()
	const lines = "application/jsonl"
	for name, example := range map[string]struct {
		handler http.HandlerFunc
		code    Code
		before  int
	}{
		"ends within a line":           {raw(200, lines, entryLine("1")+entryLine("2")[:50]), CodeUnexpectedAnswer, 1},
		"ends without the last end":    {raw(200, lines, entryLine("1")+strings.TrimSpace(entryLine("2"))), CodeUnexpectedAnswer, 1},
		"holds something else":         {raw(200, lines, entryLine("1")+"{}\n"), CodeUnexpectedAnswer, 1},
		"holds an empty line":          {raw(200, lines, entryLine("1")+"\n"), CodeUnexpectedAnswer, 1},
		"holds a member twice":         {raw(200, lines, strings.Replace(entryLine("1"), "{", `{"v":1,`, 1)), CodeUnexpectedAnswer, 0},
		"holds a line without end":     {raw(200, lines, entryLine("1")+strings.Repeat("x", 5<<20)), CodeUnexpectedAnswer, 1},
		"is a page":                    {raw(200, "text/html", "<html>"), CodeUnexpectedAnswer, 0},
		"is refused":                   {refuse(403, CodeRoleRequired), CodeRoleRequired, 0},
		"stops":                        {stopAfter(entryLine("1"), hang), CodeTimeout, 1},
		"breaks":                       {stopAfter(entryLine("1"), cut), CodeNetworkError, 1},
		"has a disposal in between":    {raw(200, lines, entryLine("1")+disposed), CodeUnexpectedAnswer, 1},
		"has a disposal without note":  {raw(200, lines, strings.Replace(disposed, "note", "more", 1)), CodeUnexpectedAnswer, 0},
		"says nothing as disposed":     {raw(200, lines, `{"disposed":null}`+"\n"), CodeUnexpectedAnswer, 0},
		"begins after disposed ones":   {raw(200, lines, disposed+entryLine("1")), "", 2},
		"is whole":                     {raw(200, lines, entryLine("1")+entryLine("2")), "", 2},
		"is whole, in pieces of bytes": {inPieces(entryLine("1") + entryLine("2")), "", 2},
		"is empty":                     {raw(200, lines, ""), "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := Options{}
			if example.code == CodeTimeout {
				options.Timeout = 200 * time.Millisecond
			}
			client, _ := newScripted(t, example.handler).client(t, options)
			count, failure := 0, error(nil)
			for line, err := range client.Audit.Export(t.Context()) {
				if failure = err; err == nil {
					count++
				} else if line != nil {
					t.Fatal("a line beside an error")
				}
			}
			if CodeOf(failure) != example.code || count != example.before {
				t.Fatalf("%d lines, then %v; expected %d, then %q", count, failure, example.before, example.code)
			}
		})
	}
}

func stopAfter(text string, then http.HandlerFunc) http.HandlerFunc {
	return func(writer http.ResponseWriter, request *http.Request) {
		writer.Header().Set("Content-Type", "application/jsonl")
		_, _ = writer.Write([]byte(text))
		_ = http.NewResponseController(writer).Flush()
		then(writer, request)
	}
}

func inPieces(text string) http.HandlerFunc {
	return func(writer http.ResponseWriter, _ *http.Request) {
		writer.Header().Set("Content-Type", "application/jsonl")
		for piece := range slices.Chunk([]byte(text), 7) {
			_, _ = writer.Write(piece)
			_ = http.NewResponseController(writer).Flush()
		}
	}
}

func TestASlowReaderOfAnExportIsNotTimedOut(t *testing.T) {
	t.Parallel()
	text := strings.Repeat(entryLine("1"), 2000)
	client, _ := newScripted(t, raw(200, "application/jsonl", text)).client(t, Options{Timeout: time.Second})
	count := 0
	for _, err := range client.Audit.Export(t.Context()) {
		noError(t, err)
		if count++; count == 1 {
			time.Sleep(1200 * time.Millisecond)
		}
	}
	if count != 2000 {
		t.Fatalf("got %d entries", count)
	}
}

func TestAnExportedLineIsWrittenAsItWasRead(t *testing.T) {
	t.Parallel()
	lines := []string{disposed, entryLine("1")}
	client, _ := newScripted(t, raw(200, "application/jsonl", strings.Join(lines, ""))).client(t, Options{})
	for line, err := range client.Audit.Export(t.Context()) {
		noError(t, err)
		text, err := json.Marshal(line)
		noError(t, err)
		var read, sent map[string]any
		noError(t, json.Unmarshal(text, &read))
		noError(t, json.Unmarshal([]byte(lines[0]), &sent))
		delete(sent, "principalDigest") // Null and absent are the same to whoever verifies it.
		if fmt.Sprint(read) != fmt.Sprint(sent) {
			t.Fatalf("got\n%v\nof\n%v", read, sent)
		}
		lines = lines[1:]
	}
	if len(lines) != 0 {
		t.Fatalf("%d lines were not read", len(lines))
	}
}

func TestListsAreReadPageByPage(t *testing.T) {
	t.Parallel()
	names := func(count int) map[string]any {
		agents := []any{}
		for range count {
			agents = append(agents, agentAnswer("a"))
		}
		return map[string]any{"agents": agents, "total": 7, "page": 1, "pageSize": 3}
	}
	server := newScripted(t, answer(200, names(3)), answer(200, names(3)), answer(200, names(1)))
	client, _ := server.client(t, Options{})
	count := 0
	for _, err := range client.Agents.All(t.Context(), AgentListParams{PageSize: 3, Kind: "agent"}) {
		noError(t, err)
		count++
	}
	seen := server.seen()
	if count != 7 || len(seen) != 3 || seen[2].line != "GET /v1/agents?kind=agent&page=3&pageSize=3" {
		t.Fatalf("%d agents by %v", count, seen)
	}
	for range client.Agents.All(t.Context(), AgentListParams{}) {
		break
	}
	if len(server.seen()) != 4 {
		t.Fatal("pages were fetched that nobody read")
	}
}

func TestAListThatFollowsItselfEnds(t *testing.T) {
	t.Parallel()
	page := map[string]any{"grants": []any{}, "total": 1, "page": 1, "pageSize": 200, "nextCursor": "again"}
	server := newScripted(t, answer(200, page))
	client, _ := server.client(t, Options{})
	var failure error
	for _, err := range client.Grants.All(t.Context(), GrantListParams{}) {
		failure = err
	}
	wantCode(t, failure, CodeUnexpectedAnswer)
	if len(server.seen()) != 2 {
		t.Fatalf("asked %d times", len(server.seen()))
	}
}

func eventText(id string) string {
	text, _ := json.Marshal(map[string]any{
		"id": id, "type": "agent.created", "at": time.Now(), "createdAt": time.Now(), "developerId": "d",
		"data": map[string]any{"agentId": "ag_1", "name": "n"},
	})
	return "id: " + id + "\r\ndata: " + string(text) + "\r\n\r\n"
}

func TestAStreamContinuesWhereItWas(t *testing.T) {
	t.Parallel()
	const events = "text/event-stream"
	server := newScripted(t,
		raw(200, events, ":\n\nid: p1\nevent: ready\ndata: {}\n\n"+eventText("e1")+"event: audit\ndata: {\"seq\":9}\n\nevent: newer\ndata: x\n\n"+eventText("e2")[:20]),
		raw(502, "text/html", ""), refuse(503, CodeStopping, "Retry-After", "600"),
		raw(200, events, "id: p2\nevent: reset\ndata: {}\n\n"+eventText("e3")),
		refuse(401, CodeCredentialUnknown))
	client, clock := server.client(t, Options{MaxRetries: -1})
	var got []string
	var failure error
	for message, err := range client.Events.Stream(t.Context(), "p0") {
		if failure = err; err == nil {
			got = append(got, fmt.Sprintf("%s %s %d", message.Kind, message.Place, message.Seq))
		}
	}
	wantCode(t, failure, CodeCredentialUnknown)
	if want := []string{"ready p1 0", "event e1 0", "audit e1 9", "reset p2 0", "event e3 0"}; !slices.Equal(got, want) {
		t.Fatalf("got %q, expected %q", got, want)
	}
	var places []string
	for _, request := range server.seen() {
		places = append(places, strings.TrimPrefix(request.line, "GET /v1/events/stream?after="))
	}
	if want := []string{"p0", "e1", "e1", "e1", "e3"}; !slices.Equal(places, want) {
		t.Fatalf("connected after %q, expected %q", places, want)
	}
	if want := []time.Duration{againAfter, firstWait, longestReconnect, againAfter}; !slices.Equal(clock.waits, want) {
		t.Fatalf("waited %v, expected %v", clock.waits, want)
	}
}

func TestAStreamThatIsNone(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]http.HandlerFunc{
		"a page":                    raw(200, "text/html", "<html>"),
		"an event without end":      raw(200, "text/event-stream", "data: "+strings.Repeat("x", 2<<20)),
		"a line after line":         raw(200, "text/event-stream", strings.Repeat("data: xxxxxxxxxxxxxxxx\n", 1<<17)),
		"an event that is not JSON": raw(200, "text/event-stream", "data: x\n\n"),
		"an event of another shape": raw(200, "text/event-stream", "data: {}\n\n"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := newScripted(t, handler).client(t, Options{})
			var failure error
			for _, err := range client.Events.Stream(t.Context(), "") {
				failure = err
			}
			wantCode(t, failure, CodeUnexpectedAnswer)
		})
	}
}

func TestACheckpointHasAnEnd(t *testing.T) {
	t.Parallel()
	client, _ := newScripted(t, raw(200, "text/plain; charset=utf-8", strings.Repeat("x", 1<<20))).client(t, Options{})
	_, err := client.Audit.Checkpoint(t.Context(), 0)
	wantCode(t, err, CodeUnexpectedAnswer)
}
