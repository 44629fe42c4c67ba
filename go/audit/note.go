package audit

import (
	"errors"
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

// openNote opens a note that the verifier signed. Signatures by others are ignored: witnesses and further keys of the
// log may have signed it, too. A signature that names the verifier and is not by it invalidates the note.
func openNote(text string, verifier note.Verifier) (*note.Note, CheckpointFault) {
	if !isNote(text) {
		return nil, CheckpointMalformed
	}
	opened, err := note.Open([]byte(text), note.VerifierList(verifier))
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
