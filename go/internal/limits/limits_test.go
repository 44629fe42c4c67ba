package limits_test

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/grantex/grantex/go/details"
	"github.com/grantex/grantex/go/internal/jsonvalue"
	"github.com/grantex/grantex/go/internal/limits"
)

// limitedBy compiles one detail of the scope p:i.
func limitedBy(t testing.TB, members string) limits.Limits {
	t.Helper()
	value, err := jsonvalue.Parse([]byte(`[{"type":"urn:grantex:call","scope":"p:i",` + members + `}]`))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := limits.Parse(value)
	if err != nil {
		t.Fatal(err)
	}
	return limits.Compile(parsed)
}

func admits(limited limits.Limits, values any) bool {
	return len(limited.Refused([]string{"p:i"}, values)) == 0
}

type country string

type recipient struct {
	Country country `json:"country"`
	secret  string
}

type payment struct {
	Amount    json.Number `json:"amount"`
	Recipient *recipient  `json:"recipient,omitempty"`
	Note      string      `json:"note,omitempty"`
	Internal  string      `json:"-"`
}

// liar writes another amount than it holds.
type liar struct{ Amount int }

func (liar) MarshalJSON() ([]byte, error) { return []byte(`{"amount":1,"amount":900}`), nil }

type broken struct{ Amount int }

func (broken) MarshalJSON() ([]byte, error) { return nil, errors.New("it has no JSON") }

const upTo5 = `"arguments":{"amount":{"max":"5"}}`

func TestANumberOfAnyTypeWithinItsLimitIsAdmitted(t *testing.T) {
	open, closed := limitedBy(t, upTo5), limitedBy(t, upTo5+`,"closed":true`)
	for name, values := range map[string]any{
		"an int":            map[string]any{"amount": 5},
		"a uint8":           map[string]uint8{"amount": 5},
		"a float":           map[string]any{"amount": 5.0},
		"minus zero":        map[string]any{"amount": math.Copysign(0, -1)},
		"a json.Number":     map[string]any{"amount": json.Number("5.000")},
		"a text":            map[string]any{"amount": "5"},
		"texts":             map[string][]string{"amount": {"1", "5.0"}},
		"a struct":          payment{Amount: "5", Internal: "hidden"},
		"a pointer":         &payment{Amount: "5"},
		"a list of structs": []payment{{Amount: "5"}, {Amount: "0"}},
		"a named map":       named{"amount": 5},
		"raw JSON":          json.RawMessage(`{"amount":5}`),
	} {
		if !admits(open, values) || !admits(closed, values) {
			t.Errorf("%s is refused", name)
		}
	}
}

type named map[string]any

func TestWhatIsNoDecimalWithinTheLimitIsRefused(t *testing.T) {
	open, closed := limitedBy(t, upTo5), limitedBy(t, upTo5+`,"closed":true`)
	var nothing *payment
	for name, values := range map[string]any{
		"more":                   map[string]any{"amount": 5.000000000000001},
		"a large int":            map[string]any{"amount": int64(math.MaxInt64)},
		"a large uint":           map[string]any{"amount": uint64(math.MaxUint64)},
		"a small int":            map[string]any{"amount": int64(math.MinInt64)},
		"NaN":                    map[string]any{"amount": math.NaN()},
		"infinity":               map[string]any{"amount": math.Inf(1)},
		"a number beyond all":    map[string]any{"amount": json.Number("1e400")},
		"no number":              map[string]any{"amount": json.Number("five")},
		"a bool":                 map[string]any{"amount": true},
		"bytes":                  map[string]any{"amount": []byte("5")},
		"a function":             map[string]any{"amount": func() {}},
		"nil":                    nil,
		"a nil pointer":          nothing,
		"a nil map":              map[string]any(nil),
		"a nil list":             []any(nil),
		"a text":                 "amount",
		"a channel":              make(chan int),
		"two members of a name":  liar{},
		"what cannot be written": broken{},
		"invalid Unicode":        struct{ Amount string }{"\xff5"},
		"another case":           map[string]any{"Amount": 5},
	} {
		if admits(open, values) || admits(closed, values) {
			t.Errorf("%s is admitted", name)
		}
	}
}

func TestTheMembersOfStructsAreLimitedByTheirNamesInJSON(t *testing.T) {
	limited := limitedBy(t, `"arguments":{"amount":{},"recipient.country":{"oneOf":["DE"]}},"closed":true`)
	for name, test := range map[string]struct {
		values payment
		want   string
	}{
		"within":       {payment{Amount: "1", Recipient: &recipient{Country: "DE", secret: "x"}}, ""},
		"another":      {payment{Amount: "1", Recipient: &recipient{Country: "AT"}}, "recipient.country"},
		"nil":          {payment{Amount: "1"}, "recipient.country"},
		"another name": {payment{Amount: "1", Recipient: &recipient{Country: "DE"}, Note: "x"}, "note"},
	} {
		refused := limited.Refused([]string{"p:i"}, test.values)
		if len(refused) > 1 || len(refused) == 1 && refused[0].Argument != test.want || len(refused) == 0 && test.want != "" {
			t.Errorf("%s: refused %v", name, refused)
		}
	}
}

func TestChoicesTellTypesApart(t *testing.T) {
	limited := limitedBy(t, `"arguments":{"a":{"oneOf":["1",2,true]}}`)
	for _, admitted := range []any{"1", 2, 2.0, int64(2), uint8(2), json.Number("2.0"), true, country("1")} {
		if !admits(limited, map[string]any{"a": admitted}) {
			t.Errorf("%T %v is refused", admitted, admitted)
		}
	}
	for _, refused := range []any{1, "2", "true", false, nil, json.Number("1"), map[string]any{}, []any{}, func() {}} {
		if admits(limited, map[string]any{"a": refused}) {
			t.Errorf("%T %v is admitted", refused, refused)
		}
	}
}

func TestAClosedLimitRefusesWhatItCannotLookInto(t *testing.T) {
	limited := limitedBy(t, `"closed":true`)
	for _, values := range []any{map[string]any{"a": 1}, struct{ A int }{1}, "a", 5, make(chan int), broken{}} {
		if admits(limited, values) {
			t.Errorf("%T is admitted", values)
		}
	}
	for _, values := range []any{nil, map[string]any{}, struct{}{}, []any{}} {
		if !admits(limited, values) {
			t.Errorf("%T is refused", values)
		}
	}
}

func TestTextsMustBeValid(t *testing.T) {
	for members, value := range map[string]string{
		`"arguments":{"a":{"prefix":"DE"}}`:                "DE\xff",
		`"arguments":{"a":{"under":"/data"}}`:              "/data/\xff",
		`"arguments":{"a":{"host":"a.test"}}`:              "https://a.test/\xff",
		`"arguments":{"a":{"oneOf":["` + "\ufffd" + `"]}}`: "\xff",
	} {
		if admits(limitedBy(t, members), map[string]any{"a": value}) {
			t.Errorf("%s admits %q", members, value)
		}
	}
}

func TestARefusalHoldsNoMoreThanTheBeginningOfAName(t *testing.T) {
	limited := limitedBy(t, `"closed":true`)
	refused := limited.Refused([]string{"p:i"}, map[string]any{strings.Repeat("é\xff", 300): 1})
	if len(refused) != 1 || len([]rune(refused[0].Argument)) != 256 || !strings.HasPrefix(refused[0].Argument, "é\ufffdé") {
		t.Errorf("refused %q", refused)
	}
}

func TestDetailsAreReadBackAsTheyAreWritten(t *testing.T) {
	for _, text := range []string{
		`{"type":"urn:grantex:call","scope":"p:i"}`,
		`{"type":"urn:grantex:call","scope":"p:i","arguments":{},"closed":true,"ask":true,"online":true}`,
		`{"type":"urn:grantex:call","scope":"p:i","arguments":{"a":{"oneOf":[1,"1",true]}},"ask":{"a":{"over":"5"}},` +
			`"budget":{"amount":"5","currency":"EUR","calls":2,"per":"day"}}`,
	} {
		var detail details.CallDetail
		if err := json.Unmarshal([]byte(text), &detail); err != nil {
			t.Fatal(err)
		}
		if written, err := json.Marshal(detail); err != nil || string(written) != text {
			t.Errorf("%s became %s, %v", text, written, err)
		}
	}
	for _, one := range []details.RefusedArgument{
		{Scope: "p:i", Argument: "a", Limit: details.ArgumentLimit{Max: "5"}},
		{Scope: "p:i", Argument: "a", Fault: details.Required},
	} {
		text, err := json.Marshal(one)
		var read details.RefusedArgument
		if err != nil || json.Unmarshal(text, &read) != nil || !reflect.DeepEqual(read, one) {
			t.Errorf("%+v became %s and %+v", one, text, read)
		}
	}
}

// The whole payload of a token is read by others first: here is that details never panic, and stay as they are.
func FuzzDetailsReadBackAsThemselves(f *testing.F) {
	for _, seed := range []string{
		`[{"type":"urn:grantex:call","scope":"p:i","arguments":{"a.b":{"max":"5.0"}},"ask":true}]`,
		`[{"type":"urn:grantex:call","scope":"p:i","budget":{"calls":1,"per":"day"},"online":true}]`, `[]`, `[{}]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		value, err := jsonvalue.Parse(text)
		if err != nil {
			return
		}
		parsed, err := limits.Parse(value)
		if err != nil {
			return
		}
		written, err := json.Marshal(parsed)
		if err != nil {
			t.Fatal(err)
		}
		again, err := jsonvalue.Parse(written)
		if err != nil {
			t.Fatal(err)
		}
		if reread, err := limits.Parse(again); err != nil || !reflect.DeepEqual(reread, parsed) {
			t.Fatalf("%s became %+v, %v", written, reread, err)
		}
	})
}

func BenchmarkRefused(b *testing.B) {
	limited := limitedBy(b, `"arguments":{"amount":{"max":"500"},"currency":{"oneOf":["EUR","USD"]},"recipient.country":{"oneOf":["DE"]}},"closed":true`)
	scopes := []string{"p:i"}
	values := map[string]any{"amount": "420", "currency": "EUR", "recipient": map[string]any{"country": "DE"}}
	for b.Loop() {
		if limited.Refused(scopes, values) != nil {
			b.Fatal("refused")
		}
	}
}
