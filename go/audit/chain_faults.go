package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// contentFault compares an entry with the text that was hashed and with the digests that it states.
func (e *entry) contentFault(text []byte) *Fault {
	digest := sha256.Sum256(text)
	hasItsHash := hex.EncodeToString(digest[:]) == e.hash
	hasItsMetadata, hasItsName := e.hasItsMetadata(), e.hasItsName()
	switch {
	case hasItsHash && hasItsMetadata && hasItsName:
		return nil
	case !e.statesDigests():
		return malformed(e.seq)
	case !hasItsHash:
		return faultAt(FaultEdited, e.seq, "does not have the hash it states")
	case !hasItsMetadata:
		return faultAt(FaultMetadataEdited, e.seq, "has other metadata than was hashed, or none though nothing was erased")
	}
	return faultAt(FaultNameEdited, e.seq, "names another principal than was hashed, or none though nothing was erased")
}

func (e *entry) statesDigests() bool {
	return digestForm.MatchString(e.hash) && digestForm.MatchString(e.metadataDigest) &&
		(e.principalDigest == nil || digestForm.MatchString(*e.principalDigest))
}

func malformed(seq int64) *Fault { return faultAt(FaultMalformed, seq, "is not a whole audit entry") }

func faultAt(kind FaultKind, seq int64, fault string) *Fault {
	return &Fault{kind, seq, fmt.Sprintf("Entry %d %s.", seq, fault)}
}
