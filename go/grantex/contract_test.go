package grantex_test

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// beside are the operations that this client leaves to others.
var beside = []string{
	"GET /.well-known/jwks.json", "GET /v1/revocations/status", "GET /v1/revocation-feed", "GET /v1/revocation-feed/stream", // package verify
	"POST /v1/authorize/{id}/approve", "POST /v1/authorize/{id}/deny", // sandbox only, for tests of pages
	"POST /v1/agents/{id}", // the same as PATCH
	"GET /health", "GET /openapi.json", "GET /1.0/identifiers/{did}", "GET /agents/{id}/did.json",
	"POST /oauth/register", "POST /oauth/token", "POST /oauth/revoke", "POST /oauth/introspect", "POST /oauth/par",
	"GET /.well-known/oauth-authorization-server",
	"POST /v1/admissions", "POST /v1/admissions/{entryId}/settle", // package guard
	// Gateways speak AuthZEN.
	"POST /access/v1/evaluation", "POST /access/v1/evaluations", "GET /.well-known/authzen-configuration",
}

// organization is what an organization connects to a server: by the console, the command line and TypeScript.
var organization = regexp.MustCompile(`/v1/(admin-log|anomalies|audit/stream|billing|compliance|scim|sso|usage|webhooks)`)

// others are tested elsewhere: their answer has two shapes, of which only one ends the call.
var others = []string{"POST /v1/device-logins/key"}

func TestEveryOperationOfTheServerHasAMethod(t *testing.T) {
	t.Parallel()
	operations := operationsOf(t, sandbox(t).document)
	for name := range operations {
		isOrganization := strings.HasPrefix(strings.SplitN(name, " ", 2)[1], "/scim/") || organization.MatchString(name)
		if callers[name] == nil && !isOrganization && !slices.Contains(beside, name) && !slices.Contains(others, name) {
			t.Errorf("%s has no method", name)
		}
	}
	for _, name := range slices.Concat(beside, others) {
		if _, isDeclared := operations[name]; !isDeclared {
			t.Errorf("the server has no %s", name)
		}
	}
}

func TestRequestsAndAnswersHaveEveryMemberOfTheDocument(t *testing.T) {
	t.Parallel()
	operations := operationsOf(t, sandbox(t).document)
	completeAnswers(operations)
	for name, calls := range callers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			operation, isDeclared := operations[name]
			if !isDeclared {
				t.Fatal("the server has no such operation")
			}
			double := newDouble(t, operations, operation)
			for _, answer := range answersOf(operation) {
				double.answer = answer
				for _, call := range calls {
					got, err := call(t.Context(), double.rig)
					if err != nil {
						t.Fatalf("%v\nfor %.600s", err, text(answer))
					}
					expectSame(t, operation, got, answer)
				}
			}
			double.expectWholeRequests(t)
		})
	}
}

// disposalLine is the first line of an export whose oldest entries are gone.
var disposalLine = schema{
	"type": "object", "required": []any{"disposed"}, "properties": schema{"disposed": schema{
		"type": "object", "required": []any{"size", "hash", "before", "at", "note"}, "properties": schema{
			"size": schema{"type": "integer"}, "hash": schema{"type": "string"}, "at": schema{"type": "string"},
			"before": schema{"type": "array", "items": schema{"const": digestOne}}, "note": schema{"type": "string"},
		},
	}},
}

// completeAnswers adds to the document what it does not say.
func completeAnswers(operations map[string]operation) {
	export := operations["GET /v1/audit/export"]
	export.answer = schema{"oneOf": []any{operations["GET /v1/audit/{id}"].answer, disposalLine}}
	operations["GET /v1/audit/export"] = export

	// An API key calls, and nobody in a browser.
	operations["GET /v1/me"].answer["properties"].(schema)["keyId"] = schema{"type": "string"}

	// The claims of a token are those that introspection answers, and three of its own.
	introspection := operations["POST /oauth/introspect"].answer["oneOf"].([]any)[0].(schema)
	properties := introspection["properties"].(schema)
	for _, own := range []string{"active", "token_type"} {
		delete(properties, own)
		introspection["required"] = slices.DeleteFunc(introspection["required"].([]any), func(name any) bool { return name == own })
	}
	properties["aud"] = schema{"type": "string"}
	operations["POST /v1/grants/verify"].answer["oneOf"].([]any)[0].(schema)["properties"].(schema)["claims"] = introspection
}

func answersOf(operation operation) []any {
	if operation.answer == nil {
		return []any{nil}
	}
	if operation.mediaType == "text/event-stream" {
		return []any{schema{"Kind": "audit", "Event": nil, "Place": "p", "Seq": 7}}
	}
	return alternatives("answer", operation.answer)
}

// expectSame fails where the answer of a method lacks a member of the server's.
func expectSame(t *testing.T, operation operation, got, answer any) {
	t.Helper()
	if operation.answer == nil {
		return
	}
	var read any
	if err := json.Unmarshal([]byte(text(got)), &read); err != nil {
		t.Fatal(err)
	}
	var sent any
	if err := json.Unmarshal([]byte(text(answer)), &sent); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(pruned(read), pruned(sent)) {
		t.Errorf("the method returns\n%.1000s\nof the answer\n%.1000s", text(read), text(sent))
	}
}

// pruned leaves out members that are null or false, as methods do for some.
func pruned(value any) any {
	switch value := value.(type) {
	case []any:
		for index := range value {
			value[index] = pruned(value[index])
		}
	case map[string]any:
		for name, member := range value {
			if member == nil || member == false {
				delete(value, name)
				continue
			}
			value[name] = pruned(member)
		}
	}
	return value
}

func text(value any) string {
	encoded, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(encoded)
}
