package jws_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/grantex/grantex/go/internal/jsonvalue"
	"github.com/grantex/grantex/go/internal/jws"
	"github.com/grantex/grantex/go/internal/vectors"
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

func FuzzATokenThatIsTakenApartHasOneSpelling(f *testing.F) {
	for _, token := range vectors.TextsOf(f, "token", "token") {
		f.Add(token)
	}
	parser := jws.NewTokenParser()
	scratch := &jsonvalue.Scratch{}
	f.Fuzz(func(t *testing.T, token string) {
		message, err := parser.Parse(token)
		scratch.Reset()
		shared, sharedErr := parser.ParseIn(scratch, token)
		if (err == nil) != (sharedErr == nil) {
			t.Fatalf("%v, and in shared memory %v", err, sharedErr)
		}
		if err != nil {
			return
		}
		if shared.KeyID != message.KeyID || shared.SignedLength != message.SignedLength || !message.Payload.IsObject() {
			t.Fatalf("%v, and in shared memory %v", message, shared)
		}
		if message.KeyID == "" || token[message.SignedLength] != '.' || strings.Count(token, ".") != 2 {
			t.Fatalf("%q was taken apart as %v", token, message)
		}
		for _, part := range strings.Split(token[:message.SignedLength], ".") {
			decoded, ok := jws.Decode(part)
			if !ok || jws.Encode(decoded) != part {
				t.Fatalf("%q has another spelling", part)
			}
		}
	})
}
