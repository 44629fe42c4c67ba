package vectors

import (
	"path/filepath"
	"testing"
)

var runners = map[string]Runner{
	"base64url":      runBase64url,
	"canonical-json": runCanonicalJSON,
	"chain":          runChain,
	"claims":         runClaims,
	"decimal":        runDecimal,
	"details":        runDetails,
	"details-call":   runDetailsCall,
	"dpop":           runDPoP,
	"duration":       runDuration,
	"entry":          runEntry,
	"export":         runExport,
	"http":           runHTTP,
	"merkle":         runMerkle,
	"note":           runNote,
	"refusal":        runRefusal,
	"rule":           runRule,
	"scope":          runScope,
	"signature":      runSignature,
	"token":          runToken,
}

// ranElsewhere are the kinds that other tests run, and which ones.
var ranElsewhere = map[string]string{
	"contract":        "the contract of adapters runs through the adapters",
	"entry-signature": "package audit",
	"feed":            "package feed",
	"feed-message":    "package feed",
}

func TestEveryVectorGivesTheSameAnswerAsInTypeScript(t *testing.T) {
	for _, path := range files(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			read := readFile(t, path)
			if where, isKnown := ranElsewhere[read.Kind]; isKnown {
				t.Skip(where)
			}
			run, isKnown := runners[read.Kind]
			if !isKnown {
				t.Fatalf("no runner for the kind %q", read.Kind)
			}
			runCases(t, read, run)
		})
	}
}
