// Package redact prints structs without their secrets.
package redact

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"strings"
)

// Text describes a struct with its fields, all exported, except those with the tag secret:"true". A type with such fields
// prints itself by [Format] and [LogValue]: with every verb of fmt, and in log/slog.
//
// fmt does not ask the values of unexported fields how to print themselves: a struct that keeps a secret in one keeps a
// function there, which fmt prints as an address.
func Text(value any) string {
	var text strings.Builder
	describe(&text, reflect.ValueOf(value))
	return text.String()
}

// Format implements [fmt.Formatter].
func Format(state fmt.State, value any) { _, _ = io.WriteString(state, Text(value)) }

// LogValue implements [slog.LogValuer].
func LogValue(value any) slog.Value { return slog.StringValue(Text(value)) }

// MarshalJSON implements [json.Marshaler], for types that are not stored or sent.
func MarshalJSON(value any) ([]byte, error) { return json.Marshal(Text(value)) }

func describe(text *strings.Builder, value reflect.Value) {
	kind := value.Type()
	fmt.Fprintf(text, "%s{", kind.Name())
	for index := range kind.NumField() {
		field := kind.Field(index)
		if index > 0 {
			text.WriteString(" ")
		}
		text.WriteString(field.Name + ":")
		switch {
		case field.Tag.Get("secret") == "true" && !value.Field(index).IsZero():
			text.WriteString("[secret]")
		case field.Anonymous && field.Type.Kind() == reflect.Struct:
			describe(text, value.Field(index))
		default:
			fmt.Fprintf(text, "%v", value.Field(index).Interface())
		}
	}
	text.WriteString("}")
}
