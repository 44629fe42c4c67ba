package limits

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"

	"github.com/grantex/grantex/go/internal/canonical"
	"github.com/grantex/grantex/go/internal/jsonvalue"
)

var (
	anyMap    = reflect.TypeFor[map[string]any]()
	marshaler = reflect.TypeFor[json.Marshaler]()
)

// opaque stands for a value without a JSON form. No operator admits it.
type opaque struct{}

// formOf returns a value in a form that limits are compared with: nil, bool, string, float64, int64, []any, map[string]any
// or a [jsonvalue.Value]. Other values have the form that json.Marshal gives them, in which they are digested, too.
func formOf(value any) any {
	switch value := value.(type) {
	case nil, bool, string, float64, int64, []any, map[string]any, jsonvalue.Value:
		return value
	case int:
		return int64(value)
	case json.Number:
		number, err := strconv.ParseFloat(value.String(), 64)
		if err != nil {
			return opaque{}
		}
		return number
	}
	if named := reflect.ValueOf(value); named.CanConvert(anyMap) && !named.Type().Implements(marshaler) {
		return named.Convert(anyMap).Interface()
	}
	parsed, err := canonical.Parsed(value)
	if err != nil {
		return opaque{}
	}
	return parsed
}

// scalarOf returns nil, bool, string, float64 or int64; anything else unchanged.
func scalarOf(form any) any {
	parsed, ok := form.(jsonvalue.Value)
	if !ok || parsed.Kind() == jsonvalue.Array || parsed.Kind() == jsonvalue.Object {
		return form
	}
	return parsed.Plain()
}

// arrayOf returns the elements of an array.
func arrayOf(form any) (length int, item func(int) any, ok bool) {
	switch form := form.(type) {
	case []any:
		return len(form), func(index int) any { return form[index] }, true
	case jsonvalue.Value:
		return form.Len(), func(index int) any { return form.Item(index) }, form.Kind() == jsonvalue.Array
	}
	return 0, nil, false
}

// object is a value whose members are looked at.
type object struct {
	native map[string]any
	parsed jsonvalue.Value
}

func objectOf(form any) (object, bool) {
	switch form := form.(type) {
	case map[string]any:
		return object{native: form}, true
	case jsonvalue.Value:
		return object{parsed: form}, form.IsObject()
	}
	return object{}, false
}

func (o object) get(name string) (any, bool) {
	if o.native != nil {
		value, ok := o.native[name]
		return value, ok
	}
	value := o.parsed.Get(name)
	return value, !value.IsMissing()
}

// firstName returns the first of the names for which a function reports true, in the order of their UTF-16 code units.
func (o object) firstName(is func(name string) bool) (string, bool) {
	var found []string
	for name := range o.native {
		if is(name) {
			found = append(found, name)
		}
	}
	members := o.parsed.Members()
	for index := range members {
		if is(members[index].Name) {
			found = append(found, members[index].Name)
		}
	}
	if len(found) == 0 {
		return "", false
	}
	return slices.MinFunc(found, jsonvalue.Compare), true
}
