package mcpguard

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/internal/canonical"
	"github.com/grantex/grantex/go/internal/jsonvalue"
)

// mismatchError is about arguments that do not match the schema of their tool.
type mismatchError struct{ cause error }

func (mismatch *mismatchError) Error() string { return mismatch.cause.Error() }

// parsed returns the arguments that the tool will read: those of the client,
// with the defaults of the tool's schema, which they must match. It puts them
// into the request, so that what is checked is what runs. The arguments of a
// tool without a rule, which does not run, are only read.
func (guarded *guarded) parsed(
	ctx context.Context, request mcp.Request, params *mcp.CallToolParamsRaw, rule *guard.Rule[Arguments],
) (Arguments, error) {
	if err := checkArguments(params.Arguments); err != nil {
		return nil, err
	}
	if rule == nil {
		return readArguments(params.Arguments)
	}
	schema, err := guarded.schemaOf(ctx, request, params.Name)
	if err != nil {
		return nil, err
	}
	values := map[string]any{}
	if len(params.Arguments) > 0 {
		// As the SDK does: numbers are doubles.
		if err := json.Unmarshal(params.Arguments, &values); err != nil {
			return nil, err
		}
	}
	if values == nil {
		values = map[string]any{}
	}
	if err := checkExact(params.Arguments, values); err != nil {
		return nil, err
	}
	if err := checkNames(schema.Schema(), values); err != nil {
		return nil, &mismatchError{err}
	}
	if err := schema.ApplyDefaults(&values); err != nil {
		return nil, &mismatchError{err}
	}
	if err := schema.Validate(&values); err != nil {
		return nil, &mismatchError{fmt.Errorf("validating %q: %w", "arguments", err)}
	}
	if params.Arguments, err = json.Marshal(values); err != nil {
		return nil, err
	}
	return readArguments(params.Arguments)
}

// schemaOf finds the schema of the arguments of a tool in the server's list.
func (guarded *guarded) schemaOf(ctx context.Context, request mcp.Request, name string) (*jsonschema.Resolved, error) {
	session, _ := request.GetSession().(*mcp.ServerSession)
	params := &mcp.ListToolsParams{}
	for {
		listing := &mcp.ListToolsRequest{Session: session, Params: params, Extra: request.GetExtra()}
		result, err := guarded.next(ctx, "tools/list", listing)
		if err != nil {
			return nil, err
		}
		tools, ok := result.(*mcp.ListToolsResult)
		if !ok {
			return nil, errUnlisted
		}
		for _, tool := range tools.Tools {
			if tool.Name == name {
				return guarded.resolve(tool)
			}
		}
		if tools.NextCursor == "" {
			return nil, errUnlisted
		}
		params = &mcp.ListToolsParams{Cursor: tools.NextCursor}
	}
}

var errUnlisted = errors.New("there is no such tool")

// toolSchema is the schema of the arguments of a tool.
type toolSchema struct {
	tool   *mcp.Tool
	schema *jsonschema.Resolved
}

// resolve prepares the schema of a tool, once until another tool has its name.
func (guarded *guarded) resolve(tool *mcp.Tool) (*jsonschema.Resolved, error) {
	if known, ok := guarded.schemas.Load(tool.Name); ok && known.(*toolSchema).tool == tool {
		return known.(*toolSchema).schema, nil
	}
	schema, ok := tool.InputSchema.(*jsonschema.Schema)
	if !ok {
		text, err := json.Marshal(tool.InputSchema)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, &schema); err != nil {
			return nil, err
		}
	}
	if schema == nil {
		schema = &jsonschema.Schema{}
	}
	resolved, err := schema.Resolve(&jsonschema.ResolveOptions{ValidateDefaults: true})
	if err != nil {
		return nil, err
	}
	guarded.schemas.Store(tool.Name, &toolSchema{tool, resolved})
	return resolved, nil
}

// checkArguments refuses arguments that two parsers could read differently.
func checkArguments(text json.RawMessage) error {
	if len(text) == 0 {
		return nil
	}
	// encoding/json would take one of two members with the same name, and the tool
	// might take the other.
	parsed, err := jsonvalue.Parse(text)
	if err == nil {
		_, err = canonical.Input(parsed)
	}
	if err != nil || !parsed.IsObject() && !parsed.IsNull() {
		return errArguments
	}
	if name := jsonvalue.AmbiguousMember(parsed); name != "" {
		return &mismatchError{fmt.Errorf("the arguments name %q twice, in different cases", name)}
	}
	return nil
}

var errArguments = errors.New("the arguments must be one JSON object in which no member is named twice")

// checkExact refuses integers that a double cannot hold: the tool would read
// another one, such as the number of another account.
func checkExact(text json.RawMessage, values map[string]any) error {
	sent, err := readArguments(text)
	if err != nil {
		return err
	}
	exact, err := canonical.Input(sent)
	if err != nil {
		return err
	}
	if rounded, err := canonical.Input(values); err != nil || rounded != exact {
		return &mismatchError{errors.New("the arguments hold an integer that is too large for a number; send it as a string")}
	}
	return nil
}

// checkNames refuses arguments that are named like a property of the schema, but
// in another case: a rule does not find them there, and a tool that reads its
// arguments with encoding/json does.
func checkNames(schema *jsonschema.Schema, arguments map[string]any) error {
	folded := map[string]bool{}
	for name := range schema.Properties {
		folded[jsonvalue.Fold(name)] = true
	}
	for name := range arguments {
		if _, isDeclared := schema.Properties[name]; !isDeclared && folded[jsonvalue.Fold(name)] {
			return fmt.Errorf("the argument %q is the name of another one, in another case", name)
		}
	}
	return nil
}

// readArguments reads the arguments of a tool.
func readArguments(text json.RawMessage) (Arguments, error) {
	arguments := Arguments{}
	if len(text) == 0 {
		return arguments, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&arguments); err != nil || arguments == nil {
		return Arguments{}, err
	}
	return arguments, nil
}
