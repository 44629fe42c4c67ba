package audit

import (
	"fmt"
	"regexp"
	"slices"
)

// What [CheckExport] finds besides the faults of a chain.
const (
	// FaultReplaced: none of the entries is known to be signed. ([FaultRewritten]: those from some point on are not the
	// signed ones.)
	FaultReplaced FaultKind = "replaced"
	// FaultForked: two kept checkpoints name different trees of one size.
	FaultForked FaultKind = "forked"
	// FaultBadCheckpoint: a kept checkpoint cannot be used.
	FaultBadCheckpoint FaultKind = "bad_checkpoint"
	// FaultUnwitnessed: a witness cosigned none of the checkpoints that hold.
	FaultUnwitnessed FaultKind = "unwitnessed"
	// FaultBadSignature: an entry is not what its agent signed, although the log has it like this.
	FaultBadSignature FaultKind = "bad_signature"
	// FaultBadDisposal: what the export says of entries that were disposed of is not by a given key, or not of a tree.
	FaultBadDisposal FaultKind = "bad_disposal"
)

func (c *exportCheck) cutFault() *Fault {
	if len(c.waiting) == 0 {
		return nil
	}
	next, last := c.size()+1, c.waiting[len(c.waiting)-1].checkpoint.Size
	message := fmt.Sprintf("Entry %d and everything after it is missing, up to %d that was signed.", next, last)
	return &Fault{FaultCut, next, message}
}

var trusts = []Trust{TrustUnchecked, TrustUnanchored, TrustAnchored}

// disposedFault: a checkpoint of what is gone says nothing, unless a newer one, which is trusted as much, shows that the log
// is still the same: whoever can rewrite the log could also say that it was disposed of.
func (c *exportCheck) disposedFault() *Fault {
	for _, gone := range slices.Backward(c.gone) {
		isKnown := slices.ContainsFunc(c.held, func(held *keptCheckpoint) bool {
			isAsGood := slices.Index(trusts, held.trust) >= slices.Index(trusts, gone.trust)
			return held.checkpoint.Size > 0 && isAsGood
		})
		if isKnown {
			continue
		}
		size := gone.checkpoint.Size
		const format = "The checkpoint of %d entries is of some that were disposed of, and no newer one holds that is trusted as much: nothing can be compared with it."
		return &Fault{FaultDisposed, size, fmt.Sprintf(format, size)}
	}
	return nil
}

func (c *exportCheck) unwitnessedFault(witnesses []*witness) *Fault {
	for index, witness := range witnesses {
		if !c.isWitnessed(index) {
			message := "The witness " + witness.name + " cosigned none of the checkpoints that hold."
			return &Fault{FaultUnwitnessed, 0, message}
		}
	}
	return nil
}

func (c *exportCheck) isWitnessed(index int) bool {
	for _, held := range c.held {
		// Every log begins with the empty log.
		saysSomething := held.checkpoint.Size > 0 || c.size() == 0
		if saysSomething && held.witnesses[index].Status == WitnessCosigned {
			return true
		}
	}
	return false
}

// developerForm is <issuer host>/audit/<developer id>, and /<epoch> where there is one.
var developerForm = regexp.MustCompile(`/audit/([^/]+)(?:/[^/]+)?$`)

func differenceFault(proven int64, checkpoint Checkpoint, developerID string) *Fault {
	owner := developerForm.FindStringSubmatch(checkpoint.Origin)
	switch {
	case owner != nil && developerID != "" && owner[1] != developerID:
		message := fmt.Sprintf("The log belongs to %s, the checkpoint to %s.", developerID, owner[1])
		return &Fault{FaultForeign, 1, message}
	case proven == 0:
		const format = "The log is not the one that was signed: none of its first %d entries is proven."
		return &Fault{FaultReplaced, 1, fmt.Sprintf(format, checkpoint.Size)}
	}
	const format = "The entries from %d to %d are not those that were signed; the entries before are."
	return &Fault{FaultRewritten, proven + 1, fmt.Sprintf(format, proven+1, checkpoint.Size)}
}

func firstFault(faults ...*Fault) *Fault {
	for _, fault := range faults {
		if fault != nil {
			return fault
		}
	}
	return nil
}
