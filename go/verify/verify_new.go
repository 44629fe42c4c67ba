package verify

import (
	"context"
	"slices"
	"sync"

	"github.com/grantex/grantex/go/internal/claims"
	"github.com/grantex/grantex/go/internal/jsonvalue"
	"github.com/grantex/grantex/go/internal/mismatch"
	"github.com/grantex/grantex/go/refusal"
)

// reading is memory for a token while it is read.
type reading struct {
	scratch jsonvalue.Scratch
	payload claims.Payload
}

var readings = sync.Pool{New: func() any { return &reading{} }}

func (r *reading) release() {
	r.scratch.Reset()
	clear(r.payload[:])
	readings.Put(r)
}

// verifyNew verifies a token in full, and remembers it.
func (v *Verifier) verifyNew(ctx context.Context, token string, use Use) (*Grant, error) {
	reading := readings.Get().(*reading)
	defer reading.release()
	message, err := v.parser.ParseIn(&reading.scratch, token)
	if err != nil {
		return nil, err
	}
	payload := &reading.payload
	payload.Read(message.Payload)
	if payload.Text(claims.Issuer) != v.options.Issuer {
		stated := mismatch.TextsOf(message.Payload.Get("iss"))
		return nil, refusal.New(refusal.WrongIssuer, mismatch.Detail([]string{v.options.Issuer}, stated, "token"))
	}
	developers, err := v.knownDevelopers(ctx)
	if err != nil {
		return nil, err
	}
	developer := slices.Index(developers, payload.Text(claims.Developer))
	if developer < 0 {
		return nil, refusal.New(refusal.WrongDeveloper, refusal.Detail{})
	}
	key, now, err := v.keys.find(ctx, message.KeyID, v.options.Clock())
	if err != nil {
		return nil, err
	}
	if !key.Verify(token, message.SignedLength) {
		return nil, refusal.New(refusal.BadSignature, refusal.Detail{})
	}
	var checked claims.Claims
	if err := v.checkClaims(&checked, payload, now); err != nil {
		return nil, err
	}
	known := v.remember(token, key, &checked, developers[developer])
	return v.notRevoked(ctx, known, use, now)
}

// knownDevelopers returns the developers whose tokens the service accepts, and learns once which one its API key is of.
func (v *Verifier) knownDevelopers(ctx context.Context) ([]string, error) {
	if developers := v.developers.Load(); developers != nil {
		return *developers, nil
	}
	developer, err := v.check.Developer(ctx)
	if err != nil {
		return nil, refusal.New(refusal.RevocationUnavailable, refusal.Detail{Cause: err})
	}
	developers := []string{developer}
	v.developers.Store(&developers)
	return developers, nil
}

func (v *Verifier) remember(token string, key *IssuerKey, checked *claims.Claims, developer string) *knownToken {
	known := &knownToken{token: token, key: key, end: endOf(checked.ExpiresAt)}
	known.grant = grantOf(checked, v.options.Issuer, developer)
	known.grant.known, known.grant.verifier = known, v
	v.cache.set(known)
	return known
}
