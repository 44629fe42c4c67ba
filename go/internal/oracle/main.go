// Command oracle verifies an export of an audit log against a kept checkpoint, without any code of Grantex: with
// golang.org/x/mod/sumdb/note, github.com/transparency-dev/merkle and SHA-256 alone. What our own packages say of a log can
// be compared with it.
//
//	oracle -key '<origin>+<id>+<key>' -checkpoint checkpoint.txt < export.jsonl
//
// The export is what GET /v1/audit/export answers, the checkpoint what GET /v1/audit/checkpoint answers, and the key the
// verifierKey of GET /v1/audit/log-key, written down when the log began. It prints what it verified as JSON, or ends with
// status 1 and says what is wrong. It does not check metadata, names and the signatures of agents.
package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
)

func main() {
	key := flag.String("key", "", "the verifier key of the log")
	checkpoint := flag.String("checkpoint", "", "the file with the checkpoint")
	flag.Parse()
	text, err := os.ReadFile(*checkpoint)
	if err == nil {
		err = run(os.Stdin, text, *key, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

// result is what was verified.
type result struct {
	Origin string `json:"origin"`
	// Entries were read and are linked; those up to Proven were signed.
	Entries uint64 `json:"entries"`
	Proven  uint64 `json:"proven"`
	Root    string `json:"root"`
}

func run(export io.Reader, checkpoint []byte, key string, output io.Writer) error {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return err
	}
	opened, err := note.Open(checkpoint, note.VerifierList(verifier))
	if err != nil {
		return err
	}
	origin, size, root, err := readText(opened.Text)
	if err != nil {
		return err
	}
	if origin != verifier.Name() {
		return fmt.Errorf("the checkpoint is of the log %s", origin)
	}
	entries, err := checkEntries(export, size, root)
	if err != nil {
		return err
	}
	return json.NewEncoder(output).Encode(result{origin, entries, size, base64.StdEncoding.EncodeToString(root)})
}

// readText reads the three lines of a checkpoint.
func readText(text string) (origin string, size uint64, root []byte, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 {
		return "", 0, nil, errors.New("the checkpoint does not have three lines")
	}
	if size, err = strconv.ParseUint(lines[1], 10, 53); err != nil {
		return "", 0, nil, err
	}
	root, err = base64.StdEncoding.DecodeString(lines[2])
	return lines[0], size, root, err
}

const maxLine = 4 << 20

func checkEntries(export io.Reader, size uint64, root []byte) (uint64, error) {
	tree := (&compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}).NewEmptyRange(0)
	lines := bufio.NewScanner(export)
	lines.Buffer(nil, maxLine)
	previous := []byte("null")
	for lines.Scan() {
		var entry map[string]json.RawMessage
		if err := json.Unmarshal(lines.Bytes(), &entry); err != nil {
			return 0, fmt.Errorf("line %d: %w", tree.End()+1, err)
		}
		canonical, err := canonicalOf(entry)
		if err != nil {
			return 0, err
		}
		digest := sha256.Sum256(canonical)
		hash := []byte(`"` + hex.EncodeToString(digest[:]) + `"`)
		if !bytes.Equal(entry["hash"], hash) || !bytes.Equal(entry["prevHash"], previous) {
			return 0, fmt.Errorf("entry %d does not have its hash, or does not follow the one before it", tree.End()+1)
		}
		previous = hash
		if err := tree.Append(rfc6962.DefaultHasher.HashLeaf(canonical), nil); err != nil {
			return 0, err
		}
		if tree.End() == size {
			if computed, err := tree.GetRootHash(nil); err != nil || !bytes.Equal(computed, root) {
				return 0, fmt.Errorf("the first %d entries are not those that were signed", size)
			}
		}
	}
	if tree.End() < size {
		return 0, fmt.Errorf("the export has %d entries, and %d were signed", tree.End(), size)
	}
	return tree.End(), lines.Err()
}

// hashed are the members of an entry that are hashed (docs/protocol.md §8), in the order of RFC 8785. The others are left
// out, and so are those of the second list where they have no value.
var hashed = []string{
	"action", "agentDid", "agentId", "developerId", "entryId", "grantId", "identityProvider", "metadataDigest", "prevHash",
	"principal", "principalDigest", "ref", "seq", "signature", "status", "timestamp", "v",
}

var optional = map[string]bool{"identityProvider": true, "principalDigest": true, "ref": true, "signature": true}

// canonicalOf writes the text that is hashed. Its members are texts, whole numbers and null.
func canonicalOf(entry map[string]json.RawMessage) ([]byte, error) {
	var text bytes.Buffer
	for _, member := range hashed {
		value, isThere := entry[member]
		// Of principalDigest, null is a value: the name had been erased before the entry was written.
		hasNone := !isThere || (string(value) == "null" && member != "principalDigest")
		if optional[member] && hasNone {
			continue
		}
		canonical, err := canonicalValue(value)
		if err != nil {
			return nil, fmt.Errorf("the member %q: %w", member, err)
		}
		separator := byte(',')
		if text.Len() == 0 {
			separator = '{'
		}
		text.WriteByte(separator)
		fmt.Fprintf(&text, "%q:%s", member, canonical)
	}
	text.WriteByte('}')
	return text.Bytes(), nil
}

// lineSeparators are what encoding/json escapes and RFC 8785 does not.
var lineSeparators = strings.NewReplacer(`\\`, `\\`, `\u2028`, "\u2028", `\u2029`, "\u2029")

func canonicalValue(value json.RawMessage) (string, error) {
	var text string
	if err := json.Unmarshal(value, &text); err != nil || len(value) == 0 || value[0] != '"' {
		var whole *uint64
		if err := json.Unmarshal(value, &whole); err != nil || whole == nil {
			return "null", err
		}
		return strconv.FormatUint(*whole, 10), nil
	}
	var written bytes.Buffer
	encoder := json.NewEncoder(&written)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		return "", err
	}
	return lineSeparators.Replace(strings.TrimSuffix(written.String(), "\n")), nil
}
