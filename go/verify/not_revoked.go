package verify

import (
	"context"
	"time"

	"github.com/grantex/grantex/go/refusal"
)

// notRevoked returns the grant of a token that is otherwise valid, unless it is revoked or bound to a key that nobody
// checks.
func (v *Verifier) notRevoked(ctx context.Context, known *knownToken, use Use, now time.Time) (*Grant, error) {
	grant := known.grant
	if v.check != nil {
		var err error
		if grant, err = v.askRevocation(ctx, known, use.Scopes, now); err != nil {
			return nil, err
		}
	}
	if grant.KeyThumbprint != "" && !use.ChecksKey {
		return nil, refusal.New(refusal.UncheckedConfirmation, refusal.Detail{Attribution: grant.Attribution()})
	}
	return grant, nil
}

func (v *Verifier) askRevocation(ctx context.Context, known *knownToken, scopes []string, now time.Time) (*Grant, error) {
	grant := known.grant
	var revision uint64
	if v.revoked != nil {
		revision = v.revoked.Revision(now)
		if revision != 0 && revision == known.checkedRevision.Load() {
			return grant, nil
		}
	}
	query := RevocationQuery{known.token, grant, known.key.ID, scopes, now}
	state, err := v.check.State(ctx, &query)
	if err != nil {
		return nil, refusal.From(err, refusal.RevocationUnavailable, grant.Attribution())
	}
	switch state {
	case NotRevoked:
		known.checkedRevision.Store(revision)
	case RevocationUnknown:
		unknown := *grant
		unknown.IsRevocationUnknown = true
		grant = &unknown
	default:
		v.cache.remove(known)
		return nil, refusal.New(refusal.Revoked, refusal.Detail{Attribution: grant.Attribution()})
	}
	// The token may have expired while the answer was on its way.
	if !v.options.Clock().Before(known.end) {
		return nil, v.expired(known)
	}
	return grant, nil
}

func (v *Verifier) isKnownRevoked(grant *Grant, keyID string) bool {
	return v.revoked != nil && v.revoked.IsKnownRevoked(grant, keyID)
}
