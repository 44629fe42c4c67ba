package claims

import (
	"errors"

	"github.com/grantex/grantex/go/internal/format"
	"github.com/grantex/grantex/go/internal/limits"
	"github.com/grantex/grantex/go/refusal"
)

// readDetails reads the details of the scopes.
func (c *Claims) readDetails(p *Payload) (refusal.Reason, Fault) {
	if p[claimDetails] != nil {
		parsed, err := limits.Parse(*p[claimDetails])
		if err != nil {
			return refusal.DetailsUnknown, Fault(`The claim "authorization_details" cannot be read: ` + messageOf(err))
		}
		c.Details = parsed
	}
	if disagreement := limits.Disagreement(c.Scopes.Scopes, c.Details); disagreement != "" {
		return refusal.InvalidClaim, Fault(`The claims "scp" and "authorization_details" disagree. ` + disagreement + ".")
	}
	return "", ""
}

func messageOf(err error) string {
	var fault *format.Error
	if errors.As(err, &fault) {
		return fault.Message
	}
	return err.Error()
}
