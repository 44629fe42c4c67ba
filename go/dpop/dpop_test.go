package dpop_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/grantex/grantex/go/dpop"
	"github.com/grantex/grantex/go/grantex"
	"github.com/grantex/grantex/go/internal/testissuer"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

const origin = "https://travel.example"

// rig is a token that is bound to a key, and the verifier of its service.
type rig struct {
	verifier *verify.Verifier
	key      *grantex.AgentKey
	token    string
}

func newRig(t testing.TB) rig {
	t.Helper()
	key, err := grantex.CreateAgentKey(t.Context(), &grantex.MemoryStore{}, grantex.ES256)
	if err != nil {
		t.Fatal(err)
	}
	issuer := testissuer.New(t)
	verifier, err := verify.New(verify.Options{
		Issuer: issuer.URL, Audience: []string{issuer.Audience}, Developers: []string{issuer.DeveloperID},
		Revocation: verify.NoRevocation,
	})
	if err != nil {
		t.Fatal(err)
	}
	return rig{verifier, key, issuer.Grant(testissuer.GrantOptions{KeyThumbprint: key.KID()}).Token}
}

func newChecker(t testing.TB, change func(*dpop.Options)) *dpop.Checker {
	t.Helper()
	options := dpop.Options{Origin: origin}
	if change != nil {
		change(&options)
	}
	checker, err := dpop.New(options)
	if err != nil {
		t.Fatal(err)
	}
	return checker
}

func (r rig) proof(t testing.TB, path, nonce string) string {
	t.Helper()
	target, err := url.Parse(origin + path)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := grantex.NewDPoPProof(r.key, grantex.ProvenRequest{Method: "POST", URL: target, Token: r.token, Nonce: nonce})
	if err != nil {
		t.Fatal(err)
	}
	return proof
}

// request makes a request as a server reads it, whose context ends with the test.
func (r rig) request(t testing.TB, path, proof string) *http.Request {
	request := httptest.NewRequestWithContext(t.Context(), "POST", path, nil)
	request.Header.Set("Authorization", "DPoP "+r.token)
	request.Header.Set("DPoP", proof)
	return request
}

// confirm reads and confirms the token of a request, as a guard does.
func (r rig) confirm(checker *dpop.Checker, request *http.Request) error {
	credentials, err := checker.Read(request)
	if err != nil {
		return err
	}
	grant, err := r.verifier.VerifyFor(request.Context(), credentials.Token, verify.Use{ChecksKey: true})
	if err != nil {
		return err
	}
	return credentials.Confirm(request.Context(), grant)
}

func expectReason(t *testing.T, err error, reason refusal.Reason) *refusal.Error {
	t.Helper()
	var refused *refusal.Error
	if !errors.As(err, &refused) || refused.Reason != reason {
		t.Fatalf("got %v, want %s", err, reason)
	}
	return refused
}

func TestOfManyRequestsWithOneProofOneIsAccepted(t *testing.T) {
	r, checker := newRig(t), newChecker(t, nil)
	proof := r.proof(t, "/flights", "")
	var accepted atomic.Int32
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			if r.confirm(checker, r.request(t, "/flights", proof)) == nil {
				accepted.Add(1)
			}
		})
	}
	group.Wait()
	if accepted.Load() != 1 {
		t.Errorf("%d were accepted", accepted.Load())
	}
}

func TestSeveralGuardsOfOneRequestCountItsProofOnce(t *testing.T) {
	r, checker := newRig(t), newChecker(t, nil)
	request := r.request(t, "/flights", r.proof(t, "/flights", ""))
	type key struct{}
	for _, same := range []*http.Request{request, request, request.WithContext(context.WithValue(request.Context(), key{}, 1))} {
		if err := r.confirm(checker, same); err != nil {
			t.Error(err)
		}
	}
	err := r.confirm(checker, request.Clone(request.Context()))
	if refused := expectReason(t, err, refusal.ProofReplayed); refused.Attribution == nil {
		t.Error("the refusal is not attributed")
	}
}

func TestARefusedProofStaysRefusedForItsRequest(t *testing.T) {
	r := newRig(t)
	store := &panickingStore{}
	checker := newChecker(t, func(options *dpop.Options) { options.ReplayStore = store })
	request := r.request(t, "/flights", r.proof(t, "/flights", ""))
	func() {
		defer func() { _ = recover() }()
		_ = r.confirm(checker, request)
		t.Error("the store did not panic")
	}()
	if err := r.confirm(checker, request); err == nil {
		t.Error("a check that did not end counts as a success")
	}
}

type panickingStore struct{}

func (*panickingStore) PutIfAbsent(context.Context, string, time.Duration, string) (bool, error) {
	panic("store")
}

func TestAProofCoversThePathThatTheClientSent(t *testing.T) {
	r, checker := newRig(t), newChecker(t, nil)
	var outcome error
	inner := http.HandlerFunc(func(_ http.ResponseWriter, request *http.Request) { outcome = r.confirm(checker, request) })
	server := httptest.NewServer(http.StripPrefix("/api", inner))
	t.Cleanup(server.Close)
	for path, reason := range map[string]refusal.Reason{"/api/flights%2Fbook": "", "/flights/book": refusal.ProofInvalid} {
		request, err := http.NewRequestWithContext(t.Context(), "POST", server.URL+"/api/flights%2Fbook?class=economy", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Host = "attacker.example"
		request.Header.Set("Authorization", "DPoP "+r.token)
		request.Header.Set("DPoP", r.proof(t, path, ""))
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if reason == "" && outcome != nil {
			t.Errorf("%s: %v", path, outcome)
		}
		if reason != "" {
			expectReason(t, outcome, reason)
		}
	}
}

func TestANonceIsDemandedAndThenAccepted(t *testing.T) {
	r := newRig(t)
	checker := newChecker(t, func(options *dpop.Options) { options.NonceSecret = strings.Repeat("s", 32) })
	err := r.confirm(checker, r.request(t, "/flights", r.proof(t, "/flights", "")))
	refused := expectReason(t, err, refusal.ProofWithoutNonce)
	if answer := refusal.HTTP(refused, refusal.Challenge{}); answer.Header.Get("DPoP-Nonce") != refused.Nonce {
		t.Errorf("the answer names %q", answer.Header.Get("DPoP-Nonce"))
	}
	if err := r.confirm(checker, r.request(t, "/flights", r.proof(t, "/flights", refused.Nonce))); err != nil {
		t.Error(err)
	}
}

func TestAStoreThatFailsRefusesTheProof(t *testing.T) {
	r := newRig(t)
	checker := newChecker(t, func(options *dpop.Options) { options.ReplayStore = failingStore{} })
	err := r.confirm(checker, r.request(t, "/flights", r.proof(t, "/flights", "")))
	expectReason(t, err, refusal.ReplaysUnavailable)
}

type failingStore struct{}

func (failingStore) PutIfAbsent(context.Context, string, time.Duration, string) (bool, error) {
	return true, errors.New("down")
}

func TestAWrongOptionIsNamed(t *testing.T) {
	for option, options := range map[string]dpop.Options{
		"Origin":      {},
		"Origin ":     {Origin: "travel.example"},
		"Origin  ":    {Origin: "https://travel.example?x"},
		"Mode":        {Origin: origin, Mode: "always"},
		"NonceSecret": {Origin: origin, NonceSecret: "short"},
	} {
		if _, err := dpop.New(options); err == nil || !strings.Contains(err.Error(), strings.TrimSpace(option)) {
			t.Errorf("%s: %v", option, err)
		}
	}
}
