package grantex

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"testing"
	"time"
)

const webhookBody = `{"type":"grant.revoked","timestamp":"2026-11-29T00:00:00.000Z","data":{"grantId":"grnt_1"}}`

var webhookKey = []byte("0123456789abcdef0123456789abcdef")

func webhookSecret() string { return "whsec_" + base64.StdEncoding.EncodeToString(webhookKey) }

func signedWebhook(offset time.Duration, body string) http.Header {
	at := strconv.FormatInt(time.Now().Add(offset).Unix(), 10)
	mac := hmac.New(sha256.New, webhookKey)
	mac.Write([]byte("evt_1." + at + "." + body))
	header := http.Header{}
	header.Set("webhook-id", "evt_1")
	header.Set("webhook-timestamp", at)
	header.Set("webhook-signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	return header
}

func TestAWebhookMessageIsRead(t *testing.T) {
	t.Parallel()
	header := signedWebhook(0, webhookBody)
	header.Set("webhook-signature", "v1,AAAA "+header.Get("webhook-signature"))
	message, err := VerifyWebhook([]byte(webhookBody), header, webhookSecret())
	noError(t, err)
	if message.ID != "evt_1" || message.Type != "grant.revoked" || string(message.Data) != `{"grantId":"grnt_1"}` {
		t.Errorf("got %+v", message)
	}
}

func TestAForgedWebhookMessageIsRefused(t *testing.T) {
	t.Parallel()
	with := func(name, value string) http.Header {
		header := signedWebhook(0, webhookBody)
		header.Set(name, value)
		return header
	}
	refused := map[string]struct {
		header http.Header
		body   string
	}{
		"old":             {signedWebhook(-6*time.Minute, webhookBody), webhookBody},
		"from the future": {signedWebhook(6*time.Minute, webhookBody), webhookBody},
		"changed":         {signedWebhook(0, webhookBody), webhookBody + " "},
		"another id":      {with("webhook-id", "evt_2"), webhookBody},
		"another time":    {with("webhook-timestamp", strconv.FormatInt(time.Now().Unix()+1, 10)), webhookBody},
		"no number":       {with("webhook-timestamp", "soon"), webhookBody},
		"negative":        {with("webhook-timestamp", "-1"), webhookBody},
		"unsigned":        {with("webhook-signature", ""), webhookBody},
		"another form":    {with("webhook-signature", "sha256=00"), webhookBody},
		"no headers":      {http.Header{}, webhookBody},
		"no message":      {signedWebhook(0, "[]"), "[]"},
	}
	for name, each := range refused {
		if _, err := VerifyWebhook([]byte(each.body), each.header, webhookSecret()); CodeOf(err) != CodeWebhookRefused {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestAWrongWebhookSecretIsTheReceiversFault(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{"", "whsec_", "whsec_%%", "gx_live_secret"} {
		_, err := VerifyWebhook([]byte(webhookBody), signedWebhook(0, webhookBody), secret)
		if err == nil || CodeOf(err) == CodeWebhookRefused {
			t.Errorf("%q: got %v", secret, err)
		}
	}
}
