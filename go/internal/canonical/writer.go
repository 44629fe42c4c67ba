package canonical

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/grantex/grantex/go/internal/format"
	"github.com/grantex/grantex/go/internal/jsonvalue"
)

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
	parsed, err := Parsed(value)
	if err != nil {
		return w.fault(err.Error())
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
