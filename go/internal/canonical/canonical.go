// Package canonical writes values as canonical JSON (RFC 8785), the only form
// in which metadata is sent, stored and hashed, and in which inputs are
// digested (docs/protocol.md §8).
//
// A value without such a form is refused, never repaired.
package canonical

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// limits are what a text may hold.
type limits struct {
	depth int
	bytes int
	// isInput allows members of any name, and integers that a double cannot
	// hold.
	isInput bool
}

var (
	metadataLimits = limits{depth: 32, bytes: 64 << 10}
	inputLimits    = limits{depth: 64, bytes: 4 << 20, isInput: true}
)

// Metadata writes the metadata of an entry: at most 32 levels and 64 KiB.
// Numbers that a double cannot hold, strings that are not valid Unicode, and
// members that readers could take for a prototype (__proto__, and a
// constructor that has a prototype) are refused. A nil map is the empty one.
func Metadata(metadata map[string]any) (string, error) {
	if metadata == nil {
		return "{}", nil
	}
	return write(metadata, metadataLimits)
}

// Input writes the parsed input of a call: at most 64 levels and 4 MiB. Values
// other than those of encoding/json have the form that json.Marshal gives
// them. An integer that a double cannot hold becomes {"$bigint":"…"}.
func Input(input any) (string, error) {
	return write(input, inputLimits)
}

// JSON writes a value that encoding/json made of a text, within the limits of
// metadata.
func JSON(value any) (string, error) {
	return write(value, metadataLimits)
}

func write(value any, limits limits) (string, error) {
	writer := &writer{limits: limits}
	if err := writer.value(value); err != nil {
		return "", err
	}
	return writer.text.String(), nil
}

// writer holds a text that is being written, and the names and indexes that
// lead to the current value.
type writer struct {
	limits limits
	text   strings.Builder
	path   []string
}

func (writer *writer) value(value any) error {
	if writer.text.Len() > writer.limits.bytes {
		return writer.fault("makes the whole larger than %d bytes", writer.limits.bytes)
	}
	switch value := value.(type) {
	case nil:
		return writer.append("null")
	case bool:
		return writer.append(strconv.FormatBool(value))
	case string:
		return writer.string(value)
	case float64:
		return writer.number(value)
	case json.Number:
		return writer.literal(value.String())
	case int:
		return writer.literal(strconv.Itoa(value))
	case int64:
		return writer.literal(strconv.FormatInt(value, 10))
	case map[string]any:
		return writer.object(value)
	case []any:
		return writer.array(value)
	default:
		return writer.other(value)
	}
}

// other writes a value in the form that json.Marshal gives it.
func (writer *writer) other(value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return writer.fault("has no JSON form: %v", err)
	}
	// json.Marshal writes this escape for what is not Unicode, and the character
	// itself where a string holds it.
	if strings.Contains(string(text), `\ufffd`) {
		return writer.fault("holds a string that is not valid Unicode")
	}
	plain, err := Parse(text)
	if err != nil {
		return writer.fault("has no JSON form: %v", err)
	}
	return writer.value(plain)
}

func (writer *writer) object(object map[string]any) error {
	if err := writer.enter(); err != nil {
		return err
	}
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.SortFunc(names, compareUTF16)
	_ = writer.append("{")
	for index, name := range names {
		writer.path = append(writer.path, name)
		if fault := prototypeFault(name, object[name]); fault != "" && !writer.limits.isInput {
			return writer.fault("%s", fault)
		}
		if index > 0 {
			_ = writer.append(",")
		}
		if err := writer.string(name); err != nil {
			return err
		}
		_ = writer.append(":")
		if err := writer.value(object[name]); err != nil {
			return err
		}
		writer.path = writer.path[:len(writer.path)-1]
	}
	return writer.append("}")
}

func (writer *writer) array(array []any) error {
	if err := writer.enter(); err != nil {
		return err
	}
	_ = writer.append("[")
	for index, value := range array {
		writer.path = append(writer.path, strconv.Itoa(index))
		if index > 0 {
			_ = writer.append(",")
		}
		if err := writer.value(value); err != nil {
			return err
		}
		writer.path = writer.path[:len(writer.path)-1]
	}
	return writer.append("]")
}

func (writer *writer) enter() error {
	if len(writer.path) < writer.limits.depth {
		return nil
	}
	return writer.fault("is nested deeper than %d levels", writer.limits.depth)
}

// literal writes a number that was read from a text.
func (writer *writer) literal(text string) error {
	number, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return writer.fault("is not a finite number")
	}
	if isExact(text, number) {
		return writer.number(number)
	}
	if writer.limits.isInput {
		return writer.object(map[string]any{"$bigint": text})
	}
	return writer.fault("is an integer that a double cannot hold")
}

// isExact reports whether a number is the integer that the text states; it is
// true of every text that states no integer.
func isExact(text string, number float64) bool {
	if strings.ContainsAny(text, ".eE") || math.Abs(number) < 1<<53 {
		return true
	}
	return strconv.FormatFloat(number, 'f', 0, 64) == text
}

// number writes a number as ECMAScript does.
func (writer *writer) number(number float64) error {
	if math.IsNaN(number) || math.IsInf(number, 0) {
		return writer.fault("is not a finite number")
	}
	if number == 0 {
		return writer.append("0")
	}
	if size := math.Abs(number); size >= 1e-6 && size < 1e21 {
		return writer.append(strconv.FormatFloat(number, 'f', -1, 64))
	}
	text := strconv.FormatFloat(number, 'e', -1, 64)
	mantissa, exponent, _ := strings.Cut(text, "e")
	return writer.append(mantissa + "e" + exponent[:1] + strings.TrimLeft(exponent[1:], "0"))
}

var escapes = map[rune]string{
	'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`,
}

func (writer *writer) string(value string) error {
	if len(value) > writer.limits.bytes {
		return writer.fault("makes the whole larger than %d bytes", writer.limits.bytes)
	}
	if !utf8.ValidString(value) {
		return writer.fault("holds a string that is not valid Unicode")
	}
	_ = writer.append(`"`)
	rest := value
	for {
		index := strings.IndexFunc(rest, isEscaped)
		if index < 0 {
			break
		}
		_ = writer.append(rest[:index])
		character := rune(rest[index])
		escape, ok := escapes[character]
		if !ok {
			escape = fmt.Sprintf(`\u%04x`, character)
		}
		_ = writer.append(escape)
		rest = rest[index+1:]
	}
	return writer.append(rest + `"`)
}

func isEscaped(character rune) bool {
	return character < 0x20 || character == '"' || character == '\\'
}

func (writer *writer) append(text string) error {
	writer.text.WriteString(text)
	if writer.text.Len() > writer.limits.bytes {
		return writer.fault("makes the whole larger than %d bytes", writer.limits.bytes)
	}
	return nil
}

func (writer *writer) fault(format string, values ...any) error {
	place := "the value"
	if len(writer.path) > 0 {
		pointer := "/" + strings.Join(writer.path, "/")
		place = fmt.Sprintf("the value at %q", pointer[:min(len(pointer), 200)])
	}
	return fmt.Errorf("canonical JSON: %s %s", place, fmt.Sprintf(format, values...))
}

// Many parsers and merge functions drop such members, refuse the text, or set
// the prototype of the result.
func prototypeFault(name string, value any) string {
	if name == "__proto__" {
		return "is named __proto__"
	}
	object, _ := value.(map[string]any)
	if _, ok := object["prototype"]; ok && name == "constructor" {
		return "is named constructor and has a prototype"
	}
	return ""
}

// compareUTF16 compares in the order of UTF-16 code units that RFC 8785 §3.2.3
// asks for.
func compareUTF16(left, right string) int {
	for left != "" && right != "" {
		one, oneSize := utf8.DecodeRuneInString(left)
		other, otherSize := utf8.DecodeRuneInString(right)
		if one != other {
			return slices.Compare(utf16.Encode([]rune{one}), utf16.Encode([]rune{other}))
		}
		left, right = left[oneSize:], right[otherSize:]
	}
	return len(left) - len(right)
}
