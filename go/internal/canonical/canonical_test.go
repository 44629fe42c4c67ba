package canonical_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/grantex/grantex/go/internal/canonical"
)

func TestInputIsWrittenAsRFC8785Says(t *testing.T) {
	type payment struct {
		To     string `json:"to"`
		Amount int64  `json:"amount"`
	}
	for name, test := range map[string]struct {
		input any
		want  string
	}{
		"members sorted by UTF-16":     {map[string]any{"\ue000": 1, "😀": 2, "a": 3}, `{"a":3,"😀":2,"` + "\ue000" + `":1}`},
		"numbers as ECMAScript":        {[]any{1e21, 1e-7, 123456.75, math.Copysign(0, -1), 420.0}, `[1e+21,1e-7,123456.75,0,420]`},
		"escapes":                      {"\u0001\b\n\"\\/\u2028", `"\u0001\b\n\"\\/` + "\u2028" + `"`},
		"a struct as its JSON":         {payment{"hotel", 420}, `{"amount":420,"to":"hotel"}`},
		"integers beyond a double":     {payment{"hotel", math.MaxInt64}, `{"amount":{"$bigint":"9223372036854775807"},"to":"hotel"}`},
		"raw JSON":                     {json.RawMessage(`{"b":1.0,"a":"\u00e9"}`), `{"a":"é","b":1}`},
		"members of any name":          {map[string]any{"__proto__": 1}, `{"__proto__":1}`},
		"what is the replacement char": {map[string]string{"a": "\ufffd"}, `{"a":"` + "\ufffd" + `"}`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := canonical.Input(test.input)
			if err != nil || got != test.want {
				t.Errorf("got %s, %v, want %s", got, err, test.want)
			}
		})
	}
}

func TestWhatHasNoCanonicalFormIsRefused(t *testing.T) {
	deep := any("leaf")
	for range 65 {
		deep = []any{deep}
	}
	for name, input := range map[string]any{
		"not a number":            math.NaN(),
		"infinity in a struct":    struct{ X float64 }{math.Inf(1)},
		"bytes that are no text":  "\xff",
		"such bytes in a struct":  struct{ X string }{"\xff"},
		"a lone surrogate":        json.RawMessage(`"\ud83d"`),
		"a surrogate before text": json.RawMessage(`"\ud83dx\ude00"`),
		"functions":               func() {},
		"channels":                map[string]any{"c": make(chan int)},
		"too deep":                deep,
		"too large":               strings.Repeat("x", 4<<20),
		"number beyond a double":  json.RawMessage(`1e999`),
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := canonical.Input(input); err == nil {
				t.Errorf("got %.80s", got)
			}
		})
	}
}

func TestMetadataIsStricterThanInputs(t *testing.T) {
	for name, metadata := range map[string]map[string]any{
		"__proto__":              {"a": map[string]any{"__proto__": 1}},
		"constructor":            {"constructor": map[string]any{"prototype": 1}},
		"integer beyond doubles": {"a": int64(math.MaxInt64)},
		"too large":              {"a": strings.Repeat("x", 64<<10)},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := canonical.Metadata(metadata); err == nil {
				t.Errorf("got %.80s", got)
			}
		})
	}
	if got, err := canonical.Metadata(nil); err != nil || got != "{}" {
		t.Errorf("no metadata is %s, %v", got, err)
	}
}
