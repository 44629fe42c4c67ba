package testissuer

import (
	"encoding/json"
	"io"
	"net/http"
	"time"
)

type answer struct {
	status int
	body   any
}

func refusal(status int, code, message string) answer {
	return answer{status, map[string]string{"code": code, "message": message}}
}

// handler serves the routes in the shapes of docs/protocol.md §6, §7, §8, §9
// and §11.
func (issuer *Issuer) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/jwks.json", issuer.public(Keys, issuer.serveKeys))
	mux.HandleFunc("GET /.well-known/grantex", issuer.public(Account, func(*http.Request, []byte) answer {
		return answer{200, map[string]any{"issuer": issuer.URL, "mode": "sandbox"}}
	}))
	mux.HandleFunc("GET /v1/me", issuer.authorized(Account, func(*http.Request, []byte) answer {
		return answer{200, map[string]any{
			"developerId": issuer.DeveloperID, "mode": "sandbox", "keyId": "key_test",
			"roles": []string{"verify", "audit-write"},
		}}
	}))
	mux.HandleFunc("POST /v1/grants/delegate", issuer.authorized(Delegations, issuer.delegate))
	mux.HandleFunc("POST /v1/tokens/verify", issuer.authorized(Verification, issuer.verifyOnline))
	mux.HandleFunc("POST /v1/audit/log", issuer.authorized(Audit, issuer.writeEntry))
	mux.HandleFunc("POST /v1/audit/batch", issuer.authorized(Audit, issuer.writeBatch))
	mux.HandleFunc("GET /v1/revocation-feed", issuer.authorized(Feed, func(*http.Request, []byte) answer {
		return answer{200, map[string]string{"snapshot": issuer.feed.snapshot()}}
	}))
	mux.HandleFunc("GET /v1/revocation-feed/stream", issuer.serveStream)
	return mux
}

type route func(request *http.Request, body []byte) answer

func (issuer *Issuer) public(service Service, respond route) http.HandlerFunc {
	return func(writer http.ResponseWriter, request *http.Request) {
		if issuer.isInterrupted(service) {
			send(writer, interrupted)
			return
		}
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return
		}
		send(writer, respond(request, body))
	}
}

func (issuer *Issuer) authorized(service Service, respond route) http.HandlerFunc {
	return issuer.public(service, func(request *http.Request, body []byte) answer {
		if !issuer.knows(request) {
			return unauthorized
		}
		return issuer.once(request, func() answer { return respond(request, body) })
	})
}

// once gives a request that is repeated with its Idempotency-Key the first
// answer again.
func (issuer *Issuer) once(request *http.Request, respond func() answer) answer {
	key := request.Header.Get("Idempotency-Key")
	if key == "" {
		return respond()
	}
	issuer.mu.Lock()
	known, ok := issuer.answers[key]
	issuer.mu.Unlock()
	if ok {
		return known
	}
	given := respond()
	issuer.mu.Lock()
	issuer.answers[key] = given
	issuer.mu.Unlock()
	return given
}

var (
	interrupted  = refusal(503, "UNAVAILABLE", "The test interrupted this service.")
	unauthorized = refusal(401, "UNAUTHORIZED", "The API key is not known.")
)

func (issuer *Issuer) knows(request *http.Request) bool {
	return request.Header.Get("Authorization") == "Bearer "+issuer.APIKey
}

func (issuer *Issuer) isInterrupted(service Service) bool {
	issuer.mu.Lock()
	defer issuer.mu.Unlock()
	issuer.requests[service]++
	return issuer.interrupted[service]
}

func (issuer *Issuer) serveKeys(*http.Request, []byte) answer {
	issuer.mu.Lock()
	defer issuer.mu.Unlock()
	published := []any{}
	for _, key := range issuer.keys {
		published = append(published, key.published())
	}
	return answer{200, map[string]any{"keys": published}}
}

func (issuer *Issuer) verifyOnline(_ *http.Request, body []byte) answer {
	var asked struct {
		Token         string `json:"token"`
		KeyThumbprint string `json:"keyThumbprint"`
	}
	if err := json.Unmarshal(body, &asked); err != nil || asked.Token == "" {
		return refusal(400, "VALIDATION_ERROR", `The field "token" is missing.`)
	}
	issuer.mu.Lock()
	defer issuer.mu.Unlock()
	grant, ok := issuer.issued[asked.Token]
	isValid := ok && asked.KeyThumbprint == grant.KeyThumbprint &&
		issuer.now().Before(grant.Expires) && !issuer.hasEnded(grant)
	if !isValid {
		return answer{200, map[string]any{"valid": false}}
	}
	return answer{200, map[string]any{
		"valid": true, "grantId": grant.GrantID, "scopes": grant.Scopes, "principal": grant.PrincipalID,
		"agent": grant.AgentDID, "expiresAt": grant.Expires.UTC().Format(time.RFC3339),
	}}
}

// hasEnded reports whether a grant was revoked by any of its ids. The caller
// holds the lock.
func (issuer *Issuer) hasEnded(grant Grant) bool {
	ids := []string{grant.TokenID, grant.GrantID}
	ended := []string{grant.AgentID, grant.Principal, issuer.DeveloperID}
	for _, ancestor := range grant.Ancestors {
		ids = append(ids, ancestor.GrantID, ancestor.TokenID)
		ended = append(ended, ancestor.AgentID)
	}
	for _, id := range ids {
		if _, ok := issuer.revoked[id]; ok {
			return true
		}
	}
	for _, id := range ended {
		if before, ok := issuer.revoked[id]; ok && !grant.issuedAt.After(before) {
			return true
		}
	}
	for _, key := range issuer.keys {
		if key.id == grant.keyID {
			return false
		}
	}
	return true
}

func (issuer *Issuer) writeEntry(_ *http.Request, body []byte) answer {
	entries, refused := issuer.write([]json.RawMessage{body})
	if refused != nil {
		return *refused
	}
	return answer{201, entries[0]}
}

func (issuer *Issuer) writeBatch(_ *http.Request, body []byte) answer {
	var batch struct {
		Entries []json.RawMessage `json:"entries"`
	}
	if err := json.Unmarshal(body, &batch); err != nil || len(batch.Entries) == 0 || len(batch.Entries) > 500 {
		return refusal(400, "VALIDATION_ERROR", "The body is not a batch of entries.")
	}
	entries, refused := issuer.write(batch.Entries)
	if refused != nil {
		return *refused
	}
	return answer{201, map[string]any{"entries": entries}}
}

func (issuer *Issuer) write(texts []json.RawMessage) ([]Entry, *answer) {
	issuer.mu.Lock()
	held := issuer.held
	issuer.mu.Unlock()
	if held != nil {
		<-held
	}
	entries, code := issuer.Log.take(texts)
	if code == "" {
		return entries, nil
	}
	status := 422
	if code == "NOT_FOUND" {
		status = 404
	}
	refused := refusal(status, code, "The log refuses an entry.")
	return nil, &refused
}

func send(writer http.ResponseWriter, given answer) {
	writer.Header().Set("Content-Type", "application/json")
	writer.Header().Set("Cache-Control", "no-store")
	writer.WriteHeader(given.status)
	_ = json.NewEncoder(writer).Encode(given.body)
}
