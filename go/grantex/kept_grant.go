package grantex

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// answerRemembered: the server returns a response again for 60 seconds and treats a later repetition as theft, which ends
// the grant (docs/protocol.md §6). The rest of the minute lets the last attempt arrive.
const answerRemembered = 50 * time.Second

// leastLeft: a call with the returned token must still be able to arrive.
const leastLeft = 5 * time.Second

// keptGrant is the tokens of one grant as a store keeps them, in every language of this SDK. It is not changed once made.
type keptGrant struct {
	GrantTokens
	// HoldsUntil is the expiry of the grant token by the local clock, in milliseconds since 1970: never later than its true
	// expiry.
	HoldsUntil int64 `json:"holdsUntil"`
	// Pending is a refresh whose response is not stored yet.
	Pending *pendingRefresh `json:"pending,omitzero"`
	// Attempt is how many refreshes with this refresh token failed.
	Attempt int `json:"attempt,omitzero"`
}

type pendingRefresh struct {
	// IdempotencyKey gets the first response again if it was lost.
	IdempotencyKey string `json:"idempotencyKey"`
	// Since is in milliseconds since 1970.
	Since int64 `json:"since"`
}

func milliseconds(count int64) time.Duration { return time.Duration(count) * time.Millisecond }

// lifetime is that of the grant token by its own claims; 0 for a malformed token.
func (t GrantTokens) lifetime() time.Duration {
	claims, _ := claimsOf(t.GrantToken)
	return claims.lifetime()
}

func (t GrantTokens) issuedAt() int64 {
	claims, _ := claimsOf(t.GrantToken)
	return claims.issued
}

// isWhole reports whether tokens have the members that a token source reads.
func (t GrantTokens) isWhole() bool {
	return t.GrantToken != "" && t.RefreshToken != "" && t.GrantID != "" && t.lifetime() > 0
}

// isNewerThan reports whether tokens are newer than others, or of another grant.
func (t GrantTokens) isNewerThan(other GrantTokens) bool {
	return t.GrantID != other.GrantID || t.issuedAt() > other.issuedAt()
}

// left is how long the token holds by the local clock.
func (g *keptGrant) left(now time.Time) time.Duration {
	return milliseconds(g.HoldsUntil - now.UnixMilli())
}

// isSpent reports whether the token is too close to its end to be used. If more than its whole lifetime is left, the clock
// was set back, and its expiry is unknown.
func (g *keptGrant) isSpent(now time.Time) bool {
	lifetime := g.lifetime()
	left := g.left(now)
	return left <= min(lifetime/4, leastLeft) || left > lifetime+leastLeft
}

// isHalfSpent reports whether less than half of the token's lifetime is left.
func (g *keptGrant) isHalfSpent(now time.Time) bool { return g.left(now) < g.lifetime()/2 }

// isDue reports whether the token expires soon, or within half of its lifetime if that is shorter.
func (g *keptGrant) isDue(now time.Time, ahead time.Duration) bool {
	return g.left(now) <= min(g.lifetime()/2, ahead)
}

// endOfGiven is the expiry of a token from outside. When it was issued is unknown: it expires by the server's clock, and no
// later than if it were new.
func endOfGiven(tokens GrantTokens, now time.Time) int64 {
	return min(tokens.ExpiresAt.UnixMilli(), now.Add(tokens.lifetime()).UnixMilli())
}

// begin joins the running refresh as long as its response can still be requested; otherwise it starts a new one.
func (g *keptGrant) begin(now time.Time) *keptGrant {
	if g.Pending != nil && g.Pending.isRemembered(now) {
		return g
	}
	next := *g
	if g.Pending != nil {
		next = *g.givenUp()
	}
	next.Pending = &pendingRefresh{IdempotencyKey: next.refreshKey(), Since: now.UnixMilli()}
	return &next
}

// givenUp is the grant after a failed refresh: the next one has another key.
func (g *keptGrant) givenUp() *keptGrant {
	next := *g
	next.Pending = nil
	next.Attempt++
	return &next
}

// isRemembered: a refresh that began in the future only shows that the clock was set back.
func (p *pendingRefresh) isRemembered(now time.Time) bool {
	return milliseconds(now.UnixMilli()-p.Since).Abs() < answerRemembered
}

// refreshKey is the idempotency key of a refresh, made from the tokens: processes that share a store and refresh at the same
// moment present the same key, and all get the same response (docs/protocol.md §2). Knowing only the refresh token or only
// the grant token does not reveal it.
func (g *keptGrant) refreshKey() string {
	text, _ := encodeJSON([]any{"grantex refresh", g.Attempt, g.RefreshToken, g.GrantToken})
	digest := sha256.Sum256(text)
	return hex.EncodeToString(digest[:])
}

// newest is the content of the store, unless another source has written older tokens than this one has.
func newest(mine, stored *keptGrant) *keptGrant {
	if stored == nil || mine.GrantID == stored.GrantID && mine.isNewerThan(stored.GrantTokens) {
		return mine
	}
	return stored
}

// grantKeeper is one name of a store, read and written as a keptGrant.
type grantKeeper struct {
	store SecretStore
	name  string
}

// read returns nil for a name that is not there.
func (k grantKeeper) read(ctx context.Context) (*keptGrant, error) {
	text, isKnown, err := k.store.Get(ctx, k.name)
	if err != nil || !isKnown {
		return nil, err
	}
	grant := new(keptGrant)
	if decodeJSON([]byte(text), grant) != nil || !grant.isWhole() {
		// Without a cause: it may quote the tokens.
		return nil, newError(CodeStoreDamaged, "the store does not hold the tokens of a grant under %s, but something else", k.name)
	}
	return grant, nil
}

func (k grantKeeper) write(ctx context.Context, grant *keptGrant) error {
	text, err := encodeJSON(grant)
	if err != nil {
		return err
	}
	return k.store.Set(ctx, k.name, string(text))
}

func (k grantKeeper) forget(ctx context.Context) error { return k.store.Delete(ctx, k.name) }
