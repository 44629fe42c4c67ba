package audit

import (
	"crypto/ed25519"
	"encoding/base64"
	"regexp"
	"strconv"
	"strings"

	"github.com/transparency-dev/merkle/rfc6962"

	"github.com/grantex/grantex/go/internal/jsonvalue"
)

// TreeHead is the state of a Merkle tree: what proofs are compared with.
type TreeHead struct {
	// Size is the number of entries.
	Size int64
	// Root is that of the Merkle tree over them, 32 bytes.
	Root []byte
}

// Checkpoint is the state of a log, as it signed it (C2SP tlog-checkpoint; docs/protocol.md §8).
type Checkpoint struct {
	TreeHead

	// Origin is the log's name: <issuer host>/audit/<developer id>, and /<epoch> after a restore.
	Origin string
}

// CheckpointFault says what is wrong with a checkpoint. It is an error.
type CheckpointFault string

// The faults of checkpoints.
const (
	// CheckpointMalformed: it is not a checkpoint.
	CheckpointMalformed CheckpointFault = "malformed"
	// CheckpointKeyUnknown: the key did not sign it.
	CheckpointKeyUnknown CheckpointFault = "unknown_key"
	// CheckpointBadSignature: a signature names the key, but is not by it.
	CheckpointBadSignature CheckpointFault = "bad_signature"
	// CheckpointOtherLog: the key signed it, but for a log of another name.
	CheckpointOtherLog CheckpointFault = "other_log"
	// CheckpointBadCosignature: a signature that names a witness is not by that witness.
	CheckpointBadCosignature CheckpointFault = "bad_cosignature"
	// CheckpointNotCosigned: the witness did not sign it.
	CheckpointNotCosigned CheckpointFault = "missing"
)

var checkpointFaults = map[CheckpointFault]string{
	CheckpointMalformed:      "it is not a checkpoint",
	CheckpointKeyUnknown:     "none of the given keys signed it",
	CheckpointBadSignature:   "its signature is not by the key that it names",
	CheckpointOtherLog:       "it was signed for a log of another name",
	CheckpointBadCosignature: "a signature that names a witness is not by that witness",
	CheckpointNotCosigned:    "the witness did not sign it",
}

// Error says the fault in words.
func (f CheckpointFault) Error() string {
	return "audit: the checkpoint cannot be used: " + checkpointFaults[f]
}

// VerifyCheckpoint verifies that a note, as GET /v1/audit/checkpoint answers it, is a checkpoint that this key signed, of
// the log that the key names. The key, <origin>+<id>+<key>, must come from a source that the server does not control.
// This does not say how far the log can be trusted: readers see the same tree only if they compare checkpoints.
//
// The error is a [CheckpointFault], or about the key.
func VerifyCheckpoint(note, verifierKey string) (Checkpoint, error) {
	verifier, err := newNoteVerifier(verifierKey)
	if err != nil {
		return Checkpoint{}, err
	}
	opened, fault := openNote(note, verifier)
	if fault != "" {
		return Checkpoint{}, fault
	}
	checkpoint, ok := parseCheckpoint(opened.Text)
	switch {
	case !ok:
		return Checkpoint{}, CheckpointMalformed
	case checkpoint.Origin != verifier.Name():
		return Checkpoint{}, CheckpointOtherLog
	}
	return checkpoint, nil
}

// ReadCheckpoint reads a checkpoint, whoever signed it. It reports false for a text that is not one.
func ReadCheckpoint(note string) (Checkpoint, bool) {
	if !isNote(note) {
		return Checkpoint{}, false
	}
	return parseCheckpoint(note[:strings.LastIndex(note, "\n\n")+1])
}

var sizeForm = regexp.MustCompile(`^(?:0|[1-9]\d{0,15})$`)

// parseCheckpoint reads the text of a note. Lines after the third belong to later versions and are covered by the
// signature; none is empty.
func parseCheckpoint(text string) (Checkpoint, bool) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) < 3 || !sizeForm.MatchString(lines[1]) {
		return Checkpoint{}, false
	}
	for _, line := range lines {
		if line == "" {
			return Checkpoint{}, false
		}
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	root, ok := parseTreeHash(lines[2])
	return Checkpoint{TreeHead{size, root}, lines[0]}, ok && err == nil && size <= jsonvalue.MaxSafeInteger
}

// parseTreeHash reads a hash as proofs and checkpoints write it, in padded base64.
func parseTreeHash(text string) ([]byte, bool) {
	hash, ok := decodeBase64(text)
	return hash, ok && len(hash) == rfc6962.DefaultHasher.Size()
}

// decodeBase64 decodes base64 with its padding, in its one spelling.
func decodeBase64(text string) ([]byte, bool) {
	decoded, err := base64.StdEncoding.Strict().DecodeString(text)
	return decoded, err == nil && base64.StdEncoding.EncodeToString(decoded) == text
}

// VerifySuccession verifies that a log's former key named its successor, with successorSignature of GET
// /v1/audit/log-key, 64 bytes in padded base64. A checkpoint with signatures of both keys does not show that: anybody can
// add a signature to a signed note. The error is about a key that is not valid.
func VerifySuccession(former, successor, signature string) (bool, error) {
	from, err := newNoteVerifier(former)
	if err != nil {
		return false, err
	}
	to, err := newNoteVerifier(successor)
	if err != nil {
		return false, err
	}
	decoded, ok := decodeBase64(signature)
	if !ok || from.Name() != to.Name() || len(decoded) != ed25519.SignatureSize {
		return false, nil
	}
	encode := base64.StdEncoding.EncodeToString
	text := "grantex log key succession/v1\n" + encode(splitKey(former).PublicKey) + "\n" + encode(splitKey(successor).PublicKey) + "\n"
	return from.Verify([]byte(text), decoded), nil
}
