package grantex

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// webhookTolerance is how old a message of a webhook may be, and how far in the future.
const webhookTolerance = 5 * time.Minute

// WebhookMessage is a message of a webhook whose signature was verified.
type WebhookMessage struct {
	// ID is the id of the event, the same in every attempt: remember it, and do nothing for one that you know.
	ID string `json:"-"`
	// Type is such as "grant.revoked", "webhook.test", or a type of a newer server.
	Type string `json:"type"`
	// Timestamp is when it happened.
	Timestamp time.Time `json:"timestamp"`
	// Data are the members of the event, as EventData has them.
	Data json.RawMessage `json:"data"`
}

// VerifyWebhook verifies that a message is the server's (Standard Webhooks 1.0, docs/protocol.md §16), and reads it. The
// body is as it came: text that was parsed and written again has another signature. The secret is that of the webhook,
// whsec_….
//
// What is forged or changed is refused, and what was signed over five minutes ago, or is dated as far in the future, each
// with CodeWebhookRefused. Nothing is kept: the same message within these five minutes is accepted twice. The server itself
// repeats messages, so a receiver remembers the ids of what it has done.
func VerifyWebhook(body []byte, header http.Header, secret string) (WebhookMessage, error) {
	encoded, found := strings.CutPrefix(secret, "whsec_")
	key, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if !found || err != nil || len(key) == 0 {
		return WebhookMessage{}, errors.New("grantex: VerifyWebhook needs the secret of a webhook, whsec_…")
	}
	id, stated, signatures := header.Get("webhook-id"), header.Get("webhook-timestamp"), header.Get("webhook-signature")
	seconds, err := strconv.ParseUint(stated, 10, 40)
	if id == "" || err != nil {
		return WebhookMessage{}, webhookRefused()
	}
	if age := time.Since(time.Unix(int64(seconds), 0)); age.Abs() > webhookTolerance {
		return WebhookMessage{}, webhookRefused()
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + stated + "."))
	mac.Write(body)
	expected := []byte("v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	isSigned := false
	for _, signature := range strings.Split(signatures, " ") {
		isSigned = hmac.Equal([]byte(signature), expected) || isSigned
	}
	if !isSigned {
		return WebhookMessage{}, webhookRefused()
	}
	message := WebhookMessage{ID: id}
	if json.Unmarshal(body, &message) != nil || message.Type == "" {
		return WebhookMessage{}, webhookRefused()
	}
	return message, nil
}

func webhookRefused() error {
	return newError(CodeWebhookRefused, "the message is not signed with this secret, or was signed more than five minutes ago")
}
