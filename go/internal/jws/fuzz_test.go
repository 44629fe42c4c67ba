package jws_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/grantex/grantex/go/internal/jws"
)

func FuzzBase64urlHasOneSpelling(f *testing.F) {
	for _, seed := range []string{"", "A", "AA", "AAA", "AAAA", "AB", "AAB", "AA==", "A\nAA", "-_-_", "+/+/", "AAAAA", "é", "AAAAAAA\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		decoded, ok := jws.Decode(text)
		expected, err := base64.RawURLEncoding.Strict().DecodeString(text)
		// encoding/base64 ignores line breaks.
		isCanonical := err == nil && !strings.ContainsAny(text, "\r\n")
		if ok != isCanonical || ok && string(decoded) != string(expected) {
			t.Fatalf("%q became %x, %v", text, decoded, ok)
		}
		if ok && jws.Encode(decoded) != text {
			t.Fatalf("%q has another spelling, %q", text, jws.Encode(decoded))
		}
	})
}
