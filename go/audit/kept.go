package audit

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
)

// Trust says how a checkpoint was verified.
type Trust string

// The ways in which a checkpoint was verified.
const (
	// TrustAnchored: by an anchored key or a witness.
	TrustAnchored Trust = "anchored"
	// TrustUnanchored: by a key that came from the server itself. An attacker who can replace the log can replace it, too.
	TrustUnanchored Trust = "unanchored"
	// TrustUnchecked: no key was given, and only the person who kept it vouches for it.
	TrustUnchecked Trust = "unchecked"
)

// WitnessStatus is the verdict of a witness on a checkpoint.
type WitnessStatus string

// The verdicts of witnesses.
const (
	WitnessCosigned WitnessStatus = "cosigned"
	WitnessMissing  WitnessStatus = "missing"
)

// WitnessVerdict is the verdict of a witness on a checkpoint.
type WitnessVerdict struct {
	Witness string        `json:"witness"`
	Status  WitnessStatus `json:"status"`
	// SignedAt is when it cosigned, in seconds since 1970.
	SignedAt int64 `json:"signedAt,omitempty"`
}

// keptCheckpoint is a checkpoint that a log can be compared with.
type keptCheckpoint struct {
	// Its position among the given ones.
	index       int
	trust       Trust
	verifierKey string
	witnesses   []WitnessVerdict
	checkpoint  Checkpoint
}

type refusedCheckpoint struct {
	index int
	fault CheckpointFault
}

type keptCheckpoints struct {
	// By size, the smallest first.
	good      []*keptCheckpoint
	refused   []refusedCheckpoint
	witnesses []*witness
}

// verifyKept verifies kept notes. The error is about a key that is not valid.
func verifyKept(options ExportOptions) (keptCheckpoints, error) {
	var kept keptCheckpoints
	for _, key := range slices.Concat(options.AnchoredKeys, options.FetchedKeys) {
		if _, err := newNoteVerifier(key); err != nil {
			return kept, err
		}
	}
	for _, key := range options.Witnesses {
		witness, err := newWitness(key)
		if err != nil {
			return kept, err
		}
		kept.witnesses = append(kept.witnesses, witness)
	}
	for index, note := range options.Checkpoints {
		good, fault := verifyOne(note, options)
		if fault != "" {
			kept.refused = append(kept.refused, refusedCheckpoint{index, fault})
			continue
		}
		good.index = index
		kept.good = append(kept.good, good)
	}
	slices.SortStableFunc(kept.good, func(one, other *keptCheckpoint) int {
		return int(one.checkpoint.Size - other.checkpoint.Size)
	})
	return kept, nil
}

func verifyOne(note string, options ExportOptions) (*keptCheckpoint, CheckpointFault) {
	checkpoint, ok := ReadCheckpoint(note)
	if !ok {
		return nil, CheckpointMalformed
	}
	kept, fault := verifyByLog(note, options)
	if fault != "" {
		return nil, fault
	}
	kept.checkpoint, kept.witnesses = checkpoint, []WitnessVerdict{}
	for _, key := range options.Witnesses {
		_, cosignature, err := VerifyCosignature(note, key)
		switch {
		case errors.Is(err, CheckpointBadSignature):
			return nil, CheckpointBadCosignature
		case err != nil:
			witness, _ := newWitness(key)
			kept.witnesses = append(kept.witnesses, WitnessVerdict{Witness: witness.name, Status: WitnessMissing})
		default:
			verdict := WitnessVerdict{cosignature.Witness, WitnessCosigned, cosignature.SignedAt}
			kept.witnesses = append(kept.witnesses, verdict)
			// A witness cosigns only what a key that it knows for this log has signed, and only one history.
			kept.trust = TrustAnchored
		}
	}
	return kept, ""
}

func verifyByLog(note string, options ExportOptions) (*keptCheckpoint, CheckpointFault) {
	if len(options.AnchoredKeys)+len(options.FetchedKeys) == 0 {
		return &keptCheckpoint{trust: TrustUnchecked}, ""
	}
	worst := CheckpointKeyUnknown
	for _, key := range slices.Concat(options.AnchoredKeys, options.FetchedKeys) {
		_, err := VerifyCheckpoint(note, key)
		if err == nil {
			return &keptCheckpoint{trust: options.trustIn(key), verifierKey: key}, ""
		}
		// A wrong signature says more than missing ones.
		if fault := CheckpointFault(""); worst == CheckpointKeyUnknown && errors.As(err, &fault) {
			worst = fault
		}
	}
	return nil, worst
}

// trustIn says how far something can be trusted that a given key of the log verified.
func (o ExportOptions) trustIn(key string) Trust {
	if slices.Contains(o.AnchoredKeys, key) {
		return TrustAnchored
	}
	return TrustUnanchored
}

func (k keptCheckpoints) forkFault() *Fault {
	for index, one := range k.good {
		for _, other := range k.good[index+1:] {
			if isFork(one.checkpoint, other.checkpoint) {
				const format = "Two kept checkpoints name different logs of %d entries: more than one history was signed."
				return &Fault{FaultForked, 0, fmt.Sprintf(format, one.checkpoint.Size)}
			}
		}
	}
	return nil
}

// isFork reports whether two checkpoints name different trees of one size: the log has shown two histories, whichever
// one is given.
func isFork(one, other Checkpoint) bool {
	return one.Size == other.Size && one.Origin == other.Origin && !bytes.Equal(one.Root, other.Root)
}

func (k keptCheckpoints) refusedFault() *Fault {
	if len(k.refused) == 0 {
		return nil
	}
	first := k.refused[0]
	const format = "Checkpoint %d of those given cannot be used: %s."
	return &Fault{FaultBadCheckpoint, 0, fmt.Sprintf(format, first.index+1, checkpointFaults[first.fault])}
}
