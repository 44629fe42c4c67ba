package grantex

import (
	"context"
	"net/http"
	"sync/atomic"
)

// IssuerDescription is a server's public description of itself (docs/protocol.md §9).
type IssuerDescription struct {
	// Issuer is the iss of its tokens and callbacks, and the aud of key proofs.
	Issuer string `json:"issuer"`
	// Mode is "sandbox" or "live".
	Mode string `json:"mode"`
	// JWKSURI has the keys that sign grant tokens.
	JWKSURI     string `json:"jwks_uri"`
	API         string `json:"api"`
	Revocations string `json:"revocations"`
	Audit       string `json:"audit"`
}

// discovery requests the description once; an error is not kept.
type discovery struct {
	transport *transport
	known     atomic.Pointer[IssuerDescription]
}

func (d *discovery) discover(ctx context.Context) (*IssuerDescription, error) {
	known := d.known.Load()
	if known == nil {
		answer, err := fetch[IssuerDescription](ctx, d.transport, call{method: http.MethodGet, path: route("/.well-known/grantex")})
		if err != nil {
			return nil, err
		}
		d.known.Store(answer)
		known = answer
	}
	description := *known
	return &description, nil
}
