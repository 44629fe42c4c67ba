package grantex

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"github.com/grantex/grantex/go/internal/canonical"
	"github.com/grantex/grantex/go/internal/jsonvalue"
)

// saltBytes is the length of each salt of an entry.
const saltBytes = 16

// SignEntry signs an entry as its agent (docs/protocol.md §8), for Audit.Log, or for
// another program to submit: the agent needs no API key. The issuer is that of
// Client.Discover, the key the current one of the agent of the entry's grant. The
// signature covers grant, action, status, ref and metadata, and is accepted once: to
// report the same again, sign again.
//
// It returns an error for an entry that does not state its AgentID, or is signed
// already, and CodeMetadataNotCanonical.
func SignEntry(key *AgentKey, issuer string, entry EntryParams) (EntryParams, error) {
	if key == nil || issuer == "" {
		return EntryParams{}, errors.New("grantex: SignEntry needs the key of the agent, and the issuer")
	}
	if entry.AgentID == "" {
		return EntryParams{}, errors.New("grantex: EntryParams.AgentID must be given for an entry that is signed")
	}
	if entry.Signature != "" {
		return EntryParams{}, errors.New("grantex: EntryParams.Signature must not be there already")
	}
	metadata, err := canonical.Metadata(entry.Metadata)
	if err != nil {
		return EntryParams{}, newError(CodeMetadataNotCanonical, "the metadata of the entry has no canonical form: %s", err)
	}
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // It never fails (crypto/rand).
	digest := sha256.Sum256(append(salt[:saltBytes:saltBytes], metadata...))
	header, signature, err := key.signPayload("grantex-audit-entry+jws", reportOf(issuer, entry, hex.EncodeToString(digest[:])), byThumbprint)
	if err != nil {
		return EntryParams{}, err
	}
	entry.Salt = encode64(salt)
	entry.Signature = header + ".." + signature
	return entry, nil
}

// reportOf is the exact text that an agent signs: RFC 8785 of {v: 1, iss, agentId, grantId, action, status, ref?,
// metadataDigest}.
func reportOf(issuer string, entry EntryParams, metadataDigest string) []byte {
	text := []byte{'{'}
	member := func(name, value string) {
		text = append(jsonvalue.AppendString(text, name), ':')
		text = append(jsonvalue.AppendString(text, value), ',')
	}
	member("action", entry.Action)
	member("agentId", entry.AgentID)
	member("grantId", entry.GrantID)
	member("iss", issuer)
	member("metadataDigest", metadataDigest)
	if entry.Ref != "" {
		member("ref", entry.Ref)
	}
	member("status", entry.Status)
	return append(text, `"v":1}`...)
}
