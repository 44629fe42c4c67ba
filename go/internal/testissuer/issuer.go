// Package testissuer is an issuer for tests: real keys, and the routes that
// verifiers, feeds and audit sinks use, over real HTTP on the loopback
// interface.
//
// It issues any token that a test asks for. It does not do the checks of a
// server: who the principal is, what the agent declared, or whether a child is
// narrower than its parent.
package testissuer

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Service is a group of routes that a test can interrupt and count.
type Service string

// The services of an issuer.
const (
	Keys         Service = "keys"
	Verification Service = "verification"
	Feed         Service = "feed"
	Account      Service = "account"
	Audit        Service = "audit"
	Delegations  Service = "delegations"
)

// Issuer is a running issuer with one developer and one API key. Its methods
// may be called from several goroutines.
type Issuer struct {
	// URL is the iss of its tokens, and the address of its API. It has no
	// trailing slash.
	URL string
	// Audience is the audience of grants that name none.
	Audience string
	// DeveloperID is the developer of every grant.
	DeveloperID string
	// APIKey has the roles verify and audit-write.
	APIKey string
	// Log holds the entries that audit sinks have written over HTTP.
	Log *Log

	now    func() time.Time
	server *httptest.Server

	mu          sync.Mutex
	keys        []*signingKey
	principals  map[string]string
	issued      map[string]Grant
	revoked     map[string]time.Time
	interrupted map[Service]bool
	requests    map[Service]int
	answers     map[string]answer
	feed        *feedLog
	held        chan struct{}
}

// Option changes how an issuer is made.
type Option func(*Issuer)

// WithClock sets the clock. The default is time.Now.
func WithClock(now func() time.Time) Option {
	return func(issuer *Issuer) { issuer.now = now }
}

// New starts an issuer on a free port of the loopback interface, and stops it
// when the test ends.
func New(t testing.TB, options ...Option) *Issuer {
	t.Helper()
	issuer, err := Start(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(issuer.Close)
	return issuer
}

// Start starts an issuer outside of a test. Call Close when it is done.
func Start(options ...Option) (*Issuer, error) {
	key, err := firstKey()
	if err != nil {
		return nil, err
	}
	issuer := &Issuer{
		Audience:    "https://service.test",
		DeveloperID: NewID("dev"),
		APIKey:      "gx_test_" + randomText(32),
		Log:         NewLog(),
		now:         time.Now,
		keys:        []*signingKey{key},
		principals:  map[string]string{},
		issued:      map[string]Grant{},
		revoked:     map[string]time.Time{},
		interrupted: map[Service]bool{},
		requests:    map[Service]int{},
		answers:     map[string]answer{},
	}
	for _, option := range options {
		option(issuer)
	}
	issuer.feed = newFeedLog(issuer)
	issuer.server = httptest.NewServer(issuer.handler())
	issuer.URL = issuer.server.URL
	return issuer, nil
}

// Close ends every stream and stops listening.
func (issuer *Issuer) Close() {
	issuer.Release()
	issuer.feed.close()
	issuer.server.CloseClientConnections()
	issuer.server.Close()
}

// Interrupt makes a service answer 503 until it is resumed. Open feed streams
// are cut.
func (issuer *Issuer) Interrupt(service Service) {
	issuer.mu.Lock()
	issuer.interrupted[service] = true
	issuer.mu.Unlock()
	if service == Feed {
		issuer.CutFeed()
	}
}

// Resume ends an interruption.
func (issuer *Issuer) Resume(service Service) {
	issuer.mu.Lock()
	defer issuer.mu.Unlock()
	delete(issuer.interrupted, service)
}

// RequestsTo returns how many requests a service got.
func (issuer *Issuer) RequestsTo(service Service) int {
	issuer.mu.Lock()
	defer issuer.mu.Unlock()
	return issuer.requests[service]
}

// HoldAudit lets requests to the audit log wait for Release before they are
// answered.
func (issuer *Issuer) HoldAudit() {
	issuer.mu.Lock()
	defer issuer.mu.Unlock()
	if issuer.held == nil {
		issuer.held = make(chan struct{})
	}
}

// Release answers the requests that HoldAudit holds.
func (issuer *Issuer) Release() {
	issuer.mu.Lock()
	defer issuer.mu.Unlock()
	if issuer.held != nil {
		close(issuer.held)
		issuer.held = nil
	}
}

// RotateKey publishes a new key and signs with it from now on. The old key
// stays published.
func (issuer *Issuer) RotateKey() error {
	key, err := newSigningKey()
	if err != nil {
		return err
	}
	issuer.mu.Lock()
	defer issuer.mu.Unlock()
	issuer.keys = append([]*signingKey{key}, issuer.keys...)
	return nil
}

// RevokeOldKeys stops publishing every key but the active one, and says so in
// the feed.
func (issuer *Issuer) RevokeOldKeys() {
	issuer.mu.Lock()
	old := issuer.keys[1:]
	issuer.keys = issuer.keys[:1]
	issuer.mu.Unlock()
	for _, key := range old {
		issuer.feed.append("key", key.id)
	}
}

var kinds = map[string]string{
	"grnt": "grant", "tok": "token", "ag": "agent", "prn": "principal", "dev": "developer",
}

// Revoke revokes by id: a token, a grant and everything below it, or
// everything issued until now for an agent, a principal or the developer. The
// online check knows at once, and the feed sends it. It panics for any other
// id.
func (issuer *Issuer) Revoke(id string) {
	prefix, _, _ := strings.Cut(id, "_")
	kind, ok := kinds[prefix]
	if !ok {
		panic("testissuer: " + id + " names nothing that can be revoked")
	}
	issuer.mu.Lock()
	issuer.revoked[id] = issuer.now()
	issuer.mu.Unlock()
	issuer.feed.append(kind, id)
}

func (issuer *Issuer) activeKey() *signingKey {
	issuer.mu.Lock()
	defer issuer.mu.Unlock()
	return issuer.keys[0]
}

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// NewID returns an id in the form of the protocol: a prefix and 26 characters
// of Crockford's base 32.
func NewID(prefix string) string {
	bytes := make([]byte, 25)
	_, _ = rand.Read(bytes)
	for index, value := range bytes {
		bytes[index] = alphabet[int(value)%len(alphabet)]
	}
	return prefix + "_0" + string(bytes)
}

func randomText(length int) string {
	bytes := make([]byte, length)
	_, _ = rand.Read(bytes)
	return base64.RawURLEncoding.EncodeToString(bytes)
}

// Making a key takes most of an issuer's start, so issuers share their first.
var (
	firstKey    = sync.OnceValues(newSigningKey)
	strangerKey = sync.OnceValues(newSigningKey)
)

func newSigningKey() (*signingKey, error) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	return &signingKey{private: private, id: thumbprint(&private.PublicKey)}, nil
}
