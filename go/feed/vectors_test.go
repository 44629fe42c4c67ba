package feed

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grantex/grantex/go/internal/jws"
	"github.com/grantex/grantex/go/internal/vectors"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

func TestMessagesAsInEveryLanguage(t *testing.T) {
	vectors.Run(t, "feed-message", func(t *testing.T, given vectors.Vector) any {
		revoked := given.Texts(t, "revokedKeys")
		reader := readerOf(t, given, func(keyID string) bool { return slices.Contains(revoked, keyID) })
		read, err := reader.read(t.Context(), given.Text(t, "message"))
		if err != nil {
			return map[string]any{"refused": whyOf(err)}
		}
		entries := []any{}
		for _, entry := range read.entries {
			members := map[string]any{"seq": entry.seq, "id": entry.id, "exp": entry.exp}
			if entry.kind != "" {
				members["kind"] = entry.kind
			}
			if entry.before != math.MaxInt64 {
				members["before"] = entry.before
			}
			entries = append(entries, members)
		}
		return map[string]any{"message": map[string]any{
			"developerId": read.developerID, "issuedAt": read.issuedAt, "epoch": read.epoch, "seq": read.seq,
			"prev": read.prev, "entries": entries,
		}}
	})
}

func TestLogsAsInEveryLanguage(t *testing.T) {
	vectors.Run(t, "feed", func(t *testing.T, given vectors.Vector) any {
		log := newLog()
		reader := readerOf(t, given, log.revokesKey)
		var arrived []struct{ Snapshot, Message string }
		given.Read(t, "steps", &arrived)
		steps := []string{}
		for _, step := range arrived {
			read, err := reader.read(t.Context(), step.Snapshot+step.Message)
			if err == nil && step.Snapshot != "" {
				err = log.replace(read)
			} else if err == nil {
				err = log.follow(read)
			}
			steps = append(steps, whyOf(err))
		}
		var tokens map[string]string
		given.Read(t, "tokens", &tokens)
		verifier := vectors.NewVerifier(t, given, verify.NoRevocation)
		revoked := []string{}
		for name, token := range tokens {
			grant, err := verifier.Verify(t.Context(), token)
			if err != nil {
				t.Fatal(err)
			}
			message, err := jws.NewTokenParser().Parse(token)
			if err != nil {
				t.Fatal(err)
			}
			if isRevoked, _ := log.revokes(grant, message.KeyID); isRevoked {
				revoked = append(revoked, name)
			}
		}
		slices.Sort(revoked)
		got := map[string]any{
			"steps": steps, "revoked": revoked, "position": nil,
			"isUnderstood": log.isUnderstood(vectors.Now(t, given).UnixMilli()),
		}
		if known := log.known(); known.developerID != "" {
			got["position"] = map[string]any{"epoch": known.position.epoch, "seq": known.position.seq}
		}
		return got
	})
}

func readerOf(t *testing.T, given vectors.Vector, isRevokedKey func(string) bool) *messageReader {
	return &messageReader{
		issuer:       given.Text(t, "issuer"),
		keys:         vectors.NewKeys(t, given),
		clock:        func() time.Time { return vectors.Now(t, given) },
		isRevokedKey: isRevokedKey,
		parser:       jws.NewFeedParser(maxMessageLength),
	}
}

// whyOf is why a step was not taken, in the words of every language.
func whyOf(err error) string {
	var refused *refusal.Error
	switch {
	case err == nil:
		return "taken"
	case errors.As(err, &refused):
		return string(refused.Reason)
	}
	text := strings.TrimPrefix(err.Error(), "feed: ")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
