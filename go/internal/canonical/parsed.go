package canonical

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/grantex/grantex/go/internal/jsonvalue"
)

var errNotUnicode = errors.New("holds a string that is not valid Unicode")

// Parsed returns a value in the form that json.Marshal gives it. The error says what is wrong with the value.
func Parsed(value any) (jsonvalue.Value, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return jsonvalue.Value{}, fmt.Errorf("has no JSON form: %w", err)
	}
	// json.Marshal writes this escape for what is not Unicode, and the character itself where a string holds it.
	if bytes.Contains(text, []byte(`\ufffd`)) {
		return jsonvalue.Value{}, errNotUnicode
	}
	parsed, err := jsonvalue.Parse(text)
	if err != nil {
		return jsonvalue.Value{}, fmt.Errorf("has no JSON form: %w", err)
	}
	return parsed, nil
}
