package vectors

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/grantex/grantex/go/refusal"
)

func runRefusal(t *testing.T, given Vector) any {
	var detail struct {
		Detail                                                   string
		MissingScopes, HeldScopes, ACRValues, Expected, Received []string
		Members                                                  refusal.Members
		Nonce, Issuer                                            string
		Attribution                                              *refusal.Attribution
	}
	given.Read(t, "detail", &detail)
	var challenge struct {
		ResourceMetadata, Scope string
		DPoP                    refusal.DPoPMode
	}
	given.Read(t, "challenge", &challenge)
	refused := refusal.New(refusal.Reason(given.Text(t, "reason")), refusal.Detail{
		Text:          detail.Detail,
		MissingScopes: detail.MissingScopes,
		HeldScopes:    detail.HeldScopes,
		ACRValues:     detail.ACRValues,
		Expected:      detail.Expected,
		Received:      detail.Received,
		Members:       detail.Members,
		Nonce:         detail.Nonce,
		Issuer:        detail.Issuer,
		Attribution:   detail.Attribution,
	})
	answer := refusal.HTTP(refused, refusal.Challenge(challenge))
	headers := map[string]string{}
	for name, values := range answer.Header {
		headers[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	return map[string]any{"status": answer.Status, "headers": headers, "body": answer.Body}
}

// refusedOf is what a case states of a refusal.
func refusedOf(t *testing.T, err error) map[string]any {
	t.Helper()
	refused := refusal.From(err, refusal.GuardFailed, nil)
	got := map[string]any{"reason": refused.Reason, "isAttributed": refused.Attribution != nil}
	if len(refused.ACRValues) > 0 {
		got["acrValues"] = refused.ACRValues
	}
	if _, err := json.Marshal(refused.Body()); err != nil {
		t.Error(err)
	}
	return got
}
