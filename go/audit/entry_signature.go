package audit

import (
	"regexp"
	"strings"

	"github.com/grantex/grantex/go/internal/agentkey"
	"github.com/grantex/grantex/go/internal/jsonvalue"
	"github.com/grantex/grantex/go/internal/jws"
)

const (
	// entrySignatureType is the typ of an agent's signature over what it reports (docs/protocol.md §8).
	entrySignatureType      = "grantex-audit-entry+jws"
	maxEntrySignatureLength = 512
)

var thumbprintForm = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// entrySignature is an agent's signature that was taken apart. Nothing in it has been verified.
type entrySignature struct {
	// agentkey.EdDSA or agentkey.ES256.
	algorithm string
	// The RFC 7638 thumbprint of the key that it names.
	keyID string
	// The encoded header, as it was signed.
	header string
	bytes  []byte
}

// readEntrySignature takes a compact JWS with detached payload apart (RFC 7515 appendix F). Its header is exactly alg,
// kid and typ, no member twice; a header that names a key, a place to fetch one, or an extension is none of these. All
// base64url is canonical, and the signature is 64 bytes.
func readEntrySignature(text string) (entrySignature, bool) {
	header, encoded, hasTwo := strings.Cut(text, "..")
	if len(text) > maxEntrySignatureLength || !hasTwo || header == "" {
		return entrySignature{}, false
	}
	decoded, ok := jws.Decode(encoded)
	if !ok || len(decoded) != agentkey.SignatureBytes {
		return entrySignature{}, false
	}
	members, err := jws.ReadObject(header)
	if err != nil || members.Len() != 3 {
		return entrySignature{}, false
	}
	name, _ := members.Get("alg").Text()
	typ, _ := members.Get("typ").Text()
	keyID, _ := members.Get("kid").Text()
	algorithm := agentkey.ReadAlgorithm(name)
	isRight := algorithm != "" && typ == entrySignatureType && thumbprintForm.MatchString(keyID)
	return entrySignature{algorithm, keyID, header, decoded}, isRight
}

// isBy reports whether a key made a signature over a text.
func (s entrySignature) isBy(key *agentkey.Key, text []byte) bool {
	if s.algorithm != key.Algorithm || s.keyID != key.Thumbprint {
		return false
	}
	return key.Verify([]byte(s.header+"."+jws.Encode(text)), s.bytes)
}

// reportText is the exact text that an agent signs: RFC 8785 of everything that it reports itself. The log adds position
// and time.
func (e *entry) reportText(issuer string) []byte {
	text := appendText([]byte(`{"action":`), &e.action)
	text = appendText(append(text, `,"agentId":`...), e.agentID)
	text = appendText(append(text, `,"grantId":`...), e.grantID)
	text = jsonvalue.AppendString(append(text, `,"iss":`...), issuer)
	text = appendText(append(text, `,"metadataDigest":`...), &e.metadataDigest)
	text = appendOptional(text, `,"ref":`, e.ref)
	text = appendText(append(text, `,"status":`...), &e.status)
	return append(text, `,"v":1}`...)
}
