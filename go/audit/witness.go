package audit

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
)

// Cosignature is a witness's signature of a checkpoint (C2SP tlog-cosignature, Ed25519; docs/protocol.md §8).
type Cosignature struct {
	// Witness is the name in the witness's verifier key.
	Witness string
	// SignedAt is when the witness signed, in seconds since 1970, by its own clock; it knew no larger log then.
	SignedAt int64
}

const (
	cosignatureKind = 4
	timeBytes       = 8
	keyIDBytes      = 4
	// The last second that a JavaScript Date can hold; no real clock is beyond it.
	lastSecond = 8_640_000_000_000
)

// VerifyCosignature verifies that a witness cosigned a checkpoint: that the log of this origin, at this size, has this
// root, and continues every checkpoint of it that the witness saw. It does not check the log's own signature, as
// [VerifyCheckpoint] does, compares the time with no clock, and does not know which origin was meant. The key is
// <name>+<id>+<key> of the kind cosignature/v1.
//
// The error is [CheckpointMalformed], [CheckpointNotCosigned], [CheckpointBadSignature], or about the key.
func VerifyCosignature(text, witnessKey string) (Checkpoint, Cosignature, error) {
	witness, err := newWitness(witnessKey)
	if err != nil {
		return Checkpoint{}, Cosignature{}, err
	}
	checkpoint, ok := ReadCheckpoint(text)
	if !ok {
		return Checkpoint{}, Cosignature{}, CheckpointMalformed
	}
	opened, fault := openNote(text, witness)
	if fault == CheckpointKeyUnknown {
		fault = CheckpointNotCosigned
	}
	if fault != "" {
		return Checkpoint{}, Cosignature{}, fault
	}
	// note.Open has decoded and verified it.
	signature, _ := decodeBase64(opened.Sigs[0].Base64)
	signedAt := binary.BigEndian.Uint64(signature[keyIDBytes:])
	return checkpoint, Cosignature{witness.name, int64(signedAt)}, nil
}

// witness verifies cosignatures, as golang.org/x/mod/sumdb/note takes it.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

var _ note.Verifier = (*witness)(nil)

func newWitness(text string) (*witness, error) {
	refused := errors.New("audit: a witness key must be name+id+key, where the key is an Ed25519 key for cosignatures and the id is its own")
	match := verifierKeyForm.FindStringSubmatch(text)
	if match == nil || !utf8.ValidString(text) {
		return nil, refused
	}
	name, rest, _ := strings.Cut(text, "+")
	written, encoded, _ := strings.Cut(rest, "+")
	key, ok := decodeBase64(encoded)
	if !ok || len(key) != 1+ed25519.PublicKeySize || key[0] != cosignatureKind {
		return nil, refused
	}
	digest := sha256.Sum256(append([]byte(name+"\n"), key...))
	if hex.EncodeToString(digest[:keyIDBytes]) != written {
		return nil, refused
	}
	return &witness{name, binary.BigEndian.Uint32(digest[:]), key[1:]}, nil
}

// Name implements [note.Verifier].
func (w *witness) Name() string { return w.name }

// KeyHash implements [note.Verifier].
func (w *witness) KeyHash() uint32 { return w.hash }

// Verify implements [note.Verifier].
func (w *witness) Verify(text, signature []byte) bool {
	if len(signature) != timeBytes+ed25519.SignatureSize {
		return false
	}
	time := binary.BigEndian.Uint64(signature)
	if time == 0 || time > lastSecond {
		return false
	}
	signed := fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", time, text)
	return ed25519.Verify(w.key, signed, signature[timeBytes:])
}
