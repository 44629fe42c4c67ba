package audit

import (
	"encoding/base64"
	"fmt"

	"github.com/grantex/grantex/go/internal/jsonvalue"
)

// disposal is what a log says of its oldest entries after they were disposed of (docs/protocol.md §8). It stands before
// the entries that are left, and holds what they are checked with.
type disposal struct {
	// The entries that are gone are those from 1 to size.
	size int64
	// hash is that of the last of them, which the next entry names as prevHash.
	hash string
	// before are the hashes of the perfect subtrees over them, in order, as they were written.
	before jsonvalue.Value
	// at is when the last of them were disposed of.
	at string
	// note is over the text of the disposal, signed by the log's key.
	note string
}

// readDisposal reads the first line of an export. It verifies nothing.
func readDisposal(line jsonvalue.Value) (disposal, bool) {
	said := line.Get("disposed")
	if !line.IsObject() || line.Len() != 1 || !said.IsObject() {
		return disposal{}, false
	}
	size, _ := said.Get("size").Whole()
	hash, _ := said.Get("hash").Text()
	at, _ := said.Get("at").Text()
	note, isText := said.Get("note").Text()
	before := said.Get("before")
	hasItsForm := size >= 1 && digestForm.MatchString(hash) && timestampForm.MatchString(at) && isText &&
		before.Kind() == jsonvalue.Array
	return disposal{size, hash, before, at, note}, hasItsForm
}

// text is what the log's key signs. Its second line is no number, so no reader takes it for a checkpoint.
func (d disposal) text(origin string, root []byte) string {
	encoded := base64.StdEncoding.EncodeToString(root)
	return fmt.Sprintf("grantex disposal/v1\n%s\n%d\n%s\n%s\n%s\n", origin, d.size, encoded, d.hash, d.at)
}
