package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/grantex/grantex/go/internal/agentkey"
	"github.com/grantex/grantex/go/internal/jsonvalue"
)

// SignerKey is a key that an agent has or had, from the source that the auditor trusts.
type SignerKey struct {
	AgentID string
	// PublicKey is an Ed25519 or P-256 key, as a JWK.
	PublicKey json.RawMessage
	// RetiredAt is when another key replaced it, in RFC 3339. Default: it is in use. What it signed before stays valid.
	RetiredAt string
}

// SignatureFault says what is wrong with an agent's signature.
type SignatureFault string

// The faults of signatures.
const (
	// SignatureMalformed: it is not a signature.
	SignatureMalformed SignatureFault = "malformed"
	// SignatureBad: the key that it names did not sign this entry.
	SignatureBad SignatureFault = "bad_signature"
	// SignatureKeyUnknown: the agent, whose keys are given, has no such key.
	SignatureKeyUnknown SignatureFault = "unknown_key"
	// SignatureKeyRetired: it was written after its key was retired.
	SignatureKeyRetired SignatureFault = "retired_key"
)

// SignatureStatus is the verdict on an entry's signature.
type SignatureStatus string

// The verdicts.
const (
	SignatureUnsigned SignatureStatus = "unsigned"
	SignatureValid    SignatureStatus = "valid"
	// SignatureUnchecked: no key of the agent is given.
	SignatureUnchecked SignatureStatus = "unchecked"
	SignatureInvalid   SignatureStatus = "bad"
)

// SignatureVerdict is the verdict on an entry's signature.
type SignatureVerdict struct {
	Status SignatureStatus `json:"status"`
	// Fault is that of an invalid signature.
	Fault SignatureFault `json:"fault,omitempty"`
	// AgentID and KeyID say who made a valid one.
	AgentID string `json:"agentId,omitempty"`
	KeyID   string `json:"kid,omitempty"`
}

// AgentSigners are the agents whose signatures can be checked. They are safe for concurrent use.
type AgentSigners struct {
	issuers []string
	agents  map[string]map[string]signerKey
}

type signerKey struct {
	*agentkey.Key

	// The zero time for a key that is in use.
	retiredAt time.Time
}

// How far the clocks of a log may differ: its database may have moved between machines.
const logClockTolerance = time.Minute

// NewAgentSigners imports the keys of agents, to check what they signed (docs/protocol.md §8). The operator of a log can
// write any entry, but none that such a key has signed, so take the keys from a source that the log does not control:
// all that each of these agents ever had. Issuers are those that agents report to; several if the address has changed.
// The error names a key that cannot be used.
func NewAgentSigners(issuers []string, keys []SignerKey) (*AgentSigners, error) {
	if len(issuers) == 0 {
		return nil, errors.New("audit: NewAgentSigners needs an issuer")
	}
	signers := &AgentSigners{issuers, map[string]map[string]signerKey{}}
	for _, key := range keys {
		known, err := importSigner(key)
		if err != nil {
			return nil, err
		}
		if signers.agents[key.AgentID] == nil {
			signers.agents[key.AgentID] = map[string]signerKey{}
		}
		signers.agents[key.AgentID][known.Thumbprint] = known
	}
	return signers, nil
}

func importSigner(key SignerKey) (signerKey, error) {
	value, err := jsonvalue.Parse(key.PublicKey)
	if err == nil {
		if jwk, ok := agentkey.Read(value); ok {
			if imported, ok := jwk.Import(); ok {
				retiredAt, err := parseRetirement(key)
				return signerKey{imported, retiredAt}, err
			}
		}
	}
	return signerKey{}, fmt.Errorf("audit: a key of %s is not an Ed25519 or P-256 public key", key.AgentID)
}

func parseRetirement(key SignerKey) (time.Time, error) {
	if key.RetiredAt == "" {
		return time.Time{}, nil
	}
	retiredAt, err := time.Parse(time.RFC3339, key.RetiredAt)
	if err != nil {
		return time.Time{}, fmt.Errorf("audit: a key of %s has a RetiredAt that is not a date", key.AgentID)
	}
	return retiredAt.Add(logClockTolerance), nil
}

// Check checks that an entry, given as JSON, says what its agent signed. [CheckChain] checks its hash and its position.
func (s *AgentSigners) Check(text []byte) (SignatureVerdict, error) {
	value, err := jsonvalue.Parse(text)
	if err != nil {
		return SignatureVerdict{}, fmt.Errorf("audit: the entry cannot be read: %w", err)
	}
	read, ok := readEntry(value)
	if !ok {
		return SignatureVerdict{}, errors.New("audit: the text is not a whole audit entry")
	}
	return s.check(read), nil
}

func (s *AgentSigners) check(e *entry) SignatureVerdict {
	if e.signature == nil {
		return SignatureVerdict{Status: SignatureUnsigned}
	}
	signature, ok := readEntrySignature(*e.signature)
	if !ok || e.agentID == nil || e.grantID == nil {
		return invalid(SignatureMalformed)
	}
	if s == nil || s.agents[*e.agentID] == nil {
		return SignatureVerdict{Status: SignatureUnchecked}
	}
	key, ok := s.agents[*e.agentID][signature.keyID]
	if !ok {
		return invalid(SignatureKeyUnknown)
	}
	for _, issuer := range s.issuers {
		if !signature.isBy(key.Key, e.reportText(issuer)) {
			continue
		}
		writtenAt, err := time.Parse(time.RFC3339, e.timestamp)
		if err == nil && !key.retiredAt.IsZero() && writtenAt.After(key.retiredAt) {
			return invalid(SignatureKeyRetired)
		}
		return SignatureVerdict{Status: SignatureValid, AgentID: *e.agentID, KeyID: key.Thumbprint}
	}
	return invalid(SignatureBad)
}

func invalid(fault SignatureFault) SignatureVerdict {
	return SignatureVerdict{Status: SignatureInvalid, Fault: fault}
}

var agentDIDForm = regexp.MustCompile(`^did:(?:grantex|web):(?:.+:agents:|)(ag_[0-9A-Z]{26})$`)

// SignerKeys returns the keys that an agent's DID document lists, including retired ones: what GET
// <issuer>/agents/<id>/did.json answers, or a DID resolution with it as didDocument. Keep it with an export: a deleted
// agent has no such document any more.
func SignerKeys(document []byte) ([]SignerKey, error) {
	value, err := jsonvalue.Parse(document)
	if err != nil {
		return nil, fmt.Errorf("audit: the DID document cannot be read: %w", err)
	}
	if inner := value.Get("didDocument"); !inner.IsMissing() {
		value = inner
	}
	id, _ := value.Get("id").Text()
	match := agentDIDForm.FindStringSubmatch(id)
	methods := value.Get("verificationMethod")
	if match == nil || (!methods.IsMissing() && methods.Kind() != jsonvalue.Array) {
		return nil, errors.New("audit: this is not the DID document of an agent")
	}
	keys := []SignerKey{}
	for index := range methods.Len() {
		jwk, revoked := methods.Item(index).Get("publicKeyJwk"), methods.Item(index).Get("revoked")
		retiredAt, isText := revoked.Text()
		if !jwk.IsObject() || (!revoked.IsMissing() && !isText) {
			return nil, fmt.Errorf("audit: the DID document of %s has a key that is not a JWK", match[1])
		}
		keys = append(keys, SignerKey{strings.Clone(match[1]), jsonvalue.Append(nil, jwk), retiredAt})
	}
	return keys, nil
}
