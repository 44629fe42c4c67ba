// Package jws takes compact messages apart that an issuer signed with RS256 (RFC 7515 §3.1), strictly: each message has
// exactly one spelling.
package jws

import (
	"encoding/base64"
	"strings"
)

var strict = base64.RawURLEncoding.Strict()

// Decode decodes canonical base64url (RFC 4648 §5, unpadded). Nothing else is accepted: no padding, no other alphabet,
// no line breaks, which encoding/base64 ignores, and no left-over bits.
func Decode(text string) (decoded []byte, ok bool) {
	return AppendDecoded(nil, text)
}

// AppendDecoded does what [Decode] does, and appends the bytes.
func AppendDecoded(buffer []byte, text string) (decoded []byte, ok bool) {
	if strings.IndexByte(text, '\n') >= 0 || strings.IndexByte(text, '\r') >= 0 {
		return nil, false
	}
	decoded, err := strict.AppendDecode(buffer, []byte(text))
	return decoded, err == nil
}

// Encode encodes bytes as base64url without padding, as [Decode] reads it.
func Encode(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }
