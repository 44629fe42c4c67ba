package verify

import (
	"context"

	"github.com/grantex/grantex/go/refusal"
)

// verifyKnown checks of a remembered token what can change: its expiry, the key, revocation.
func (v *Verifier) verifyKnown(ctx context.Context, known *knownToken, use Use) (*Grant, error) {
	now := v.options.Clock()
	if !now.Before(known.end) {
		return nil, v.expired(known)
	}
	key, now, err := v.keys.find(ctx, known.key.ID, now)
	if err != nil {
		return nil, err
	}
	// The token may have expired while the keys were fetched.
	if !now.Before(known.end) {
		return nil, v.expired(known)
	}
	if key != known.key {
		v.cache.remove(known)
		return v.verifyNew(ctx, known.token, use)
	}
	return v.notRevoked(ctx, known, use, now)
}

func (v *Verifier) expired(known *knownToken) error {
	v.cache.remove(known)
	return refusal.New(refusal.Expired, refusal.Detail{Attribution: known.grant.Attribution()})
}
