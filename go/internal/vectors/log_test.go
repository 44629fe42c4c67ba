package vectors

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"testing"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/rfc6962"

	"github.com/grantex/grantex/go/audit"
	"github.com/grantex/grantex/go/internal/jws"
)

func runEntry(t *testing.T, given Vector) any {
	if text, isEntry := given["entry"]; isEntry {
		canonical, hash, err := audit.CanonicalEntry(text)
		if err != nil {
			t.Fatal(err)
		}
		return map[string]any{"canonical": canonical, "hash": hash}
	}
	salt, ok := jws.Decode(given.Text(t, "salt"))
	if !ok {
		t.Fatal("no salt")
	}
	if metadata, isMetadata := given["metadata"]; isMetadata {
		digest, err := audit.MetadataDigest(salt, metadata)
		if err != nil {
			t.Fatal(err)
		}
		return map[string]any{"digest": digest}
	}
	return map[string]any{"digest": audit.PrincipalDigest(salt, given.Text(t, "principalId"))}
}

func runChain(t *testing.T, given Vector) any {
	var options audit.ChainOptions
	given.Read(t, "after", &options.After)
	given.Read(t, "kept", &options.Kept)
	report, err := audit.CheckChain(linesOf(t, given), options)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// linesOf returns the entries of a case as an export streams them.
func linesOf(t *testing.T, given Vector) *bytes.Buffer {
	var entries []json.RawMessage
	given.Read(t, "entries", &entries)
	lines := &bytes.Buffer{}
	for _, entry := range entries {
		if err := json.Compact(lines, entry); err != nil {
			t.Fatal(err)
		}
		lines.WriteByte('\n')
	}
	return lines
}

func runMerkle(t *testing.T, given Vector) any {
	switch operation := given.Text(t, "operation"); operation {
	case "root":
		return rootOf(t, given.Texts(t, "leaves"))
	case "inclusion":
		var proof audit.InclusionProof
		if !readProof(given, &proof) {
			return false
		}
		return audit.VerifyTextInclusion([]byte(given.Text(t, "leaf")), proof, headOf(t, given, "head"))
	case "consistency":
		var proof audit.ConsistencyProof
		if !readProof(given, &proof) {
			return false
		}
		return audit.VerifyConsistency(proof, headOf(t, given, "older"), headOf(t, given, "newer"))
	default:
		t.Fatalf("unknown operation %q", operation)
		return nil
	}
}

// readProof reports false where a member of the proof is of another type, which Go notices when it reads the answer.
func readProof(given Vector, proof any) bool { return json.Unmarshal(given["proof"], proof) == nil }

func rootOf(t *testing.T, leaves []string) string {
	hasher := rfc6962.DefaultHasher
	tree := (&compact.RangeFactory{Hash: hasher.HashChildren}).NewEmptyRange(0)
	for _, leaf := range leaves {
		if err := tree.Append(hasher.HashLeaf([]byte(leaf)), nil); err != nil {
			t.Fatal(err)
		}
	}
	root, err := tree.GetRootHash(nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(leaves) == 0 {
		root = hasher.EmptyRoot()
	}
	return base64.StdEncoding.EncodeToString(root)
}

func headOf(t *testing.T, given Vector, member string) audit.TreeHead {
	var head audit.TreeHead
	given.Read(t, member, &head)
	return head
}

func runNote(t *testing.T, given Vector) any {
	switch operation := given.Text(t, "operation"); operation {
	case "key":
		return keyOf(audit.ParseNoteKey(given.Text(t, "key")))
	case "witnessKey":
		return keyOf(audit.ParseWitnessKey(given.Text(t, "key")))
	case "open":
		opened, err := audit.OpenNote(given.Text(t, "note"), given.Texts(t, "keys"))
		if err != nil {
			return faultOf(t, err)
		}
		return map[string]any{"text": opened.Text, "signers": opened.Signers}
	case "read":
		checkpoint, ok := audit.ReadCheckpoint(given.Text(t, "note"))
		if !ok {
			return nil
		}
		return checkpointAsJSON(checkpoint)
	case "checkpoint":
		checkpoint, err := audit.VerifyCheckpoint(given.Text(t, "note"), given.Text(t, "key"))
		if err != nil {
			return faultOf(t, err)
		}
		return map[string]any{"checkpoint": checkpointAsJSON(checkpoint)}
	case "cosignature":
		checkpoint, cosignature, err := audit.VerifyCosignature(given.Text(t, "note"), given.Text(t, "key"))
		if err != nil {
			return faultOf(t, err)
		}
		return map[string]any{
			"checkpoint":  checkpointAsJSON(checkpoint),
			"cosignature": map[string]any{"witness": cosignature.Witness, "signedAt": cosignature.SignedAt},
		}
	case "succession":
		named, err := audit.VerifySuccession(
			given.Text(t, "key"), given.Text(t, "successor"), given.Text(t, "signature"))
		if err != nil {
			t.Fatal(err)
		}
		return named
	default:
		t.Fatalf("unknown operation %q", operation)
		return nil
	}
}

func keyOf(key audit.NoteKey, err error) any {
	if err != nil {
		return nil
	}
	return map[string]any{"name": key.Name, "id": key.ID, "publicKey": hex.EncodeToString(key.PublicKey)}
}

func checkpointAsJSON(checkpoint audit.Checkpoint) any {
	root := base64.StdEncoding.EncodeToString(checkpoint.Root)
	return map[string]any{"origin": checkpoint.Origin, "size": checkpoint.Size, "root": root}
}

func faultOf(t *testing.T, err error) any {
	var fault audit.CheckpointFault
	if !errors.As(err, &fault) {
		t.Fatalf("not a fault of a checkpoint: %v", err)
	}
	return map[string]any{"fault": fault}
}

func runExport(t *testing.T, given Vector) any {
	options := audit.ExportOptions{
		Checkpoints:  given.Texts(t, "checkpoints"),
		AnchoredKeys: given.Texts(t, "anchoredKeys"),
		FetchedKeys:  given.Texts(t, "fetchedKeys"),
		Witnesses:    given.Texts(t, "witnesses"),
	}
	var signers *struct {
		Issuer json.RawMessage
		Keys   []audit.SignerKey
	}
	if given.Read(t, "signers", &signers); signers != nil {
		imported, err := audit.NewAgentSigners(textOrTexts(t, signers.Issuer), signers.Keys)
		if err != nil {
			t.Fatal(err)
		}
		options.Signers = imported
	}
	report, err := audit.CheckExport(linesOf(t, given), options)
	if err != nil {
		t.Fatal(err)
	}
	return report
}
