// Package jsonvalue reads JSON as tokens and audit logs need it read. encoding/json is too lenient for them: it matches
// names of members regardless of case, takes the last of two members with one name, and replaces invalid UTF-8.
//
// Texts are those of JavaScript: a lone surrogate such as "\ud800" is kept as the three bytes that UTF-8 would have for
// it, so that it equals only itself, and [unicode/utf8.ValidString] reports it.
package jsonvalue

// Kind is the kind of a value. The zero Kind is that of a member which is not there.
type Kind uint8

// The kinds.
const (
	Missing Kind = iota
	Null
	False
	True
	Number
	String
	Array
	Object
)

// Value is a value of a JSON document. The zero Value is a member that is not there.
type Value struct {
	kind Kind
	// A string holds a lone surrogate.
	isIllFormed bool
	number      float64
	// A string, or a number as the document writes it.
	text     string
	children []Member
}

// Member is a member of an object, in the order of the document.
type Member struct {
	Name  string
	Value Value
}

// Kind returns the kind of the value.
func (v Value) Kind() Kind { return v.kind }

// IsMissing reports whether there is no such member.
func (v Value) IsMissing() bool { return v.kind == Missing }

// IsNull reports whether the value is null.
func (v Value) IsNull() bool { return v.kind == Null }

// IsObject reports whether the value is an object.
func (v Value) IsObject() bool { return v.kind == Object }

// Text returns a string; anything else is empty.
func (v Value) Text() (text string, ok bool) {
	if v.kind != String {
		return "", false
	}
	return v.text, true
}

// WellFormed returns a string that holds no lone surrogate.
func (v Value) WellFormed() (text string, ok bool) {
	if v.kind != String || v.isIllFormed {
		return "", false
	}
	return v.text, true
}

// Number returns a number as the nearest double; one that is beyond all doubles is infinite.
func (v Value) Number() (number float64, ok bool) { return v.number, v.kind == Number }

// Literal returns a number as the document writes it.
func (v Value) Literal() string {
	if v.kind != Number {
		return ""
	}
	return v.text
}

// Whole returns a number that is whole and at least 0, up to 2^53−1: what JavaScript calls a safe integer.
func (v Value) Whole() (number int64, ok bool) {
	if v.kind != Number || !(v.number >= 0 && v.number <= MaxSafeInteger) {
		return 0, false
	}
	number = int64(v.number)
	return number, float64(number) == v.number
}

// MaxSafeInteger is the largest integer that a double tells apart from its neighbours.
const MaxSafeInteger = 1<<53 - 1

// Len returns the number of items of an array, or of members of an object.
func (v Value) Len() int { return len(v.children) }

// Item returns an item of an array.
func (v Value) Item(index int) Value { return v.children[index].Value }

// Members returns the members of an object.
func (v Value) Members() []Member {
	if v.kind != Object {
		return nil
	}
	return v.children
}

// Get returns a member of an object; the zero Value where there is none, or the value is not an object.
func (v Value) Get(name string) Value {
	if v.kind == Object {
		for index := range v.children {
			if v.children[index].Name == name {
				return v.children[index].Value
			}
		}
	}
	return Value{}
}

// Texts returns the items of an array of strings.
func (v Value) Texts() (texts []string, ok bool) {
	if v.kind != Array {
		return nil, false
	}
	texts = make([]string, len(v.children))
	for index := range v.children {
		text, isText := v.children[index].Value.Text()
		if !isText {
			return nil, false
		}
		texts[index] = text
	}
	return texts, true
}

// HoldsText reports whether the value is an array that holds a string.
func (v Value) HoldsText(wanted string) bool {
	if v.kind != Array {
		return false
	}
	for index := range v.children {
		if text, ok := v.children[index].Value.Text(); ok && text == wanted {
			return true
		}
	}
	return false
}

// Plain returns what encoding/json makes of a value: nil, bool, string, float64, []any or map[string]any.
func (value Value) Plain() any {
	switch value.Kind() {
	case True, False:
		return value.Kind() == True
	case Number:
		number, _ := value.Number()
		return number
	case String:
		text, _ := value.Text()
		return text
	case Array:
		items := make([]any, value.Len())
		for index := range items {
			items[index] = value.Item(index).Plain()
		}
		return items
	case Object:
		members := make(map[string]any, value.Len())
		for _, member := range value.Members() {
			members[member.Name] = member.Value.Plain()
		}
		return members
	}
	return nil
}
