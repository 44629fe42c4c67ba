package grantex

import (
	"encoding/json"
	"time"
)

// EntryParams are an entry to write (docs/protocol.md §8). Missing members are taken
// from the grant; members that contradict it are refused.
type EntryParams struct {
	GrantID     string `json:"grantId"`
	AgentID     string `json:"agentId,omitzero"`
	AgentDID    string `json:"agentDid,omitzero"`
	PrincipalID string `json:"principalId,omitzero"`
	// Action is 1 to 128 of A-Z a-z 0-9 . _ : -, such as "flight.booked".
	Action string `json:"action"`
	// Status is "success", "failure", "blocked" or "allowed".
	Status string `json:"status"`
	// Ref is the entry that this one follows, such as the "allowed" of a "success".
	Ref string `json:"ref,omitzero"`
	// Metadata is any JSON up to a depth of 32 and 64 KiB. Only metadata can be erased later.
	Metadata map[string]any `json:"metadata,omitzero"`
	// Salt and Signature are added by [SignEntry].
	Salt string `json:"salt,omitzero"`
	// Signature is the agent's own signature, a compact JWS with detached payload.
	Signature string `json:"signature,omitzero"`
}

// AuditEntry is a whole entry, as the server answers and exports it. Written as JSON it
// is the entry that was read, so that a file of exported entries can be verified later.
type AuditEntry struct {
	// Version is that of the canonical entry: 1 does not commit to the name of the principal.
	Version int    `json:"v"`
	EntryID string `json:"entryId"`
	// Seq counts from 1, without gaps, within one developer's chain.
	Seq         int64   `json:"seq"`
	DeveloperID string  `json:"developerId"`
	AgentID     *string `json:"agentId"`
	AgentDID    *string `json:"agentDid"`
	GrantID     *string `json:"grantId"`
	// Principal is the random id prn_… that stands for the principal and survives its erasure.
	Principal *string `json:"principal"`
	// PrincipalDigest commits to the principal's name; nil when the name had been erased before the entry was written, and
	// in version 1.
	PrincipalDigest *string `json:"principalDigest,omitzero"`
	// IdentityProvider is the issuer of the provider at which the principal signed in for the grant; nil if there was none.
	IdentityProvider *string `json:"identityProvider,omitzero"`
	Action           string  `json:"action"`
	// Status is "success", "failure", "blocked" or "allowed".
	Status string `json:"status"`
	// Ref is the entry that this one follows, such as the "allowed" of a "success"; nil if there is none.
	Ref *string `json:"ref,omitzero"`
	// Signature is the agent's signature over what it reports: a compact JWS with detached payload; nil if there is none.
	Signature *string `json:"signature,omitzero"`
	// Timestamp is in milliseconds.
	Timestamp      time.Time `json:"timestamp"`
	MetadataDigest string    `json:"metadataDigest"`
	// PrevHash is the hash of the entry Seq − 1; nil for the first.
	PrevHash *string `json:"prevHash"`
	Hash     string  `json:"hash"`
	// PrincipalID is nil after the principal was erased.
	PrincipalID *string `json:"principalId"`
	// PrincipalSalt is 16 random bytes in base64url; nil after the principal was erased, and in version 1.
	PrincipalSalt *string `json:"principalSalt,omitzero"`
	// Metadata is nil after it was erased.
	Metadata map[string]any `json:"metadata"`
	// Salt is 16 random bytes in base64url; nil after the metadata was erased.
	Salt *string `json:"salt"`
	// Erased: metadata or name were erased.
	Erased bool `json:"erased,omitzero"`
}

// MarshalJSON writes all milliseconds, because Timestamp is hashed as it is written.
func (e AuditEntry) MarshalJSON() ([]byte, error) {
	type plain AuditEntry
	return json.Marshal(struct {
		plain
		Timestamp string `json:"timestamp"`
	}{plain(e), instantText(e.Timestamp)})
}

// InclusionProof proves that a tree contains a leaf (docs/protocol.md §8).
type InclusionProof struct {
	// Index of the leaf, from 0: the entry's Seq − 1.
	Index int64 `json:"index"`
	// Size of the tree.
	Size int64 `json:"size"`
	// Path has hashes, from the leaf's neighbour upwards.
	Path [][]byte `json:"path"`
}

// ConsistencyProof proves that a tree begins with another one.
type ConsistencyProof struct {
	From int64    `json:"from"`
	To   int64    `json:"to"`
	Path [][]byte `json:"path"`
}

// LogKey is the key that signs the checkpoints of a log, under the log's name.
type LogKey struct {
	// Name is the log's origin.
	Name string `json:"name"`
	// VerifierKey is the argument of golang.org/x/mod/sumdb/note.NewVerifier: <name>+<id>+<key>.
	VerifierKey string    `json:"verifierKey"`
	PublicKey   PublicKey `json:"publicKeyJwk"`
	// Former are the earlier keys, newest first; they verify what they have signed.
	Former []*FormerLogKey `json:"former,omitzero"`
}

// FormerLogKey is a key of a log that another one has replaced.
type FormerLogKey struct {
	VerifierKey string `json:"verifierKey"`
	// Until is until when it signs, or signed, beside its successor.
	Until time.Time `json:"until"`
	// SuccessorSignature names its successor.
	SuccessorSignature string `json:"successorSignature"`
}
