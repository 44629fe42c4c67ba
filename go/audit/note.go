package audit

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"

	"github.com/grantex/grantex/go/internal/jsonvalue"
)

// maxNoteLength is the longest note, in characters; every checkpoint is far shorter.
const maxNoteLength = 64 * 1024

var (
	verifierKeyForm   = regexp.MustCompile(`^[^\s\pZ\x{FEFF}+]+\+[0-9a-f]{8}\+([A-Za-z0-9+/]+={0,2})$`)
	signatureLineForm = regexp.MustCompile(`^— [^\s\pZ\x{FEFF}+]+ ([A-Za-z0-9+/]+={0,2})$`)
)

// Note is a note that one of the given keys signed.
type Note struct {
	// Text is what was signed, with the line break at its end.
	Text string
	// Signers are the given keys that signed it, in the order of their signatures.
	Signers []string
}

// OpenNote opens a signed note (C2SP signed-note) with verifier keys. Signatures by others are ignored: witnesses and
// further keys of the log may have signed it, too. A signature that names a given key and is not by it invalidates the
// note. The error is a [CheckpointFault], or about a key.
func OpenNote(text string, keys []string) (Note, error) {
	verifiers := []note.Verifier{}
	named := map[string]string{}
	for _, key := range keys {
		verifier, err := newNoteVerifier(key)
		if err != nil {
			return Note{}, err
		}
		id := signerOf(verifier.Name(), verifier.KeyHash())
		if _, isGiven := named[id]; !isGiven {
			named[id] = key
			verifiers = append(verifiers, verifier)
		}
	}
	opened, fault := openNote(text, verifiers...)
	if fault != "" {
		return Note{}, fault
	}
	found := Note{Text: opened.Text}
	for _, signature := range opened.Sigs {
		found.Signers = append(found.Signers, named[signerOf(signature.Name, signature.Hash)])
	}
	return found, nil
}

func signerOf(name string, hash uint32) string { return fmt.Sprintf("%s+%08x", name, hash) }

func openNote(text string, verifiers ...note.Verifier) (*note.Note, CheckpointFault) {
	if !isNote(text) {
		return nil, CheckpointMalformed
	}
	opened, err := note.Open([]byte(text), note.VerifierList(verifiers...))
	var unverified *note.UnverifiedNoteError
	var invalid *note.InvalidSignatureError
	switch {
	case err == nil:
		return opened, ""
	case errors.As(err, &unverified):
		return nil, CheckpointKeyUnknown
	case errors.As(err, &invalid):
		return nil, CheckpointBadSignature
	}
	return nil, CheckpointMalformed
}

// isNote checks the form of a note, also what note.Open is lenient about: the length, and base64 with bits left over.
func isNote(text string) bool {
	end := strings.LastIndex(text, "\n\n")
	if end < 1 || !strings.HasSuffix(text, "\n") || jsonvalue.Length(text) > maxNoteLength {
		return false
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, isControl) {
		return false
	}
	for line := range strings.SplitSeq(text[end+2:len(text)-1], "\n") {
		match := signatureLineForm.FindStringSubmatch(line)
		if match == nil {
			return false
		}
		if signature, ok := decodeBase64(match[1]); !ok || len(signature) <= keyIDBytes {
			return false
		}
	}
	return true
}

func isControl(character rune) bool { return character < ' ' && character != '\n' }

// NoteKey is what a verifier key says, <name>+<id>+<key>.
type NoteKey struct {
	Name string
	// ID is the first 4 bytes of SHA-256 of name ‖ 0x0A ‖ kind ‖ key, in lower hex.
	ID string
	// PublicKey is an Ed25519 key, 32 bytes.
	PublicKey []byte
}

// ParseNoteKey reads the verifier key of a log, whose key signs notes.
func ParseNoteKey(text string) (NoteKey, error) {
	if _, err := newNoteVerifier(text); err != nil {
		return NoteKey{}, err
	}
	return splitKey(text), nil
}

// ParseWitnessKey reads the verifier key of a witness, whose key cosigns checkpoints.
func ParseWitnessKey(text string) (NoteKey, error) {
	if _, err := newWitness(text); err != nil {
		return NoteKey{}, err
	}
	return splitKey(text), nil
}

// splitKey takes a key apart that was checked.
func splitKey(text string) NoteKey {
	name, rest, _ := strings.Cut(text, "+")
	id, encoded, _ := strings.Cut(rest, "+")
	decoded, _ := decodeBase64(encoded)
	// The first byte is the kind of the key.
	return NoteKey{name, id, decoded[1:]}
}

// newNoteVerifier reads a verifier key, name+id+key with an Ed25519 key, in its one spelling.
func newNoteVerifier(key string) (note.Verifier, error) {
	if match := verifierKeyForm.FindStringSubmatch(key); match != nil && utf8.ValidString(key) {
		verifier, err := note.NewVerifier(key)
		if _, ok := decodeBase64(match[1]); ok && err == nil {
			return verifier, nil
		}
	}
	return nil, errors.New("audit: a verifier key must be name+id+key, where the key is an Ed25519 key and the id is its own")
}
