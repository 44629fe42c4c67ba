package grantex

import (
	"context"
	"net/http"
	"time"
)

// Developer is the developer that owns the API key, and the key itself.
type Developer struct {
	DeveloperID string  `json:"developerId"`
	Name        string  `json:"name"`
	Email       *string `json:"email"`
	// Mode is "sandbox" or "live".
	Mode      string    `json:"mode"`
	CreatedAt time.Time `json:"createdAt"`
	Settings  Settings  `json:"settings"`
	// SignInProvider is the issuer of the sign-in provider; nil without one.
	SignInProvider *string          `json:"signInProvider"`
	Domain         *DeveloperDomain `json:"domain"`
	// KeyID is the API key of this client.
	KeyID string `json:"keyId"`
	// Person is who in the organization calls; nil for an API key, unless somebody got it by signing in.
	Person *ConsolePerson `json:"person"`
	// Roles are those of that key.
	Roles []Role `json:"roles"`
}

// ConsolePerson is a person of the developer's organization, as its identity provider names them.
type ConsolePerson struct {
	ID    string  `json:"id"`
	Name  *string `json:"name"`
	Email *string `json:"email"`
}

// DeveloperDomain is the domain that stands beside the developer's name where people decide (docs/protocol.md §11).
type DeveloperDomain struct {
	// Name is in ASCII, as browsers write it: xn--… for other letters.
	Name string `json:"name"`
	// VerifiedAt is when the domain last named the developer. Nil once it no longer does: people do not see it then.
	VerifiedAt *time.Time `json:"verifiedAt"`
	// Fault is why the last check failed, or what is wrong with the logo; nil if all is well.
	Fault *string `json:"fault"`
	// Logo is the path of the server's copy of the logo; nil without one.
	Logo *string `json:"logo"`
}

// MeService is /v1/me (docs/protocol.md §11).
type MeService struct{ transport *transport }

const domainPath = "/v1/me/domain"

// Get returns the developer.
func (s *MeService) Get(ctx context.Context) (*Developer, error) {
	return fetch[Developer](ctx, s.transport, call{method: http.MethodGet, path: route("/v1/me")})
}

// UpdateSettings changes settings (admin). It returns CodeRetentionTooShort.
func (s *MeService) UpdateSettings(ctx context.Context, changes SettingsChanges) error {
	body := struct {
		Settings SettingsChanges `json:"settings"`
	}{changes}
	answer, err := fetch[struct {
		Updated bool `json:"updated"`
	}](ctx, s.transport, call{method: http.MethodPatch, path: route("/v1/me"), body: body})
	if err == nil && !answer.Updated {
		return newError(CodeUnexpectedAnswer, "the answer does not say that the settings were updated; is the URL right?")
	}
	return err
}

// SetDomain checks at once that https://<domain>/.well-known/grantex.json names you, and shows the domain and its logo to
// people from then on (admin). The same call again checks again, after a new logo for example. It returns
// CodeDomainNotConfirmed.
func (s *MeService) SetDomain(ctx context.Context, domain string) (*DeveloperDomain, error) {
	body := struct {
		Domain string `json:"domain"`
	}{domain}
	answer, err := fetch[struct {
		Domain DeveloperDomain `json:"domain"`
	}](ctx, s.transport, call{method: http.MethodPut, path: route(domainPath), body: body})
	if err != nil {
		return nil, err
	}
	return &answer.Domain, nil
}

// RemoveDomain removes the domain and its logo, if there is one (admin).
func (s *MeService) RemoveDomain(ctx context.Context) error {
	return s.transport.send(ctx, call{method: http.MethodDelete, path: route(domainPath)}, nil)
}

// RevokeGrants revokes every grant of every agent of yours; new ones may follow (admin).
func (s *MeService) RevokeGrants(ctx context.Context) error {
	return s.transport.send(ctx, call{method: http.MethodDelete, path: route("/v1/me/grants")}, nil)
}
