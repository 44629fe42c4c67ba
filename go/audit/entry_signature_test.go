package audit

import (
	"encoding/json"
	"testing"

	"github.com/grantex/grantex/go/internal/agentkey"
	"github.com/grantex/grantex/go/internal/jsonvalue"
	"github.com/grantex/grantex/go/internal/vectors"
)

func TestSignaturesOfAgentsAsInEveryLanguage(t *testing.T) {
	vectors.Run(t, "entry-signature", func(t *testing.T, given vectors.Vector) any {
		switch operation := given.Text(t, "operation"); operation {
		case "text":
			return string(reportOf(t, given))
		case "read":
			signature, ok := readEntrySignature(given.Text(t, "signature"))
			if !ok {
				return nil
			}
			return map[string]any{"algorithm": signature.algorithm, "kid": signature.keyID}
		case "key":
			if key := keyOf(t, given); key != nil {
				return key.Thumbprint
			}
			return nil
		case "verify":
			signature, ok := readEntrySignature(given.Text(t, "signature"))
			key := keyOf(t, given)
			return ok && key != nil && signature.isBy(key, reportOf(t, given))
		default:
			t.Fatalf("unknown operation %q", operation)
			return nil
		}
	})
}

func reportOf(t *testing.T, given vectors.Vector) []byte {
	var report struct {
		Issuer         string `json:"iss"`
		AgentID        string
		GrantID        string
		Action         string
		Status         string
		Ref            *string
		MetadataDigest string
	}
	given.Read(t, "report", &report)
	reported := entry{
		agentID: &report.AgentID, grantID: &report.GrantID, action: report.Action, status: report.Status, ref: report.Ref,
		metadataDigest: report.MetadataDigest,
	}
	return reported.reportText(report.Issuer)
}

func keyOf(t *testing.T, given vectors.Vector) *agentkey.Key {
	var text json.RawMessage
	given.Read(t, "publicKey", &text)
	value, err := jsonvalue.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	jwk, ok := agentkey.Read(value)
	if !ok {
		return nil
	}
	key, ok := jwk.Import()
	if !ok {
		return nil
	}
	return key
}
