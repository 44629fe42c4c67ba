package audit

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"

	"github.com/grantex/grantex/go/internal/canonical"
	"github.com/grantex/grantex/go/internal/jsonvalue"
)

const saltBytes = 16

// decodeSalt decodes exactly 16 bytes in canonical base64url. With another length, bytes could be moved between the salt
// and the text that is digested after it.
func decodeSalt(text *string) ([]byte, bool) {
	if text == nil {
		return nil, false
	}
	salt, err := base64.RawURLEncoding.Strict().DecodeString(*text)
	return salt, err == nil && len(salt) == saltBytes && len(*text) == base64.RawURLEncoding.EncodedLen(saltBytes)
}

// MetadataDigest returns the digest of an entry's metadata, given as JSON: lower hex SHA-256 of salt ‖ canonical
// metadata. The error names the place that has no canonical form.
func MetadataDigest(salt, metadata []byte) (string, error) {
	value, err := jsonvalue.Parse(metadata)
	if err != nil {
		return "", fmt.Errorf("audit: the metadata cannot be read: %w", err)
	}
	text, err := canonical.Object(value)
	if err != nil {
		return "", err
	}
	return saltedDigest(salt, text), nil
}

// PrincipalDigest returns the digest of a principal's name: lower hex SHA-256 of salt ‖ name in UTF-8.
func PrincipalDigest(salt []byte, name string) string { return saltedDigest(salt, name) }

func saltedDigest(salt []byte, text string) string {
	hash := sha256.New()
	hash.Write(salt)
	hash.Write([]byte(text))
	return hex.EncodeToString(hash.Sum(nil))
}

// hasItsMetadata reports whether the metadata of an entry are what was digested, or were erased.
func (e *entry) hasItsMetadata() bool {
	if e.metadata.IsNull() && e.salt == nil {
		return e.isErased
	}
	salt, ok := decodeSalt(e.salt)
	if !ok || e.metadata.IsNull() {
		return false
	}
	text, err := canonical.JSON(e.metadata)
	return err == nil && saltedDigest(salt, text) == e.metadataDigest
}

// hasItsName does the same for the name of the principal.
func (e *entry) hasItsName() bool {
	if e.principalID == nil && e.principalSalt == nil {
		return !e.lacksName() || e.isErased
	}
	if e.version == 1 {
		return true
	}
	salt, ok := decodeSalt(e.principalSalt)
	if !ok || e.principalID == nil || e.principalDigest == nil {
		return false
	}
	return saltedDigest(salt, *e.principalID) == *e.principalDigest
}

// lacksName reports whether an entry of a principal lacks the name.
func (e *entry) lacksName() bool { return e.principal != nil && e.principalID == nil }
