package vectors

import (
	"crypto/sha256"
	"encoding/hex"
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

func runBase64url(t *testing.T, given Vector) any {
	text := given.Text(t, "text")
	decoded, ok := jws.Decode(text)
	if !ok {
		return nil
	}
	if again := jws.Encode(decoded); again != text {
		t.Errorf("encoded as %q", again)
	}
	return hex.EncodeToString(decoded)
}

func runDuration(t *testing.T, given Vector) any {
	if seconds, ok := duration.Parse(given.Text(t, "text")); ok {
		return seconds
	}
	return nil
}

func runCanonicalJSON(t *testing.T, given Vector) any {
	var text string
	if !given.Read(t, "json", &text) {
		var repeated struct {
			Before, Text, After string
			Times               int
		}
		given.Read(t, "repeated", &repeated)
		text = repeated.Before + strings.Repeat(repeated.Text, repeated.Times) + repeated.After
	}
	value, err := jsonvalue.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	written, err := canonicalOf(given.Text(t, "of"), value)
	if err != nil {
		return ErrorOf(t, err)
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

func runDecimal(t *testing.T, given Vector) any {
	if _, isBound := given["bound"]; isBound {
		parsed, err := scope.Parse("a:b:max_" + given.Text(t, "bound"))
		if err != nil {
			return nil
		}
		return parsed.Bound.String()
	}
	amount, err := amountOf(t, given)
	if err != nil {
		return ErrorOf(t, err)
	}
	if amount.IsBeyond() {
		return "beyond"
	}
	return amount.String()
}

// amountOf returns the amount of a case; nil where it states none.
func amountOf(t *testing.T, given Vector) (*scope.Decimal, error) {
	if _, isNumber := given["number"]; isNumber {
		number, err := strconv.ParseFloat(given.Text(t, "number"), 64)
		if err != nil {
			t.Fatal(err)
		}
		amount, err := scope.AmountOf(number)
		return &amount, err
	}
	var stated any
	if !given.Read(t, "amount", &stated) {
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

func runScope(t *testing.T, given Vector) any {
	operation := given.Text(t, "operation")
	switch operation {
	case "parse":
		parsed, err := scope.Parse(given.Text(t, "scope"))
		if err != nil {
			return ErrorOf(t, err)
		}
		return parsed.String()
	case "canonical":
		canonical, err := scope.Canonical(given.Texts(t, "scopes"))
		if err != nil {
			return ErrorOf(t, err)
		}
		return canonical
	case "covers", "uncovered":
		uncovered, err := scope.Uncovered(given.Texts(t, "granted"), given.Texts(t, "requested"))
		if err != nil {
			return ErrorOf(t, err)
		}
		if operation == "covers" {
			return len(uncovered) == 0
		}
		return uncovered
	case "narrower":
		narrower, err := scope.IsStrictlyNarrower(given.Texts(t, "requested"), given.Texts(t, "granted"))
		if err != nil {
			return ErrorOf(t, err)
		}
		return narrower
	case "call":
		if err := scope.CheckCall(given.Texts(t, "required")); err != nil {
			return ErrorOf(t, err)
		}
		return nil
	case "decide", "holds":
		return decideCall(t, given, operation)
	}
	t.Fatalf("unknown operation %q", operation)
	return nil
}

func decideCall(t *testing.T, given Vector, operation string) any {
	index, err := scope.NewIndex(given.Texts(t, "granted"))
	if err != nil {
		return ErrorOf(t, err)
	}
	required := given.Texts(t, "required")
	if operation == "holds" {
		return index.Holds(required)
	}
	amount, err := amountOf(t, given)
	if err != nil {
		return ErrorOf(t, err)
	}
	shortfall := index.Decide(required, amount, nil)
	if shortfall == nil {
		return nil
	}
	return map[string]any{"reason": shortfall.Reason, "missingScopes": shortfall.MissingScopes}
}
