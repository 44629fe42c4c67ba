package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"unicode/utf8"

	"github.com/grantex/grantex/go/internal/jsonvalue"
)

// entry is a whole entry of the log, as the server answers and exports it (docs/protocol.md §8). A nil text is null.
type entry struct {
	version     int
	entryID     string
	seq         int64
	developerID string
	agentID     *string
	agentDID    *string
	grantID     *string
	principal   *string
	// Absent from version 1, as identityProvider and principalSalt.
	principalDigest  *string
	identityProvider *string
	action           string
	status           string
	ref              *string
	signature        *string
	timestamp        string
	metadataDigest   string
	prevHash         *string

	hash          string
	principalID   *string
	principalSalt *string
	metadata      jsonvalue.Value
	salt          *string
	isErased      bool
}

var (
	actionForm    = regexp.MustCompile(`^[A-Za-z0-9._:-]{1,128}$`)
	timestampForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$`)
	digestForm    = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// readEntry reads an entry whose members all have their form. It does not check what they say.
func readEntry(value jsonvalue.Value) (*entry, bool) {
	r := entryReader{value, value.IsObject()}
	e := r.hashed()
	e.hash = r.digest("hash")
	e.principalID, e.salt = r.textOrNull("principalId"), r.textOrNull("salt")
	e.metadata = value.Get("metadata")
	e.isErased = value.Get("erased").Kind() == jsonvalue.True
	r.require(e.metadata.IsNull() || e.metadata.IsObject())
	if e.version == 1 {
		r.require(value.Get("principalSalt").IsMissing())
	} else {
		e.principalSalt = r.textOrNull("principalSalt")
	}
	return e, r.isEntry
}

// hashed reads the members that are hashed.
func (r *entryReader) hashed() *entry {
	version, _ := r.value.Get("v").Whole()
	seq, _ := r.value.Get("seq").Whole()
	e := &entry{
		version:        int(version),
		entryID:        r.text("entryId"),
		seq:            seq,
		developerID:    r.text("developerId"),
		agentID:        r.textOrNull("agentId"),
		agentDID:       r.textOrNull("agentDid"),
		grantID:        r.textOrNull("grantId"),
		principal:      r.textOrNull("principal"),
		action:         r.text("action"),
		status:         r.text("status"),
		ref:            r.optionalText("ref"),
		signature:      r.optionalText("signature"),
		timestamp:      r.text("timestamp"),
		metadataDigest: r.digest("metadataDigest"),
		prevHash:       r.digestOrNull("prevHash"),
	}
	r.require(seq >= 1 && (version == 1 || version == 2))
	r.require(actionForm.MatchString(e.action) && timestampForm.MatchString(e.timestamp))
	r.require(e.status == "allowed" || e.status == "success" || e.status == "failure" || e.status == "blocked")
	if version == 1 {
		r.require(r.value.Get("principalDigest").IsMissing() && r.value.Get("identityProvider").IsMissing())
		return e
	}
	e.principalDigest = r.digestOrNull("principalDigest")
	e.identityProvider = r.optionalText("identityProvider")
	return e
}

// CanonicalEntry returns the exact text of an entry that is hashed and stored, and its hash in lower hex, from the JSON
// of an entry. Members that are not hashed may be absent.
func CanonicalEntry(entryJSON []byte) (text, hash string, err error) {
	value, err := jsonvalue.Parse(entryJSON)
	if err != nil {
		return "", "", fmt.Errorf("audit: the entry cannot be read: %w", err)
	}
	r := entryReader{value, value.IsObject()}
	read := r.hashed()
	if !r.isEntry {
		return "", "", errors.New("audit: the text is not an audit entry")
	}
	canonicalText := read.appendCanonical(nil)
	digest := sha256.Sum256(canonicalText)
	return string(canonicalText), hex.EncodeToString(digest[:]), nil
}

type entryReader struct {
	value   jsonvalue.Value
	isEntry bool
}

func (r *entryReader) require(isRight bool) { r.isEntry = r.isEntry && isRight }

func (r *entryReader) text(member string) string {
	text, ok := r.value.Get(member).Text()
	r.require(ok && utf8.ValidString(text))
	return text
}

func (r *entryReader) textOrNull(member string) *string {
	if r.value.Get(member).IsNull() {
		return nil
	}
	text := r.text(member)
	return &text
}

func (r *entryReader) optionalText(member string) *string {
	if r.value.Get(member).IsMissing() {
		return nil
	}
	return r.textOrNull(member)
}

// digest checks the length alone: the characters matter only when a digest differs from the computed one.
func (r *entryReader) digest(member string) string {
	digest, _ := r.value.Get(member).Text()
	r.require(jsonvalue.Length(digest) == 2*sha256.Size)
	return digest
}

func (r *entryReader) digestOrNull(member string) *string {
	if r.value.Get(member).IsNull() {
		return nil
	}
	digest := r.digest(member)
	return &digest
}

// appendCanonical writes the exact text that is hashed and stored: RFC 8785 with its order of members written out.
func (e *entry) appendCanonical(text []byte) []byte {
	text = appendText(append(text, `{"action":`...), &e.action)
	text = appendText(append(text, `,"agentDid":`...), e.agentDID)
	text = appendText(append(text, `,"agentId":`...), e.agentID)
	text = appendText(append(text, `,"developerId":`...), &e.developerID)
	text = appendText(append(text, `,"entryId":`...), &e.entryID)
	text = appendText(append(text, `,"grantId":`...), e.grantID)
	text = appendOptional(text, `,"identityProvider":`, e.identityProvider)
	text = appendText(append(text, `,"metadataDigest":`...), &e.metadataDigest)
	text = appendText(append(text, `,"prevHash":`...), e.prevHash)
	text = appendText(append(text, `,"principal":`...), e.principal)
	if e.version != 1 {
		text = appendText(append(text, `,"principalDigest":`...), e.principalDigest)
	}
	text = appendOptional(text, `,"ref":`, e.ref)
	text = strconv.AppendInt(append(text, `,"seq":`...), e.seq, 10)
	text = appendOptional(text, `,"signature":`, e.signature)
	text = appendText(append(text, `,"status":`...), &e.status)
	text = appendText(append(text, `,"timestamp":`...), &e.timestamp)
	text = strconv.AppendInt(append(text, `,"v":`...), int64(e.version), 10)
	return append(text, '}')
}

func appendText(text []byte, member *string) []byte {
	if member == nil {
		return append(text, "null"...)
	}
	return jsonvalue.AppendString(text, *member)
}

// appendOptional leaves a member out that has no value.
func appendOptional(text []byte, name string, member *string) []byte {
	if member == nil {
		return text
	}
	return appendText(append(text, name...), member)
}
