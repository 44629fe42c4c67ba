package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/grantex/grantex/go/audit"
	"github.com/grantex/grantex/go/grantex"
	"github.com/grantex/grantex/go/internal/testserver"
)

const root = "../../.."

// log is what an auditor has: an export, a checkpoint and the key of the log.
type log struct {
	export     []byte
	checkpoint string
	key        string
}

// writeLog writes a log with everything in it that a log can hold, and reads it as an auditor does.
func writeLog(t *testing.T) (testserver.Server, log) {
	server := testserver.Start(t, root)
	ctx := t.Context()
	client, err := grantex.NewClient(grantex.Options{URL: server.URL, APIKey: server.APIKey})
	check(t, err)
	key, err := grantex.CreateAgentKey(ctx, &grantex.MemoryStore{}, grantex.EdDSA)
	check(t, err)
	scopes := []string{"flights:book"}
	agent, err := client.Agents.Register(ctx, grantex.AgentParams{Name: "booker", Scopes: scopes, Key: key})
	check(t, err)
	asked, err := client.Authorizations.Create(ctx, grantex.AuthorizationParams{
		AgentID: agent.ID, PrincipalID: "user_ålice", Scopes: scopes,
	})
	check(t, err)
	grant, err := client.Tokens.Exchange(ctx, grantex.ExchangeParams{Code: asked.Code, AgentID: agent.ID})
	check(t, err)
	for range 3 {
		_, err = client.Audit.LogSigned(ctx, key, grantex.EntryParams{
			GrantID: grant.GrantID, AgentID: agent.ID, Action: "flight.booked", Status: "allowed",
			Metadata: map[string]any{"line": "\u2028 <&>", "amount": 1e21, "seats": []any{"1A", nil, -0.5}},
		})
		check(t, err)
	}
	var batch []grantex.EntryParams
	for range 200 {
		batch = append(batch, grantex.EntryParams{GrantID: grant.GrantID, Action: "flight.searched", Status: "success"})
	}
	_, err = client.Audit.Batch(ctx, batch)
	check(t, err)
	var logKey struct{ VerifierKey string }
	check(t, json.Unmarshal(server.Get(t, "/v1/audit/log-key"), &logKey))
	checkpoint := string(server.Get(t, "/v1/audit/checkpoint"))
	return server, log{server.Get(t, "/v1/audit/export"), checkpoint, logKey.VerifierKey}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheOracleAndOurCheckAgreeOnTheLogOfARealServer(t *testing.T) {
	server, real := writeLog(t)
	report := checked(t, real)
	var seen result
	output := &bytes.Buffer{}
	check(t, run(bytes.NewReader(real.export), []byte(real.checkpoint), real.key, output))
	check(t, json.Unmarshal(output.Bytes(), &seen))
	if !report.Valid || report.Entries < 203 || report.Proven != report.Entries || report.Anchored != report.Entries {
		t.Fatalf("our check says %+v", report)
	}
	if seen.Proven != uint64(report.Proven) || seen.Root != base64.StdEncoding.EncodeToString(report.Root) {
		t.Fatalf("the oracle says %+v, our check %+v", seen, report)
	}
	if report.Signatures.Signed != 3 || report.Signatures.Unchecked != 3 {
		t.Errorf("the signatures of the agent are %+v", report.Signatures)
	}
	checkProofs(t, server, real)

	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			changed := change(real)
			if err := run(bytes.NewReader(changed.export), []byte(changed.checkpoint), changed.key, output); err == nil {
				t.Error("the oracle takes it")
			}
			if report := checked(t, changed); report.Valid {
				t.Error("our check takes it")
			}
		})
	}
}

var changes = map[string]func(log) log{
	"an edited entry": func(l log) log {
		l.export = bytes.Replace(l.export, []byte("flight.booked"), []byte("flight.cooked"), 1)
		return l
	},
	"a removed entry": func(l log) log {
		lines := bytes.SplitAfter(l.export, []byte("\n"))
		l.export = bytes.Join(append(lines[:1:1], lines[2:]...), nil)
		return l
	},
	"a cut tail": func(l log) log {
		lines := bytes.SplitAfter(l.export, []byte("\n"))
		l.export = bytes.Join(lines[:len(lines)-2], nil)
		return l
	},
	"a checkpoint of another size": func(l log) log {
		lines := strings.Split(l.checkpoint, "\n")
		lines[1] = "7"
		l.checkpoint = strings.Join(lines, "\n")
		return l
	},
}

func checked(t *testing.T, l log) audit.ExportReport {
	t.Helper()
	report, err := audit.CheckExport(bytes.NewReader(l.export), audit.ExportOptions{
		Checkpoints:  []string{l.checkpoint},
		AnchoredKeys: []string{l.key},
	})
	check(t, err)
	return report
}

func checkProofs(t *testing.T, server testserver.Server, real log) {
	t.Helper()
	head, err := audit.VerifyCheckpoint(real.checkpoint, real.key)
	check(t, err)
	lines := bytes.Split(bytes.TrimSpace(real.export), []byte("\n"))
	var second struct{ EntryID string }
	check(t, json.Unmarshal(lines[1], &second))
	var inclusion audit.InclusionProof
	check(t, json.Unmarshal(server.Get(t, fmt.Sprintf("/v1/audit/proof/inclusion?entry=%s&size=%d", second.EntryID, head.Size)), &inclusion))
	if !audit.VerifyInclusion(lines[1], inclusion, head.TreeHead) {
		t.Error("the second entry is not in the log")
	}
	var consistency audit.ConsistencyProof
	check(t, json.Unmarshal(server.Get(t, fmt.Sprintf("/v1/audit/proof/consistency?from=%d&to=%d", head.Size, head.Size)), &consistency))
	if !audit.VerifyConsistency(consistency, head.TreeHead, head.TreeHead) {
		t.Error("the log does not begin with itself")
	}
	if audit.VerifyInclusion(lines[2], inclusion, head.TreeHead) {
		t.Error("the proof of one entry is that of another")
	}
	if report, err := audit.CheckEntry(lines[1]); err != nil || !report.Valid {
		t.Errorf("the second entry alone is %+v, %v", report, err)
	}
}
