package grantex

import (
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"strings"
)

// redacted describes a struct with its fields, except those with the tag secret:"true". The types that have such
// fields print themselves by it, with every verb of fmt and in log/slog. encoding/json writes the secrets, because that is
// how they are stored and sent.
func redacted(value any) string {
	var text strings.Builder
	describe(&text, reflect.ValueOf(value))
	return text.String()
}

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

func format(state fmt.State, value any) { _, _ = io.WriteString(state, redacted(value)) }

func logValue(value any) slog.Value { return slog.StringValue(redacted(value)) }

// Format prints the options without the key.
func (o Options) Format(state fmt.State, _ rune) { format(state, o) }

// LogValue is the options without the key.
func (o Options) LogValue() slog.Value { return logValue(o) }
