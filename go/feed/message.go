package feed

import (
	"context"
	"errors"
	"math"
	"regexp"
	"time"

	"github.com/grantex/grantex/go/internal/jsonvalue"
	"github.com/grantex/grantex/go/internal/jws"
	"github.com/grantex/grantex/go/verify"
)

const (
	revocationEvent = "urn:grantex:event:revocations"
	// maxMessageLength is about 100,000 entries.
	maxMessageLength = 32 << 20
	// clockTolerance is how far the clocks of the server and of the verifier may be
	// apart.
	clockTolerance = 5 * time.Second
	maxSafeInteger = 1<<53 - 1
)

// message is a message of the feed with valid signature, issuer and form.
// Whether it follows is up to the log. Times are in milliseconds since 1970.
type message struct {
	developerID string
	issuedAt    int64
	// epoch is new after every restore of the server's database.
	epoch string
	// seq is the head of the log after the last entry.
	seq int64
	// prev is the seq before the first entry; 0 in a snapshot.
	prev    int64
	entries []entry
}

// entry is an entry of the revocation log.
type entry struct {
	seq int64
	// kind is empty for one that this version does not know.
	kind string
	id   string
	// before is until when tokens were issued that the entry ends; math.MaxInt64
	// where it ends all of them.
	before int64
	// exp is when the last token that the entry ends expires.
	exp int64
}

// messageReader reads messages as strictly as tokens are read: compact JWS,
// RS256, typ secevent+jwt, a key that the issuer publishes and has not revoked,
// exactly the claims of the protocol, and not dated more than 5 seconds in the
// future (docs/protocol.md §7).
type messageReader struct {
	issuer       string
	keys         verify.IssuerKeys
	clock        func() time.Time
	isRevokedKey func(keyID string) bool
	parser       *jws.Parser
}

func (reader *messageReader) read(ctx context.Context, text string) (*message, error) {
	parsed, err := reader.parser.Parse(text)
	if err != nil {
		return nil, err
	}
	if issuer, _ := parsed.Payload.Get("iss").Text(); issuer != reader.issuer {
		return nil, errors.New("feed: the message comes from another issuer")
	}
	if reader.isRevokedKey(parsed.KeyID) {
		return nil, errors.New("feed: the message is signed with a revoked key")
	}
	key, err := reader.keys.Find(ctx, parsed.KeyID)
	if err != nil {
		return nil, err
	}
	if !key.Verify(text, parsed.SignedLength) {
		return nil, errors.New("feed: the signature of the message is not valid")
	}
	read, err := readMessage(parsed.Payload)
	if err != nil {
		return nil, err
	}
	if read.issuedAt > reader.clock().Add(clockTolerance).UnixMilli() {
		return nil, errors.New("feed: the message is dated in the future")
	}
	for _, entry := range read.entries {
		if entry.kind == "key" && entry.id == parsed.KeyID {
			return nil, errors.New("feed: the message is signed with the key that it revokes")
		}
	}
	return read, nil
}

var epochPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

func readMessage(payload jsonvalue.Value) (*message, error) {
	developer, _ := payload.Get("aud").Text()
	id, _ := payload.Get("jti").Text()
	issuedAt, isTime := payload.Get("iat").Number()
	events := payload.Get("events")
	isWhole := hasExactly(payload, "iss", "aud", "iat", "jti", "events") && developer != "" && id != "" &&
		isTime && issuedAt >= 0 && issuedAt <= maxSafeInteger/1000
	if !isWhole || !hasExactly(events, revocationEvent) {
		return nil, errors.New("feed: the message lacks the claims of a feed message")
	}
	stated := events.Get(revocationEvent)
	if !stated.IsObject() {
		return nil, errors.New("feed: the event of the message is not an object")
	}
	epoch, _ := stated.Get("epoch").Text()
	if !epochPattern.MatchString(epoch) {
		return nil, errors.New("feed: the message has no epoch")
	}
	seq, hasSeq := stated.Get("seq").Whole()
	prev, hasPrev := stated.Get("prev").Whole()
	list := stated.Get("entries")
	if !hasSeq || !hasPrev || seq < 0 || prev < 0 || prev > seq || list.Kind() != jsonvalue.Array {
		return nil, errors.New("feed: the message does not state its position in the log")
	}
	entries, err := readEntries(list, prev, seq)
	if err != nil {
		return nil, err
	}
	return &message{developer, int64(issuedAt * 1000), epoch, seq, prev, entries}, nil
}

// readEntries reads the entries, which must be in order and after prev.
func readEntries(list jsonvalue.Value, prev, head int64) ([]entry, error) {
	entries := make([]entry, 0, list.Len())
	last := prev
	for index := range list.Len() {
		read, ok := readEntry(list.Item(index))
		if !ok || read.seq <= last || read.seq > head {
			return nil, errors.New("feed: an entry of the message is malformed or out of order")
		}
		last = read.seq
		entries = append(entries, read)
	}
	return entries, nil
}

// readEntry reads an entry; of an unknown kind, only seq and exp.
func readEntry(value jsonvalue.Value) (entry, bool) {
	if !value.IsObject() {
		return entry{}, false
	}
	seq, hasSeq := value.Get("seq").Whole()
	kind, hasKind := value.Get("kind").Text()
	exp, hasExp := momentOf(value.Get("exp"))
	if !hasSeq || !hasKind || !hasExp {
		return entry{}, false
	}
	read := entry{seq: seq, before: math.MaxInt64, exp: exp}
	switch kind {
	case "token", "key":
	case "grant", "agent", "principal", "developer":
		stated := value.Get("before")
		if kind == "grant" && stated.IsMissing() {
			break // Revoked; with before it was put on hold.
		}
		before, ok := momentOf(stated)
		if !ok {
			return entry{}, false
		}
		read.before = before
	default:
		return read, true
	}
	read.kind = kind
	read.id, _ = value.Get("id").Text()
	return read, read.id != ""
}

var momentPattern = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$`)

func momentOf(value jsonvalue.Value) (milliseconds int64, ok bool) {
	text, _ := value.Text()
	if !momentPattern.MatchString(text) {
		return 0, false
	}
	moment, err := time.Parse(time.RFC3339, text)
	return moment.UnixMilli(), err == nil
}

func hasExactly(object jsonvalue.Value, names ...string) bool {
	if !object.IsObject() || len(object.Members()) != len(names) {
		return false
	}
	for _, name := range names {
		if object.Get(name).IsMissing() {
			return false
		}
	}
	return true
}
