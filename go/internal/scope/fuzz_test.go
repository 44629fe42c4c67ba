package scope_test

import (
	"testing"

	"github.com/grantex/grantex/go/internal/scope"
	"github.com/grantex/grantex/go/internal/vectors"
)

func FuzzScopesFormALattice(f *testing.F) {
	for _, seed := range [][2]string{
		{"read", "read"}, {"a:b", "a:b:max_5"}, {"a:b:max_5.50", "a:b:max_5.5"}, {"a:b:x", "a:b"}, {"a:b:max_0", "a:b:max_1e3"},
		{"a:b:max_0x10", "a:b:max_1_000"}, {"a:b:max_٣", "a:b:c:d"}, {"", ":"}, {"\xed\xff\"", "0"}, {"a:b:max_999999999999999.9999", "a:b:max_-1"},
	} {
		f.Add(seed[0], seed[1])
	}
	for _, text := range vectors.TextsOf(f, "scope", "scope") {
		f.Add(text, text)
	}
	f.Fuzz(func(t *testing.T, one, other string) {
		parsed, err := scope.Parse(one)
		if err != nil {
			return
		}
		again, err := scope.Parse(parsed.String())
		if err != nil || again.String() != parsed.String() {
			t.Fatalf("%q became %q, then %q, %v", one, parsed, again, err)
		}
		if covers, err := scope.Covers(one, one); err != nil || !covers {
			t.Fatalf("%q does not cover itself: %v", one, err)
		}
		forth, err := scope.Covers(one, other)
		if err != nil {
			return
		}
		back, _ := scope.Covers(other, one)
		second, _ := scope.Parse(other)
		if forth && back && parsed.String() != second.String() {
			t.Fatalf("%q and %q cover each other", one, other)
		}
		// What a wider scope covers, it also allows.
		narrow, _ := scope.NewIndex([]string{other})
		wide, _ := scope.NewIndex([]string{one})
		base := second.Name
		if second.Action != "" {
			base += ":" + second.Action
		}
		if forth && narrow.Decide([]string{base}, second.Bound, nil) == nil && wide.Decide([]string{base}, second.Bound, nil) != nil {
			t.Fatalf("%q covers %q, and allows less", one, other)
		}
	})
}

func FuzzAmountsAreNeverRoundedDown(f *testing.F) {
	for _, seed := range []string{"0", "420", "420.50", "0.00001", "999999999999999.99999", "1e3", "0x1p4", "1_000", " 1", "١", "-0", "+1", "1."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		amount, err := scope.ParseAmount(text)
		if err != nil || amount.IsBeyond() {
			return
		}
		again, err := scope.ParseAmount(amount.String())
		// One that was rounded up to 16 digits is beyond every bound.
		if err != nil || (again != amount && !again.IsBeyond()) {
			t.Fatalf("%q became %v, then %v, %v", text, amount, again, err)
		}
		if bound, err := scope.ParseAmount(text + "9"); err == nil && !bound.IsBeyond() && !amount.IsAtMost(bound) {
			t.Fatalf("%q is more than %q", text, text+"9")
		}
	})
}
