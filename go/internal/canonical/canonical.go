// Package canonical writes values as canonical JSON (RFC 8785), the only form in which metadata is sent, stored and
// hashed, and in which inputs are digested (docs/protocol.md §8).
//
// A value without such a form is refused, never repaired.
package canonical

import (
	"github.com/grantex/grantex/go/internal/format"
	"github.com/grantex/grantex/go/internal/jsonvalue"
)

// limits are what a text may hold.
type limits struct {
	depth int
	bytes int
	// isInput allows members of any name, and integers that a double cannot hold.
	isInput bool
}

var (
	metadataLimits = limits{depth: 32, bytes: 64 << 10}
	inputLimits    = limits{depth: 64, bytes: 4 << 20, isInput: true}
)

// Metadata writes the metadata of an entry: at most 32 levels and 64 KiB. Numbers that a double cannot hold, strings
// that are not valid Unicode, and members that readers could take for a prototype (__proto__, and a constructor that has
// a prototype) are refused. A nil map is the empty one. The error is a [format.Error] that names the place as a JSON
// pointer.
func Metadata(metadata map[string]any) (string, error) {
	if metadata == nil {
		return "{}", nil
	}
	return write(metadata, metadataLimits)
}

// Input writes the parsed input of a call: at most 64 levels and 4 MiB. Values other than those of encoding/json have
// the form that json.Marshal gives them. An integer that a double cannot hold becomes {"$bigint":"…"}.
func Input(input any) (string, error) {
	return write(input, inputLimits)
}

// JSON writes a value within the limits of metadata: a [jsonvalue.Value] with its numbers as doubles, or what
// encoding/json made of a text.
func JSON(value any) (string, error) {
	return write(value, metadataLimits)
}

// Object does what [JSON] does for metadata, which is an object.
func Object(value jsonvalue.Value) (string, error) {
	if value.IsObject() {
		return JSON(value)
	}
	return "", &format.Error{Code: format.MetadataNotCanonical, Message: "Metadata is not an object."}
}

func write(value any, limits limits) (string, error) {
	writer := &writer{limits: limits}
	if err := writer.value(value); err != nil {
		return "", err
	}
	return string(writer.text), nil
}
