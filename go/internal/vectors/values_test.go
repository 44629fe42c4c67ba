package vectors

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/grantex/grantex/go/internal/canonical"
	"github.com/grantex/grantex/go/internal/duration"
	"github.com/grantex/grantex/go/internal/jsonvalue"
	"github.com/grantex/grantex/go/internal/jws"
	"github.com/grantex/grantex/go/internal/scope"
)

func runBase64url(t *testing.T, given vector) any {
	text := given.text(t, "text")
	decoded, ok := jws.Decode(text)
	if !ok {
		return nil
	}
	if again := jws.Encode(decoded); again != text {
		t.Errorf("encoded as %q", again)
	}
	return hex.EncodeToString(decoded)
}

func runDuration(t *testing.T, given vector) any {
	if seconds, ok := duration.Parse(given.text(t, "text")); ok {
		return seconds
	}
	return nil
}

func runCanonicalJSON(t *testing.T, given vector) any {
	var text string
	if !given.read(t, "json", &text) {
		var repeated struct {
			Before, Text, After string
			Times               int
		}
		given.read(t, "repeated", &repeated)
		text = repeated.Before + strings.Repeat(repeated.Text, repeated.Times) + repeated.After
	}
	value, err := jsonvalue.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	written, err := canonicalOf(given.text(t, "of"), value)
	if err != nil {
		return errorOf(t, err)
	}
	digest := sha256.Sum256([]byte(written))
	got := map[string]any{"sha256": hex.EncodeToString(digest[:])}
	if _, isLong := given["repeated"]; !isLong {
		got["text"] = written
	}
	return got
}

func canonicalOf(of string, value jsonvalue.Value) (string, error) {
	switch of {
	case "metadata":
		return canonical.Object(value)
	case "input":
		return canonical.Input(value)
	}
	return canonical.JSON(value)
}

func runDecimal(t *testing.T, given vector) any {
	if _, isBound := given["bound"]; isBound {
		parsed, err := scope.Parse("a:b:max_" + given.text(t, "bound"))
		if err != nil {
			return nil
		}
		return parsed.Bound.String()
	}
	amount, err := amountOf(t, given)
	if err != nil {
		return errorOf(t, err)
	}
	if amount.IsBeyond() {
		return "beyond"
	}
	return amount.String()
}

// amountOf returns the amount of a case; nil where it states none.
func amountOf(t *testing.T, given vector) (*scope.Decimal, error) {
	if _, isNumber := given["number"]; isNumber {
		number, err := strconv.ParseFloat(given.text(t, "number"), 64)
		if err != nil {
			t.Fatal(err)
		}
		amount, err := scope.AmountOf(number)
		return &amount, err
	}
	var stated any
	if !given.read(t, "amount", &stated) {
		return nil, nil
	}
	if text, ok := stated.(string); ok {
		amount, err := scope.ParseAmount(text)
		return &amount, err
	}
	number, _ := stated.(float64)
	amount, err := scope.AmountOf(number)
	if err == nil && number == math.Trunc(number) && number < 1<<53 {
		whole, wholeErr := scope.AmountOfInt(int64(number))
		if wholeErr != nil || whole != amount {
			t.Errorf("as an integer it is %v, %v", whole, wholeErr)
		}
	}
	return &amount, err
}

func runScope(t *testing.T, given vector) any {
	operation := given.text(t, "operation")
	switch operation {
	case "parse":
		parsed, err := scope.Parse(given.text(t, "scope"))
		if err != nil {
			return errorOf(t, err)
		}
		return parsed.String()
	case "canonical":
		canonical, err := scope.Canonical(given.texts(t, "scopes"))
		if err != nil {
			return errorOf(t, err)
		}
		return canonical
	case "covers", "uncovered":
		uncovered, err := scope.Uncovered(given.texts(t, "granted"), given.texts(t, "requested"))
		if err != nil {
			return errorOf(t, err)
		}
		if operation == "covers" {
			return len(uncovered) == 0
		}
		return uncovered
	case "narrower":
		narrower, err := scope.IsStrictlyNarrower(given.texts(t, "requested"), given.texts(t, "granted"))
		if err != nil {
			return errorOf(t, err)
		}
		return narrower
	case "call":
		if err := scope.CheckCall(given.texts(t, "required")); err != nil {
			return errorOf(t, err)
		}
		return nil
	case "decide", "holds":
		return decideCall(t, given, operation)
	}
	t.Fatalf("unknown operation %q", operation)
	return nil
}

func decideCall(t *testing.T, given vector, operation string) any {
	index, err := scope.NewIndex(given.texts(t, "granted"))
	if err != nil {
		return errorOf(t, err)
	}
	required := given.texts(t, "required")
	if operation == "holds" {
		return index.Holds(required)
	}
	amount, err := amountOf(t, given)
	if err != nil {
		return errorOf(t, err)
	}
	shortfall := index.Decide(required, amount)
	if shortfall == nil {
		return nil
	}
	return map[string]any{"reason": shortfall.Reason, "missingScopes": shortfall.MissingScopes}
}

// isText reports whether a member is a JSON string.
func isText(text json.RawMessage) bool { return len(text) > 0 && text[0] == '"' }
