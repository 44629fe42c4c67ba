// Package canonical writes values as canonical JSON (RFC 8785), the only form in which metadata is sent, stored and
// hashed, and in which inputs are digested (docs/protocol.md §8).
//
// A value without such a form is refused, never repaired.
package canonical

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

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

// writer holds a text that is being written, and the names and indexes that lead to the current value.
type writer struct {
	limits limits
	text   []byte
	path   []string
	// keepsIntegers refuses to round the integers of a [jsonvalue.Value].
	keepsIntegers bool
}

func (w *writer) value(value any) error {
	switch value := value.(type) {
	case nil:
		return w.append("null")
	case bool:
		return w.append(strconv.FormatBool(value))
	case string:
		return w.string(value)
	case float64:
		return w.number(value)
	case json.Number:
		return w.literal(value.String())
	case int:
		return w.literal(strconv.Itoa(value))
	case int64:
		return w.literal(strconv.FormatInt(value, 10))
	case map[string]any:
		members := make([]member, 0, len(value))
		for name, value := range value {
			members = append(members, member{name, value})
		}
		return w.object(members)
	case []any:
		return w.array(len(value), func(index int) any { return value[index] })
	case jsonvalue.Value:
		return w.parsed(value)
	default:
		return w.other(value)
	}
}

// parsed writes a value that was read from a text.
func (w *writer) parsed(value jsonvalue.Value) error {
	switch value.Kind() {
	case jsonvalue.Null:
		return w.append("null")
	case jsonvalue.True:
		return w.append("true")
	case jsonvalue.False:
		return w.append("false")
	case jsonvalue.String:
		text, _ := value.Text()
		return w.string(text)
	case jsonvalue.Number:
		if w.keepsIntegers {
			return w.literal(value.Literal())
		}
		number, _ := value.Number()
		return w.number(number)
	case jsonvalue.Array:
		return w.array(value.Len(), func(index int) any { return value.Item(index) })
	case jsonvalue.Object:
		members := make([]member, value.Len())
		for index, one := range value.Members() {
			members[index] = member{one.Name, one.Value}
		}
		return w.object(members)
	}
	return w.fault("is missing")
}

// other writes a value in the form that json.Marshal gives it.
func (w *writer) other(value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return w.fault("has no JSON form: " + err.Error())
	}
	// json.Marshal writes this escape for what is not Unicode, and the character itself where a string holds it.
	if bytes.Contains(text, []byte(`\ufffd`)) {
		return w.fault("holds a string that is not valid Unicode")
	}
	parsed, err := jsonvalue.Parse(text)
	if err != nil {
		return w.fault("has no JSON form: " + err.Error())
	}
	defer func(before bool) { w.keepsIntegers = before }(w.keepsIntegers)
	w.keepsIntegers = true
	return w.parsed(parsed)
}

type member struct {
	name  string
	value any
}

func (w *writer) object(members []member) error {
	if err := w.checkDepth(); err != nil {
		return err
	}
	slices.SortFunc(members, func(one, other member) int { return jsonvalue.Compare(one.name, other.name) })
	if err := w.append("{"); err != nil {
		return err
	}
	for index, member := range members {
		w.path = append(w.path, member.name)
		if fault := prototypeFault(member); fault != "" && !w.limits.isInput {
			return w.fault(fault)
		}
		if index > 0 {
			if err := w.append(","); err != nil {
				return err
			}
		}
		if err := w.string(member.name); err != nil {
			return err
		}
		if err := w.append(":"); err != nil {
			return err
		}
		if err := w.value(member.value); err != nil {
			return err
		}
		w.path = w.path[:len(w.path)-1]
	}
	return w.append("}")
}

func (w *writer) array(length int, item func(index int) any) error {
	if err := w.checkDepth(); err != nil {
		return err
	}
	if err := w.append("["); err != nil {
		return err
	}
	for index := range length {
		w.path = append(w.path, strconv.Itoa(index))
		if index > 0 {
			if err := w.append(","); err != nil {
				return err
			}
		}
		if err := w.value(item(index)); err != nil {
			return err
		}
		w.path = w.path[:len(w.path)-1]
	}
	return w.append("]")
}

func (w *writer) checkDepth() error {
	if len(w.path) < w.limits.depth {
		return nil
	}
	return w.fault(fmt.Sprintf("is nested deeper than %d levels", w.limits.depth))
}

// literal writes a number without rounding an integer.
func (w *writer) literal(text string) error {
	number, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return w.fault("is not a finite number")
	}
	if isExact(text, number) {
		return w.number(number)
	}
	if w.limits.isInput {
		return w.object([]member{{"$bigint", text}})
	}
	return w.fault("is an integer that a double cannot hold")
}

// isExact reports whether a number is the integer that the text states, or the one that json.Marshal writes for it; it
// is true of every text that states no integer.
func isExact(text string, number float64) bool {
	if strings.ContainsAny(text, ".eE") || math.Abs(number) < 1<<53 {
		return true
	}
	return strconv.FormatFloat(number, 'f', 0, 64) == text || strconv.FormatFloat(number, 'f', -1, 64) == text
}

func (w *writer) number(number float64) error {
	if math.IsNaN(number) || math.IsInf(number, 0) {
		return w.fault("is not a finite number")
	}
	w.text = jsonvalue.AppendNumber(w.text, number)
	return w.checkLength()
}

func (w *writer) string(value string) error {
	// Before the string is copied, so that a string of a hundred megabytes costs only this check.
	if len(value) > w.limits.bytes {
		return w.tooLarge()
	}
	if !utf8.ValidString(value) {
		if jsonvalue.HoldsSurrogate(value) {
			return w.fault("holds a lone surrogate")
		}
		return w.fault("holds a string that is not valid Unicode")
	}
	w.text = jsonvalue.AppendString(w.text, value)
	return w.checkLength()
}

func (w *writer) append(text string) error {
	w.text = append(w.text, text...)
	return w.checkLength()
}

func (w *writer) checkLength() error {
	if len(w.text) > w.limits.bytes {
		return w.tooLarge()
	}
	return nil
}

func (w *writer) tooLarge() error {
	return w.fault(fmt.Sprintf("makes the whole larger than %d bytes", w.limits.bytes))
}

const maxPointer = 200

func (w *writer) fault(fault string) error {
	place := "The value"
	if len(w.path) > 0 {
		pointer := jsonvalue.Truncate("/"+strings.Join(w.path, "/"), maxPointer)
		place = "The value at " + string(jsonvalue.AppendString(nil, pointer))
	}
	return &format.Error{Code: format.MetadataNotCanonical, Message: place + " " + fault + "."}
}

// Many parsers and merge functions drop such members, refuse the text, or set the prototype of the result.
func prototypeFault(member member) string {
	switch {
	case member.name == "__proto__":
		return "is named __proto__"
	case member.name == "constructor" && hasPrototype(member.value):
		return "is named constructor and has a prototype"
	}
	return ""
}

func hasPrototype(value any) bool {
	switch value := value.(type) {
	case map[string]any:
		_, has := value["prototype"]
		return has
	case jsonvalue.Value:
		return !value.Get("prototype").IsMissing()
	}
	return false
}
