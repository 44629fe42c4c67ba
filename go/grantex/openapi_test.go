package grantex_test

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// schema is a JSON schema of an OpenAPI document, or a part of one.
type schema = map[string]any

// operation is one of the document's operations, such as "GET /v1/agents/{id}".
type operation struct {
	name    string
	path    *regexp.Regexp
	query   []string
	request schema
	// status and answer are those of success; answer is nil for an empty one.
	status    int
	mediaType string
	answer    schema
}

func operationsOf(t *testing.T, text []byte) map[string]operation {
	t.Helper()
	var document struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ In, Name string }
			Body       struct {
				Content map[string]struct{ Schema schema }
			} `json:"requestBody"`
			Responses map[string]struct {
				Content map[string]struct{ Schema schema }
			}
		}
	}
	if err := json.Unmarshal(resolved(t, text), &document); err != nil {
		t.Fatal(err)
	}
	operations := map[string]operation{}
	for path, methods := range document.Paths {
		for method, declared := range methods {
			if method == "options" {
				continue
			}
			found := operation{name: strings.ToUpper(method) + " " + path}
			pattern := regexp.MustCompile(`\\\{\w+\\\}`).ReplaceAllString(regexp.QuoteMeta(found.name), `[^/]+`)
			found.path = regexp.MustCompile("^" + pattern + "$")
			for _, parameter := range declared.Parameters {
				if parameter.In == "query" {
					found.query = append(found.query, parameter.Name)
				}
			}
			found.request = declared.Body.Content["application/json"].Schema
			for status, response := range declared.Responses {
				if status[0] != '2' {
					continue
				}
				_ = json.Unmarshal([]byte(status), &found.status)
				for mediaType, content := range response.Content {
					found.mediaType, found.answer = mediaType, content.Schema
				}
			}
			operations[found.name] = found
		}
	}
	return operations
}

// resolved replaces every $ref by what it refers to.
func resolved(t *testing.T, text []byte) []byte {
	t.Helper()
	var document any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	var resolve func(value any) any
	resolve = func(value any) any {
		switch value := value.(type) {
		case []any:
			for index := range value {
				value[index] = resolve(value[index])
			}
		case map[string]any:
			if reference, isReference := value["$ref"].(string); isReference {
				target := document
				for _, step := range strings.Split(reference, "/")[1:] {
					target = target.(map[string]any)[strings.NewReplacer("~1", "/", "~0", "~").Replace(step)]
				}
				return resolve(target)
			}
			for name := range value {
				value[name] = resolve(value[name])
			}
		}
		return value
	}
	whole, err := json.Marshal(resolve(document))
	if err != nil {
		t.Fatal(err)
	}
	return whole
}

var (
	timeName  = regexp.MustCompile(`(At|From|Until|^at|^since|^until|^through|^timestamp|^readTo)$`)
	digestOne = base64.StdEncoding.EncodeToString(make([]byte, 32))
)

// alternatives are values of a schema: together they have each member, each member that may be missing or null without it,
// and one of each kind where there are several. The first has everything.
func alternatives(name string, of schema) []any {
	if values, isEnum := of["enum"].([]any); isEnum {
		return values
	}
	if value, isConst := of["const"]; isConst {
		return []any{value}
	}
	for _, kinds := range []string{"anyOf", "oneOf"} {
		if choices, isChoice := of[kinds].([]any); isChoice && of["properties"] == nil {
			var values []any
			for _, choice := range choices {
				values = append(values, alternatives(name, choice.(schema))...)
			}
			return values
		}
	}
	var values []any
	for _, kind := range kindsOf(of) {
		values = append(values, alternativesOf(kind, name, of)...)
	}
	return values
}

func kindsOf(of schema) []string {
	switch kind := of["type"].(type) {
	case string:
		return []string{kind}
	case []any:
		var kinds []string
		for _, one := range kind {
			kinds = append(kinds, one.(string))
		}
		return kinds
	}
	if name, isKnown := of["title"].(string); isKnown {
		return []string{name}
	}
	return []string{"anything"}
}

func alternativesOf(kind, name string, of schema) []any {
	switch kind {
	case "null":
		return []any{nil}
	case "boolean":
		return []any{true, false}
	case "integer", "number":
		return []any{float64(7)}
	case "array":
		items := alternatives(name, of["items"].(schema))
		if _, isNeverEmpty := of["minItems"]; isNeverEmpty {
			return []any{items}
		}
		return []any{items, []any{}}
	case "object":
		return objects(of)
	}
	switch {
	case name == "act":
		return []any{schema{"sub": "did:grantex:ag_1"}}
	case timeName.MatchString(name):
		return []any{"2026-01-02T03:04:05.678Z"}
	case name == "path":
		return []any{digestOne}
	}
	return []any{"text of " + name}
}

func objects(of schema) []any {
	properties, _ := of["properties"].(schema)
	if len(properties) == 0 {
		values := []any{schema{}}
		if each, isMap := of["additionalProperties"].(schema); isMap {
			for _, value := range alternatives("member", each) {
				values = append([]any{schema{"https://a.example": value}}, values...)
			}
		}
		return values
	}
	required, _ := of["required"].([]any)
	whole, least := schema{}, schema{}
	var values []any
	for name, property := range properties {
		choices := alternatives(name, property.(schema))
		whole[name] = choices[0]
		if slices.Contains(required, any(name)) {
			least[name] = choices[0]
		}
	}
	values = append(values, whole, least)
	for name, property := range properties {
		for _, choice := range alternatives(name, property.(schema))[1:] {
			other := maps.Clone(whole)
			other[name] = choice
			values = append(values, other)
		}
	}
	return values
}

// membersOf are the paths of all members that a schema has: "settings.resources.*.openTo".
func membersOf(of schema, place string, members map[string]bool) {
	for _, kinds := range []string{"anyOf", "oneOf", "allOf"} {
		choices, _ := of[kinds].([]any)
		for _, choice := range choices {
			membersOf(choice.(schema), place, members)
		}
	}
	properties, _ := of["properties"].(schema)
	for name, property := range properties {
		if name == "d" {
			continue // It is there to be refused: a private key.
		}
		members[place+name] = true
		membersOf(property.(schema), place+name+".", members)
	}
	if items, isArray := of["items"].(schema); isArray {
		membersOf(items, place, members)
	}
	if each, isMap := of["additionalProperties"].(schema); isMap && len(each) > 0 {
		membersOf(each, place+"*.", members)
	}
}

// membersIn are the paths of all members of a value, in the same form.
func membersIn(value any, of schema, place string, members map[string]bool) {
	switch value := value.(type) {
	case []any:
		items, _ := of["items"].(schema)
		for _, item := range value {
			membersIn(item, items, place, members)
		}
	case map[string]any:
		for name, member := range value {
			property, isProperty := propertyOf(of, name)
			if !isProperty {
				name = "*"
			} else {
				members[place+name] = true
			}
			membersIn(member, property, place+name+".", members)
		}
	}
}

func propertyOf(of schema, name string) (schema, bool) {
	properties, _ := of["properties"].(schema)
	if property, isProperty := properties[name].(schema); isProperty {
		return property, true
	}
	for _, kinds := range []string{"anyOf", "oneOf", "allOf"} {
		choices, _ := of[kinds].([]any)
		for _, choice := range choices {
			if property, isProperty := propertyOf(choice.(schema), name); isProperty {
				return property, true
			}
			if each, isMap := choice.(schema)["additionalProperties"].(schema); isMap {
				return each, false
			}
		}
	}
	each, _ := of["additionalProperties"].(schema)
	return each, false
}
