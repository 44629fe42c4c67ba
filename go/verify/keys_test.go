package verify_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/grantex/grantex/go/internal/testissuer"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

func TestKnownKeysOutliveAnOutageUntilMaxAgeAndGraceAreOver(t *testing.T) {
	now := newClock()
	issuer := testissuer.New(t, testissuer.WithClock(now.Now))
	verifier := newVerifier(t, issuer, func(options *verify.Options) {
		options.Clock, options.JWKSGrace = now.Now, 10*time.Minute
	})
	token := issuer.Grant(testissuer.GrantOptions{ExpiresIn: 24 * time.Hour}).Token
	verified(t, verifier, token)
	issuer.Interrupt(testissuer.Keys)
	now.advance(5*time.Minute + 10*time.Minute - time.Second)
	verified(t, verifier, token)
	now.advance(3 * time.Second)
	_, err := verifier.Verify(t.Context(), token)
	if refused := expectRefusal(t, err, refusal.KeysUnavailable); refused.Cause == nil {
		t.Error("the cause is not told")
	}
	issuer.Resume(testissuer.Keys)
	now.advance(3 * time.Second)
	verified(t, verifier, token)
}

func TestAKeyThatIsNoLongerPublishedEndsItsTokens(t *testing.T) {
	now := newClock()
	issuer := testissuer.New(t, testissuer.WithClock(now.Now))
	verifier := newVerifier(t, issuer, func(options *verify.Options) { options.Clock = now.Now })
	former := issuer.Token()
	verified(t, verifier, former)
	if err := issuer.RotateKey(); err != nil {
		t.Fatal(err)
	}
	verified(t, verifier, issuer.Token())
	issuer.RevokeOldKeys()
	now.advance(5 * time.Minute)
	_, err := verifier.Verify(t.Context(), former)
	expectRefusal(t, err, refusal.UnknownKey)
}

func TestAFloodOfUnknownKeysIsOneRequestInThirtySeconds(t *testing.T) {
	now := newClock()
	issuer := testissuer.New(t, testissuer.WithClock(now.Now))
	stranger := testissuer.New(t, testissuer.WithClock(now.Now))
	verifier := newVerifier(t, issuer, func(options *verify.Options) { options.Clock = now.Now })
	good := issuer.Token()
	verified(t, verifier, good)
	before := issuer.RequestsTo(testissuer.Keys)
	payload := strings.Split(good, ".")[1]
	for index := range 100 {
		header := encode(fmt.Sprintf(`{"alg":"RS256","typ":"at+jwt","kid":"k%d"}`, index))
		_, err := verifier.Verify(t.Context(), header+"."+payload+"."+strings.Split(stranger.Token(), ".")[2])
		expectRefusal(t, err, refusal.UnknownKey)
		now.advance(100 * time.Millisecond)
	}
	if requests := issuer.RequestsTo(testissuer.Keys) - before; requests != 1 {
		t.Errorf("%d requests", requests)
	}
	verified(t, verifier, good)
}

func TestAHostileJWKSIsAnOutage(t *testing.T) {
	issuer := testissuer.New(t)
	token := issuer.Token()
	good := keysOf(t, issuer)
	key := good[0].(map[string]any)
	with := func(changes map[string]any) map[string]any {
		changed := map[string]any{}
		for name, value := range key {
			changed[name] = value
		}
		for name, value := range changes {
			changed[name] = value
		}
		return changed
	}
	set := func(keys ...any) string {
		text, _ := json.Marshal(map[string]any{"keys": keys})
		return string(text)
	}
	many := make([]any, 33)
	for index := range many {
		many[index] = with(map[string]any{"kid": fmt.Sprint(index)})
	}
	for name, test := range map[string]struct {
		body   string
		reason refusal.Reason
	}{
		"HTML":                    {"<html>", refusal.KeysUnavailable},
		"nothing":                 {"", refusal.KeysUnavailable},
		"a list":                  {"[]", refusal.KeysUnavailable},
		"no list of keys":         {`{"keys":{}}`, refusal.KeysUnavailable},
		"a megabyte":              {set(key) + strings.Repeat(" ", 1<<20), refusal.KeysUnavailable},
		"33 keys":                 {set(many...), refusal.KeysUnavailable},
		"one id twice":            {set(key, key), refusal.KeysUnavailable},
		"bytes that are no text":  {set(key) + "\xff", refusal.KeysUnavailable},
		"a private key":           {set(with(map[string]any{"d": "AQAB"})), refusal.UnknownKey},
		"a key for encryption":    {set(with(map[string]any{"use": "enc"})), refusal.UnknownKey},
		"a key for signing alone": {set(with(map[string]any{"key_ops": []string{"sign"}})), refusal.UnknownKey},
		"another algorithm":       {set(with(map[string]any{"alg": "PS256"})), refusal.UnknownKey},
		"another exponent":        {set(with(map[string]any{"e": "Aw"})), refusal.UnknownKey},
		"a short modulus":         {set(with(map[string]any{"n": key["n"].(string)[:170]})), refusal.UnknownKey},
		"names in other cases":    {strings.ReplaceAll(set(key), `"kid"`, `"KID"`), refusal.UnknownKey},
		"an even modulus":         {set(with(map[string]any{"n": strings.Repeat("g", 340) + "gA"})), refusal.BadSignature},
	} {
		t.Run(name, func(t *testing.T) {
			verifier := verifierAt(t, issuer, func(writer http.ResponseWriter, _ *http.Request) {
				_, _ = writer.Write([]byte(test.body))
			})
			_, err := verifier.Verify(t.Context(), token)
			expectRefusal(t, err, test.reason)
		})
	}
	t.Run("a redirect", func(t *testing.T) {
		verifier := verifierAt(t, issuer, func(writer http.ResponseWriter, request *http.Request) {
			http.Redirect(writer, request, issuer.URL+"/.well-known/jwks.json", http.StatusFound)
		})
		_, err := verifier.Verify(t.Context(), token)
		expectRefusal(t, err, refusal.KeysUnavailable)
	})
}

func TestKeysAreFetchedAgainInTheBackgroundBeforeAnyCallWaits(t *testing.T) {
	now := newClock()
	issuer := testissuer.New(t, testissuer.WithClock(now.Now))
	text, err := json.Marshal(map[string]any{"keys": keysOf(t, issuer)})
	if err != nil {
		t.Fatal(err)
	}
	var requests atomic.Int32
	fetched := make(chan struct{}, 10)
	server := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		writer.Header().Set("Cache-Control", "public, max-age=100")
		_, _ = writer.Write(text)
		fetched <- struct{}{}
	}))
	t.Cleanup(server.Close)
	verifier := newVerifier(t, issuer, func(options *verify.Options) {
		options.Clock, options.JWKSURL = now.Now, server.URL
	})
	token := issuer.Token()
	verified(t, verifier, token)
	<-fetched
	now.advance(79 * time.Second)
	verified(t, verifier, token)
	if count := requests.Load(); count != 1 {
		t.Errorf("%d requests before four fifths of max-age", count)
	}
	now.advance(2 * time.Second)
	for range 100 {
		verified(t, verifier, token)
	}
	<-fetched
}

// verifierAt makes a verifier whose keys come from this handler.
func verifierAt(t *testing.T, issuer *testissuer.Issuer, jwks http.HandlerFunc) *verify.Verifier {
	t.Helper()
	server := httptest.NewServer(jwks)
	t.Cleanup(server.Close)
	return newVerifier(t, issuer, func(options *verify.Options) { options.JWKSURL = server.URL })
}

func keysOf(t *testing.T, issuer *testissuer.Issuer) []any {
	t.Helper()
	response, err := http.Get(issuer.URL + "/.well-known/jwks.json")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var set struct{ Keys []any }
	if err := json.NewDecoder(response.Body).Decode(&set); err != nil {
		t.Fatal(err)
	}
	return set.Keys
}
