package testissuer

import (
	"encoding/json"
	"net/http"
	"time"
)

// delegate answers POST /v1/grants/delegate. It does not check that the scopes are narrower than those of the parent.
func (issuer *Issuer) delegate(_ *http.Request, body []byte) answer {
	var asked struct {
		ParentGrantToken string   `json:"parentGrantToken"`
		SubAgentID       string   `json:"subAgentId"`
		Scopes           []string `json:"scopes"`
	}
	if err := json.Unmarshal(body, &asked); err != nil {
		return refusal(400, "VALIDATION_ERROR", "The body is not JSON.")
	}
	issuer.mu.Lock()
	parent, ok := issuer.issued[asked.ParentGrantToken]
	issuer.mu.Unlock()
	if !ok {
		return refusal(400, "INVALID_PARENT_TOKEN", "The parent's token is not one of this issuer.")
	}
	child := issuer.Delegate(parent, GrantOptions{AgentID: asked.SubAgentID, Scopes: asked.Scopes})
	return answer{201, map[string]any{
		"grantToken": child.Token, "grantId": child.GrantID, "scopes": child.Scopes,
		"expiresAt": child.Expires.UTC().Format(time.RFC3339),
	}}
}
