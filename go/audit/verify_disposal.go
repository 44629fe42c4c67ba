package audit

import (
	"fmt"
	"slices"

	"github.com/transparency-dev/merkle/compact"
)

// begin starts the tree of the log after the entries that are gone. It reports false where what the log says of them
// cannot be used.
func (c *exportCheck) begin(said disposal) bool {
	tree, ok := treeAfter(said)
	if !ok {
		const format = "The hashes of the entries up to %d that were disposed of are not those of a tree of this size."
		c.found = &Fault{FaultBadDisposal, said.size, fmt.Sprintf(format, said.size)}
		return false
	}
	verified := verifyDisposal(said, rootOf(tree), c.options)
	if verified == nil {
		const format = "No given key has signed what the export says of the entries up to %d that were disposed of."
		c.found = &Fault{FaultBadDisposal, said.size, fmt.Sprintf(format, said.size)}
		return false
	}
	c.tree, c.disposed = tree, verified
	// Nothing can be compared with checkpoints of what is gone. That of an empty log has held already.
	for len(c.waiting) > 0 && c.waiting[0].checkpoint.Size < said.size {
		c.gone, c.waiting = append(c.gone, c.waiting[0]), c.waiting[1:]
	}
	return c.compare("")
}

// treeAfter reports false for hashes that are not those of a tree.
func treeAfter(said disposal) (*compact.Range, bool) {
	hashes := make([][]byte, said.before.Len())
	for index := range hashes {
		text, _ := said.before.Item(index).Text()
		hash, ok := parseTreeHash(text)
		if !ok {
			return nil, false
		}
		hashes[index] = hash
	}
	tree, err := trees.NewRange(0, uint64(said.size), hashes)
	return tree, err == nil
}

// verifyDisposal verifies that a key of the log signed a disposal; nil where none did. Checkpoints show whether its
// hashes are those of the log.
func verifyDisposal(said disposal, root []byte, options ExportOptions) *DisposedReport {
	report := &DisposedReport{DisposedEntries: DisposedEntries{said.size, said.at}, Trust: TrustUnchecked}
	keys := slices.Concat(options.AnchoredKeys, options.FetchedKeys)
	if len(keys) == 0 {
		return report
	}
	for _, key := range keys {
		verifier, err := newNoteVerifier(key)
		if err != nil {
			continue
		}
		opened, fault := openNote(said.note, verifier)
		if fault != "" || opened.Text != said.text(verifier.Name(), root) {
			continue
		}
		report.Trust, report.VerifierKey = options.trustIn(key), key
		return report
	}
	return nil
}
