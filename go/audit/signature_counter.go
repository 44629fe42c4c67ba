package audit

import "fmt"

// SignedBy is how many entries one key signed.
type SignedBy struct {
	AgentID string `json:"agentId"`
	// KeyID is the RFC 7638 thumbprint.
	KeyID   string `json:"kid"`
	Entries int64  `json:"entries"`
}

// SignatureReport is what agents signed of a log.
type SignatureReport struct {
	// Signed counts the entries with a signature, valid or not.
	Signed int64 `json:"signed"`
	// Valid, of those, are the ones that their agent signed.
	Valid int64 `json:"valid"`
	// Bad, of those, are the ones that their agent did not sign.
	Bad int64 `json:"bad"`
	// Unchecked, of those, are the ones that were not checked, because no key of their agent was given.
	Unchecked int64 `json:"unchecked"`
	// By has the valid ones by their keys.
	By []SignedBy `json:"by"`
}

// signatureCounter counts signatures while a log is read, in memory that grows with the number of keys and not with the
// log.
type signatureCounter struct {
	signers *AgentSigners
	totals  SignatureReport
	// The positions of signers in totals.By. Agents that share a key are counted separately.
	positions map[SignatureVerdict]int
	// The first invalid one.
	first *Fault
}

func newSignatureCounter(signers *AgentSigners) *signatureCounter {
	return &signatureCounter{
		signers:   signers,
		totals:    SignatureReport{By: []SignedBy{}},
		positions: map[SignatureVerdict]int{},
	}
}

var signatureFaults = map[SignatureFault]string{
	SignatureMalformed:  "its signature is malformed",
	SignatureBad:        "its agent did not sign what it says",
	SignatureKeyUnknown: "by a key that its agent never had",
	SignatureKeyRetired: "by a key that was retired before",
}

func (c *signatureCounter) count(e *entry) {
	if e.signature == nil {
		return
	}
	c.totals.Signed++
	verdict := SignatureVerdict{Status: SignatureUnchecked}
	if c.signers != nil {
		verdict = c.signers.check(e)
	}
	switch verdict.Status {
	case SignatureUnchecked:
		c.totals.Unchecked++
	case SignatureInvalid:
		c.totals.Bad++
		if c.first == nil {
			message := fmt.Sprintf("Entry %d is signed, but %s.", e.seq, signatureFaults[verdict.Fault])
			c.first = &Fault{FaultBadSignature, e.seq, message}
		}
	case SignatureValid:
		c.totals.Valid++
		position, isKnown := c.positions[verdict]
		if !isKnown {
			position = len(c.totals.By)
			c.positions[verdict] = position
			c.totals.By = append(c.totals.By, SignedBy{AgentID: verdict.AgentID, KeyID: verdict.KeyID})
		}
		c.totals.By[position].Entries++
	}
}

func (c *signatureCounter) report() SignatureReport { return c.totals }
