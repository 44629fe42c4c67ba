package jsonvalue_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/grantex/grantex/go/internal/jsonvalue"
)

var seeds = []string{
	payload, `{}`, `[]`, ` {"a" : [1 , -0, 1e400, 1.5E-7] } `, `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `{"a":{"b":1},"b":{"b":2}}`,
	`"\ud83d\ude00"`, `"\ud83d"`, `"\ude00\ud83d"`, `"\ud83d\u0041"`, `"\ud83d\ud83d\ude00"`, `"\"\\\/\b\f\n\r\t"`, "\"\x01\"", "\"\xff\"",
	`01`, `+1`, `1.`, `.5`, `1e`, `0x10`, `1_000`, `NaN`, `Infinity`, `nul`, `truee`, `{"a":1,}`, `[1,]`, `{"a"}`, `{a:1}`, `'a'`,
	`1 2`, `// a`, "\ufeff1", `{"__proto__":1}`, strings.Repeat("[", 10_001), `"12345678"`, `"1234567\""`, `"1234567\u00e9"`,
}

func FuzzParseTakesWhatJSONIsAndNoDuplicate(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		value, err := jsonvalue.Parse(text)
		isJSON := json.Valid(text) && utf8.Valid(text)
		if err == nil && !isJSON {
			t.Fatalf("took %q", text)
		}
		if errors.Is(err, jsonvalue.ErrNotJSON) && isJSON || errors.Is(err, jsonvalue.ErrNotUTF8) && utf8.Valid(text) {
			t.Fatalf("%v: %q", err, text)
		}
		if err != nil {
			return
		}
		if written := jsonvalue.Append(nil, value); !isSame(t, written, text) {
			t.Fatalf("%q became %q", text, written)
		}
		scratch := &jsonvalue.Scratch{}
		shared, err := scratch.Parse(text)
		if err != nil || !bytes.Equal(jsonvalue.Append(nil, shared), jsonvalue.Append(nil, value)) {
			t.Fatalf("in shared memory %q became %q, %v", text, jsonvalue.Append(nil, shared), err)
		}
	})
}

// isSame compares two documents as encoding/json reads them, which replaces lone surrogates.
func isSame(t *testing.T, one, other []byte) bool {
	return bytes.Equal(normal(t, one), normal(t, other))
}

func normal(t *testing.T, text []byte) []byte {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	written, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return written
}

func FuzzNumbersAreReadAndWrittenAsJavaScriptDoes(f *testing.F) {
	for _, seed := range []float64{0, math.Copysign(0, -1), 1, -1.5, 1e21, 1e-7, 5e-324, math.MaxFloat64, 1 << 53, 0.1, 123456789.125} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, number float64) {
		if math.IsNaN(number) || math.IsInf(number, 0) {
			return
		}
		text := jsonvalue.AppendNumber(nil, number)
		value, err := jsonvalue.Parse(text)
		if read, ok := value.Number(); err != nil || !ok || read != number {
			t.Fatalf("%v was written as %s and read as %v", number, text, read)
		}
		// encoding/json writes numbers as ECMAScript does, apart from minus zero.
		if expected, _ := json.Marshal(number); number != 0 && !bytes.Equal(expected, text) {
			t.Fatalf("%s, not %s", text, expected)
		}
	})
}

func FuzzTextsAreOrderedByTheirUTF16(f *testing.F) {
	f.Add("\ue000", "😀")
	f.Add("a", "")
	f.Add("\u07ff", "\uffff")
	f.Fuzz(func(t *testing.T, one, other string) {
		if !utf8.ValidString(one) || !utf8.ValidString(other) {
			return
		}
		if got, expected := sign(jsonvalue.Compare(one, other)), compareUnits(units(one), units(other)); got != expected {
			t.Fatalf("%q and %q: %d, not %d", one, other, got, expected)
		}
		if length := jsonvalue.Length(one); length != len(units(one)) {
			t.Fatalf("%q has %d", one, length)
		}
	})
}

func FuzzAnyTextCanBeWritten(f *testing.F) {
	for _, seed := range []string{"\xed\xff\"", "\xed\xa0\x80", "\xed\xa0", "\xed\"", "a\x00\u2028"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		written := jsonvalue.AppendString(nil, text)
		// What is no text at all stays as it is.
		if value, err := jsonvalue.Parse(written); err == nil {
			if read, ok := value.Text(); !ok || read != text {
				t.Fatalf("%q was written as %s and read as %q", text, written, read)
			}
		} else if utf8.ValidString(text) {
			t.Fatalf("%q was written as %s: %v", text, written, err)
		}
		jsonvalue.Truncate(text, 3)
	})
}
