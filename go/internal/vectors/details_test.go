package vectors

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/grantex/grantex/go/internal/jsonvalue"
	"github.com/grantex/grantex/go/internal/limits"
)

func runDetails(t *testing.T, given Vector) any {
	parsed, err := limits.Parse(parse(t, given.Text(t, "json")))
	if err != nil {
		return ErrorOf(t, err)
	}
	return parsed
}

func runDetailsCall(t *testing.T, given Vector) any {
	parsed, err := limits.Parse(parse(t, string(given["details"])))
	if err != nil {
		t.Fatal(err)
	}
	text, scopes := "null", given.Texts(t, "scopes")
	given.Read(t, "json", &text)
	compiled := limits.Compile(parsed)
	refused := compiled.Refused(scopes, parse(t, text))
	// encoding/json replaces lone surrogates, so that a tool gets another text.
	if !strings.Contains(text, `\ud800`) && !strings.Contains(text, `\ud83d"`) {
		for form, values := range readings(t, text) {
			if other := compiled.Refused(scopes, values); !reflect.DeepEqual(other, refused) {
				t.Errorf("as %s: got %v, want %v", form, other, refused)
			}
		}
	}
	answer := []any{}
	for _, one := range refused {
		limit := any(one.Limit)
		if one.Fault != "" {
			limit = one.Fault
		}
		answer = append(answer, map[string]any{
			"scope": one.Scope, "argument": one.Argument, "limit": limit, "sentence": limits.Sentence(one),
		})
	}
	return answer
}

// readings are the forms in which a tool may get its input.
func readings(t *testing.T, text string) map[string]any {
	t.Helper()
	var plain, exact any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := errors.Join(json.Unmarshal([]byte(text), &plain), decoder.Decode(&exact)); err != nil {
		t.Fatal(err)
	}
	return map[string]any{"any": plain, "json.Number": exact, "json.RawMessage": json.RawMessage(text)}
}

func parse(t *testing.T, text string) jsonvalue.Value {
	t.Helper()
	value, err := jsonvalue.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return value
}
