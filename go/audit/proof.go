package audit

import (
	"bytes"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"

	"github.com/grantex/grantex/go/internal/jsonvalue"
)

// InclusionProof proves that a tree contains a leaf, as GET /v1/audit/proof/inclusion answers it (docs/protocol.md §8).
type InclusionProof struct {
	// Index is that of the leaf, from 0: the entry's seq − 1.
	Index int64 `json:"index"`
	// Size is that of the tree.
	Size int64 `json:"size"`
	// Path holds hashes in padded base64, from the leaf's neighbour upwards.
	Path []string `json:"path"`
}

// ConsistencyProof proves that a tree begins with another one, as GET /v1/audit/proof/consistency answers it.
type ConsistencyProof struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
	// Path holds hashes in padded base64.
	Path []string `json:"path"`
}

// longestPath: a tree of 2^53 leaves has paths of 53 hashes, and one more where two trees differ.
const longestPath = 64

// VerifyInclusion reports whether an entry, given as JSON, is in the log that a checkpoint describes (RFC 9162
// §2.1.3.2). A proof may come from anybody; the checkpoint must have been verified. It does not check whether the
// metadata and the name in the entry are what was digested, as [CheckEntry] does.
func VerifyInclusion(entryJSON []byte, inclusion InclusionProof, head TreeHead) bool {
	value, err := jsonvalue.Parse(entryJSON)
	if err != nil {
		return false
	}
	read, ok := readEntry(value)
	return ok && read.seq == inclusion.Index+1 && VerifyTextInclusion(read.appendCanonical(nil), inclusion, head)
}

// VerifyTextInclusion does what [VerifyInclusion] does for the canonical text of an entry, of which its position in the
// log is a part.
func VerifyTextInclusion(canonicalText []byte, inclusion InclusionProof, head TreeHead) bool {
	path, ok := parsePath(inclusion.Path)
	if !ok || inclusion.Size != head.Size || inclusion.Index < 0 || inclusion.Index >= inclusion.Size {
		return false
	}
	leaf := rfc6962.DefaultHasher.HashLeaf(canonicalText)
	index, size := uint64(inclusion.Index), uint64(inclusion.Size)
	return proof.VerifyInclusion(rfc6962.DefaultHasher, index, size, leaf, path, head.Root) == nil
}

// VerifyConsistency reports whether the log of a later checkpoint begins with that of an earlier one (RFC 9162
// §2.1.4.2): nothing in it was changed or removed. Both must have been verified, and must be of the same log.
func VerifyConsistency(consistency ConsistencyProof, from, to TreeHead) bool {
	path, ok := parsePath(consistency.Path)
	if !ok || consistency.From != from.Size || consistency.To != to.Size || from.Size < 0 || from.Size > to.Size {
		return false
	}
	// Every log begins with the empty one, of which the library has no proof.
	if from.Size == 0 && to.Size > 0 {
		return len(path) == 0 && bytes.Equal(from.Root, rfc6962.DefaultHasher.EmptyRoot())
	}
	older, newer := uint64(from.Size), uint64(to.Size)
	return proof.VerifyConsistency(rfc6962.DefaultHasher, older, newer, path, from.Root, to.Root) == nil
}

func parsePath(texts []string) (path [][]byte, ok bool) {
	if len(texts) > longestPath {
		return nil, false
	}
	for _, text := range texts {
		hash, ok := parseTreeHash(text)
		if !ok {
			return nil, false
		}
		path = append(path, hash)
	}
	return path, true
}
