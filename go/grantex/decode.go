package grantex

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/grantex/grantex/go/internal/jsonvalue"
)

// decodeJSON reads a JSON text into a struct, by its json tags. Unlike encoding/json it takes names letter for letter, and
// refuses a member that is missing, null or of another type: a member with omitzero or omitempty may be missing or null, a pointer or a
// map may be null. Members without a field are ignored, because a newer server may have more of them. Errors do not repeat
// the text, and continue a sentence that begins with what it is.
func decodeJSON(text []byte, target any) error {
	value, err := jsonvalue.Parse(text)
	if err != nil {
		return faults[err]
	}
	return decode(value, reflect.ValueOf(target).Elem(), "")
}

var faults = map[error]error{
	jsonvalue.ErrNotUTF8:   errors.New("is not UTF-8"),
	jsonvalue.ErrNotJSON:   errors.New("is not JSON"),
	jsonvalue.ErrDuplicate: errors.New("has a member twice"),
}

var (
	timeType  = reflect.TypeFor[time.Time]()
	bytesType = reflect.TypeFor[[]byte]()
)

func decode(value jsonvalue.Value, target reflect.Value, place string) error {
	if own, isOwn := ownDecoder(target); isOwn {
		text, err := json.Marshal(value.Plain())
		if err != nil || own.UnmarshalJSON(text) != nil {
			return wrongShape(place, target.Type())
		}
		return nil
	}
	kind := target.Kind()
	isNullable := kind == reflect.Pointer || kind == reflect.Map
	switch {
	case value.IsNull() && isNullable:
		target.SetZero()
		return nil
	case kind == reflect.Pointer:
		target.Set(reflect.New(target.Type().Elem()))
		return decode(value, target.Elem(), place)
	case kind == reflect.Interface:
		plain := value.Plain()
		target.Set(reflect.ValueOf(&plain).Elem())
		return nil
	}
	switch value.Kind() {
	case jsonvalue.String:
		text, _ := value.Text()
		return decodeText(text, target, place)
	case jsonvalue.Number:
		return decodeNumber(value, target, place)
	case jsonvalue.True, jsonvalue.False:
		if kind == reflect.Bool {
			target.SetBool(value.Kind() == jsonvalue.True)
			return nil
		}
	case jsonvalue.Array:
		if kind == reflect.Slice && target.Type() != bytesType {
			return decodeSlice(value, target, place)
		}
	case jsonvalue.Object:
		if kind == reflect.Map {
			return decodeMap(value, target, place)
		}
		if kind == reflect.Struct && target.Type() != timeType {
			return decodeStruct(value, target, place)
		}
	}
	return wrongShape(place, target.Type())
}

// ownDecoder is for types whose JSON has several shapes.
func ownDecoder(target reflect.Value) (json.Unmarshaler, bool) {
	if target.Type() == timeType || target.Kind() == reflect.Pointer {
		return nil, false
	}
	own, isOwn := target.Addr().Interface().(json.Unmarshaler)
	return own, isOwn
}

func decodeText(text string, target reflect.Value, place string) error {
	switch target.Type() {
	case timeType:
		if instant, err := time.Parse(time.RFC3339Nano, text); err == nil {
			target.Set(reflect.ValueOf(instant))
			return nil
		}
	case bytesType:
		if bytes, err := base64.StdEncoding.Strict().DecodeString(text); err == nil {
			target.SetBytes(bytes)
			return nil
		}
	}
	if target.Kind() == reflect.String && utf8.ValidString(text) {
		target.SetString(text)
		return nil
	}
	return wrongShape(place, target.Type())
}

func decodeNumber(value jsonvalue.Value, target reflect.Value, place string) error {
	number, _ := value.Number()
	if target.CanFloat() && !math.IsInf(number, 0) {
		target.SetFloat(number)
		return nil
	}
	if whole, isWhole := value.Whole(); isWhole && target.CanInt() && !target.OverflowInt(whole) {
		target.SetInt(whole)
		return nil
	}
	return wrongShape(place, target.Type())
}

func decodeSlice(value jsonvalue.Value, target reflect.Value, place string) error {
	target.Set(reflect.MakeSlice(target.Type(), value.Len(), value.Len()))
	for index := range value.Len() {
		element := target.Index(index)
		if value.Item(index).IsNull() {
			return wrongShape(place, element.Type())
		}
		if err := decode(value.Item(index), element, fmt.Sprintf("%s[%d]", place, index)); err != nil {
			return err
		}
	}
	return nil
}

func decodeMap(value jsonvalue.Value, target reflect.Value, place string) error {
	target.Set(reflect.MakeMapWithSize(target.Type(), value.Len()))
	for _, member := range value.Members() {
		element := reflect.New(target.Type().Elem()).Elem()
		if err := decode(member.Value, element, place+"[…]"); err != nil {
			return err
		}
		target.SetMapIndex(reflect.ValueOf(member.Name), element)
	}
	return nil
}

func decodeStruct(value jsonvalue.Value, target reflect.Value, place string) error {
	for _, field := range fieldsOf(target.Type()) {
		member := value.Get(field.name)
		if field.isOptional && (member.IsMissing() || member.IsNull()) {
			continue
		}
		memberPlace := strings.TrimPrefix(place+"."+field.name, ".")
		if member.IsMissing() {
			return fmt.Errorf("lacks %q", memberPlace)
		}
		if err := decode(member, target.FieldByIndex(field.index), memberPlace); err != nil {
			return err
		}
	}
	return nil
}

func wrongShape(place string, expected reflect.Type) error {
	if place == "" {
		return fmt.Errorf("is not %s", wordFor(expected))
	}
	return fmt.Errorf("has something else than %s as %q", wordFor(expected), place)
}

func wordFor(expected reflect.Type) string {
	if expected.Kind() == reflect.Pointer {
		expected = expected.Elem()
	}
	switch {
	case expected == timeType:
		return "a time"
	case expected == bytesType:
		return "base64"
	case expected.Kind() == reflect.Struct, expected.Kind() == reflect.Map:
		return "an object"
	case expected.Kind() == reflect.Slice:
		return "an array"
	case expected.Kind() == reflect.String:
		return "a string"
	case expected.Kind() == reflect.Bool:
		return "a boolean"
	}
	return "such a number"
}

// jsonField is a field of a struct, or of a struct that is embedded in it.
type jsonField struct {
	name       string
	index      []int
	isOptional bool
}

var knownFields sync.Map // of []jsonField by reflect.Type

func fieldsOf(kind reflect.Type) []jsonField {
	if known, isKnown := knownFields.Load(kind); isKnown {
		return known.([]jsonField)
	}
	var fields []jsonField
	for _, field := range reflect.VisibleFields(kind) {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		fields = append(fields, jsonField{name: name, index: field.Index, isOptional: strings.Contains(options, "omit")})
	}
	knownFields.Store(kind, fields)
	return fields
}
