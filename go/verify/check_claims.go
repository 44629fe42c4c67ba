package verify

import (
	"slices"
	"strings"
	"time"

	"github.com/grantex/grantex/go/internal/claims"
	"github.com/grantex/grantex/go/internal/jsonvalue"
	"github.com/grantex/grantex/go/internal/mismatch"
	"github.com/grantex/grantex/go/refusal"
)

// clockTolerance is how far clocks may be apart.
const clockTolerance = 5 * time.Second

// endOf returns when a token ends, including the tolerance between clocks. A second that no time.Time holds does not
// overflow: it is a token of the distant future.
func endOf(exp int64) time.Time { return time.Unix(exp, 0).Add(clockTolerance) }

// checkClaims reads and checks the claims of a token whose signature is valid: form, times, audience, binding. A refusal from here
// on can be attributed.
func (v *Verifier) checkClaims(c *claims.Claims, p *claims.Payload, now time.Time) error {
	refuse := func(reason refusal.Reason, detail refusal.Detail) error {
		detail.Attribution = attributionOf(p)
		return refusal.New(reason, detail)
	}
	reason, fault := c.Read(p)
	switch {
	case fault != "":
		return refuse(reason, refusal.Detail{Text: string(fault)})
	case !now.Before(endOf(c.ExpiresAt)):
		return refuse(refusal.Expired, refusal.Detail{})
	case time.Unix(max(c.NotBefore, c.IssuedAt), 0).After(now.Add(clockTolerance)):
		return refuse(refusal.NotYetValid, refusal.Detail{})
	}
	for _, audience := range c.Audience {
		if !slices.Contains(v.options.Audience, audience) {
			return refuse(refusal.WrongAudience, mismatch.Detail(v.options.Audience, c.Audience, "token"))
		}
	}
	if len(v.binding.acrValues) == 0 {
		return nil
	}
	if !slices.Contains(v.binding.acrValues, c.AuthenticationClass) {
		return refuse(refusal.BindingTooWeak, refusal.Detail{ACRValues: v.binding.acrValues})
	}
	trusted := v.binding.identityProviders
	if c.AuthenticationClass == claims.DirectoryACR && trusted != nil && !slices.Contains(trusted, c.IdentityProvider) {
		text := "The person signed in at " + c.IdentityProvider + "; this service accepts sign-ins at " + strings.Join(trusted, ", ") + "."
		return refuse(refusal.BindingTooWeak, refusal.Detail{ACRValues: v.binding.acrValues, Text: text})
	}
	return nil
}

// attributionOf returns nil where a claim that says whom the refusal is recorded for is not a text.
func attributionOf(p *claims.Payload) *refusal.Attribution {
	for _, claim := range []int{claims.Developer, claims.GrantID, claims.ClientID, claims.AgentDID, claims.Subject} {
		if p[claim] == nil || p[claim].Kind() != jsonvalue.String {
			return nil
		}
	}
	return &refusal.Attribution{
		DeveloperID: p.Text(claims.Developer),
		GrantID:     p.Text(claims.GrantID),
		AgentID:     p.Text(claims.ClientID),
		AgentDID:    p.Text(claims.AgentDID),
		PrincipalID: p.Text(claims.Subject),
	}
}
