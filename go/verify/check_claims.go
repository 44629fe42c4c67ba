package verify

import (
	"slices"
	"strings"
	"time"

	"github.com/grantex/grantex/go/internal/jsonvalue"
	"github.com/grantex/grantex/go/internal/mismatch"
	"github.com/grantex/grantex/go/refusal"
)

// clockTolerance is how far clocks may be apart.
const clockTolerance = 5 * time.Second

// endOf returns when a token ends, including the tolerance between clocks. A second that no time.Time holds does not
// overflow: it is a token of the distant future.
func endOf(exp int64) time.Time { return time.Unix(exp, 0).Add(clockTolerance) }

// checkClaims checks the claims of a token whose signature is valid: form, times, audience, binding. A refusal from here
// on can be attributed.
func (v *Verifier) checkClaims(p *payload, now time.Time) (*claims, error) {
	refuse := func(reason refusal.Reason, detail refusal.Detail) (*claims, error) {
		detail.Attribution = attributionOf(p)
		return nil, refusal.New(reason, detail)
	}
	c, fault := readClaims(p)
	switch {
	case fault != "":
		return refuse(refusal.InvalidClaim, refusal.Detail{Text: string(fault)})
	case !now.Before(endOf(c.exp)):
		return refuse(refusal.Expired, refusal.Detail{})
	case time.Unix(max(c.nbf, c.iat), 0).After(now.Add(clockTolerance)):
		return refuse(refusal.NotYetValid, refusal.Detail{})
	}
	for _, audience := range c.aud {
		if !slices.Contains(v.options.Audience, audience) {
			return refuse(refusal.WrongAudience, mismatch.Detail(v.options.Audience, c.aud, "token"))
		}
	}
	if len(v.binding.acrValues) == 0 {
		return c, nil
	}
	if !slices.Contains(v.binding.acrValues, c.acr) {
		return refuse(refusal.BindingTooWeak, refusal.Detail{ACRValues: v.binding.acrValues})
	}
	trusted := v.binding.identityProviders
	if c.acr == directoryACR && trusted != nil && !slices.Contains(trusted, c.idp) {
		text := "The person signed in at " + c.idp + "; this service accepts sign-ins at " + strings.Join(trusted, ", ") + "."
		return refuse(refusal.BindingTooWeak, refusal.Detail{ACRValues: v.binding.acrValues, Text: text})
	}
	return c, nil
}

// attributionOf returns nil where a claim that says whom the refusal is recorded for is not a text.
func attributionOf(p *payload) *refusal.Attribution {
	for _, claim := range []int{claimDev, claimGrnt, claimClientID, claimAgt, claimSub} {
		if p[claim] == nil || p[claim].Kind() != jsonvalue.String {
			return nil
		}
	}
	return &refusal.Attribution{
		DeveloperID: p.text(claimDev),
		GrantID:     p.text(claimGrnt),
		AgentID:     p.text(claimClientID),
		AgentDID:    p.text(claimAgt),
		PrincipalID: p.text(claimSub),
	}
}
