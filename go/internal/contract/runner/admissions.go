package runner

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/internal/testissuer"
)

// admissions are those of the server of a case, which answers about a call and
// writes its entry as one does; nil where the guard asks no server.
func (world *World) admissions() (*guard.Admissions, error) {
	if world.admission == "" {
		return nil, nil
	}
	return guard.NewAdmissions(guard.AdmissionsOptions{
		URL: world.issuer.URL, APIKey: world.issuer.APIKey, HTTPClient: &http.Client{Transport: admitting{world}},
	})
}

// admitting answers requests for admissions without a network.
type admitting struct{ world *World }

func (by admitting) RoundTrip(request *http.Request) (*http.Response, error) {
	defer request.Body.Close()
	var asked struct{ Token, Action string }
	if err := json.NewDecoder(request.Body).Decode(&asked); err != nil {
		return nil, err
	}
	entry, err := entryOf(asked.Token, asked.Action)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(by.world.decide(entry))
	return &http.Response{
		StatusCode: http.StatusOK, Request: request, Body: io.NopCloser(bytes.NewReader(text)),
		Header: http.Header{"Content-Type": {"application/json"}},
	}, err
}

func (world *World) decide(entry testissuer.Entry) map[string]any {
	if world.admission == "admits" {
		entry.Status = "allowed"
		return map[string]any{"decision": "allow", "entryId": world.recorder.Append(entry).EntryID}
	}
	entry.Status, entry.Metadata = "blocked", map[string]any{"reason": "approval_required"}
	return map[string]any{
		"decision": "ask", "entryId": world.recorder.Append(entry).EntryID,
		"refusal": map[string]any{
			"code": "approval_required", "approvalId": "apr_1",
			"approvalUrl": "https://grantex.example/approvals/apr_1", "expiresAt": "2030-01-01T00:15:00.000Z",
		},
	}
}

func entryOf(token, action string) (testissuer.Entry, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return testissuer.Entry{}, errors.New("the token has not three parts")
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return testissuer.Entry{}, err
	}
	var claims struct {
		Grant string `json:"grnt"`
	}
	err = json.Unmarshal(payload, &claims)
	return testissuer.Entry{GrantID: claims.Grant, Action: action}, err
}
