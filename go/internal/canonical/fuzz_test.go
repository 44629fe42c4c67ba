package canonical_test

import (
	"testing"

	"github.com/grantex/grantex/go/internal/canonical"
	"github.com/grantex/grantex/go/internal/jsonvalue"
	"github.com/grantex/grantex/go/internal/vectors"
)

func FuzzCanonicalTextReadsBackAsItself(f *testing.F) {
	for _, seed := range []string{
		`{"a":"\ud83d\ude00"}`, `"\\ud83d"`, `[1,2`, `"\u`, `{"a":1}{}`, `{"b":[1e21,-0],"a":{}}`, `{"😀":1,"\ue000":2}`,
	} {
		f.Add([]byte(seed))
	}
	for _, text := range vectors.TextsOf(f, "canonical-json", "json") {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		value, err := jsonvalue.Parse(text)
		if err != nil {
			return
		}
		first, err := canonical.JSON(value)
		if err != nil {
			return
		}
		again, err := jsonvalue.Parse([]byte(first))
		if err != nil {
			t.Fatalf("%s cannot be read again: %v", first, err)
		}
		if second, err := canonical.JSON(again); err != nil || second != first {
			t.Fatalf("%s became %s, %v", first, second, err)
		}
	})
}
