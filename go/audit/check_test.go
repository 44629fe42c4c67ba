package audit_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/grantex/grantex/go/audit"
)

const logKey = "log.example/audit/dev_01+627dfc79+Ad3RJ8PYONZJdhDVHu6N7oM5Gj6pP9hqAgAwPh4ketYq"

func readTestdata(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// generated is an export of any length, which is made while it is read.
type generated struct {
	entries  int
	seq      int
	previous string
	line     bytes.Buffer
	onEntry  func(seq int)
}

func (g *generated) Read(into []byte) (int, error) {
	if g.line.Len() == 0 {
		if g.seq == g.entries {
			return 0, io.EOF
		}
		g.seq++
		g.onEntry(g.seq)
		previous := "null"
		if g.previous != "" {
			previous = `"` + g.previous + `"`
		}
		salt := strings.Repeat("A", 22)
		digest, err := audit.MetadataDigest(make([]byte, 16), []byte(`{"amount":420}`))
		if err != nil {
			return 0, err
		}
		entry := fmt.Sprintf(`{"v":2,"entryId":"alog_%d","seq":%d,"developerId":"dev_01","agentId":null,"agentDid":null,`+
			`"grantId":null,"principal":null,"principalDigest":null,"action":"a","status":"success",`+
			`"timestamp":"2026-01-01T00:00:00.000Z","metadataDigest":"%s","prevHash":%s`, g.seq, g.seq, digest, previous)
		_, hash, err := audit.CanonicalEntry([]byte(entry + "}"))
		if err != nil {
			return 0, err
		}
		g.previous = hash
		fmt.Fprintf(&g.line, `%s,"hash":"%s","principalId":null,"principalSalt":null,"metadata":{"amount":420},"salt":"%s"}`+"\n",
			entry, hash, salt)
	}
	return g.line.Read(into)
}

func TestAnExportIsCheckedInMemoryThatDoesNotGrowWithIt(t *testing.T) {
	var least, most uint64
	log := &generated{entries: 4000, onEntry: func(seq int) {
		if seq%400 != 0 {
			return
		}
		var memory runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&memory)
		if least == 0 {
			least = memory.HeapAlloc
		}
		most = max(most, memory.HeapAlloc)
	}}
	report, err := audit.CheckExport(log, audit.ExportOptions{})
	if err != nil || !report.Valid || report.Entries != 4000 {
		t.Fatalf("%+v, %v", report, err)
	}
	if growth := int64(most) - int64(least); growth > 1<<20 {
		t.Errorf("the heap grew by %d bytes", growth)
	}
}

func TestLinesThatAreNoEntriesAreNamed(t *testing.T) {
	export := readTestdata(t, "export.jsonl")
	first, rest, _ := bytes.Cut(export, []byte("\n"))
	for name, test := range map[string]struct {
		export  []byte
		entries int64
		fault   audit.FaultKind
	}{
		"blank lines between entries":        {bytes.ReplaceAll(export, []byte("\n"), []byte("\r\n\n")), 12, ""},
		"no line break at the end":           {bytes.TrimSpace(export), 12, ""},
		"a line that is not JSON":            {append([]byte("{\n"), export...), 0, audit.FaultMalformed},
		"two entries on one line":            {bytes.Replace(export, []byte("\n"), nil, 1), 0, audit.FaultMalformed},
		"half of the last line":              {export[:len(export)-100], 11, audit.FaultMalformed},
		"a member twice":                     {bytes.Replace(export, []byte(`{"v":2,`), []byte(`{"v":2,"v":2,`), 1), 0, audit.FaultMalformed},
		"names of members in another case":   {bytes.Replace(export, []byte(`"action"`), []byte(`"Action"`), 1), 0, audit.FaultMalformed},
		"bytes that are not UTF-8":           {bytes.Replace(export, []byte(`"note":"`), []byte("\"note\":\"\xff"), 1), 0, audit.FaultMalformed},
		"a line of five megabytes":           {joined(first[:len(first)-1], strings.Repeat(" ", 5<<20), `,"x":1}`, "\n", string(rest)), 0, audit.FaultMalformed},
		"lines that are no entries at all":   {bytes.Repeat([]byte("[]\n"), 10), 0, audit.FaultMalformed},
		"nesting that would exhaust a stack": {bytes.Repeat([]byte("["), 3<<20), 0, audit.FaultMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			report, err := audit.CheckExport(bytes.NewReader(test.export), audit.ExportOptions{})
			if err != nil {
				t.Fatal(err)
			}
			fault := audit.FaultKind("")
			if report.Fault != nil {
				fault = report.Fault.Kind
			}
			if report.Entries != test.entries || fault != test.fault {
				t.Errorf("%d entries in order, then %q", report.Entries, fault)
			}
		})
	}
}

func TestWhatALogSaysOfDisposedEntriesIsNoEntry(t *testing.T) {
	line := fmt.Sprintf(`{"disposed":{"size":1,"hash":"%064d","before":[],"at":"2026-01-01T00:00:00.000Z","note":""}}`, 0)
	report, err := audit.CheckChain(strings.NewReader(line), audit.ChainOptions{})
	if err != nil || !report.Valid || report.Disposed == nil || report.Disposed.Entries != 1 {
		t.Errorf("in a log: %+v, %v", report, err)
	}
	report, err = audit.CheckEntry([]byte(line))
	if err != nil || report.Valid || report.Fault.Kind != audit.FaultMalformed {
		t.Errorf("alone: %+v, %v", report, err)
	}
}

func joined(parts ...any) []byte {
	var text bytes.Buffer
	for _, part := range parts {
		fmt.Fprintf(&text, "%s", part)
	}
	return text.Bytes()
}

func TestAReaderThatFailsIsAnErrorAndNoVerdict(t *testing.T) {
	export := readTestdata(t, "export.jsonl")
	lost := errors.New("the connection was lost")
	reader := io.MultiReader(bytes.NewReader(export[:len(export)/2]), failing{lost})
	if report, err := audit.CheckExport(reader, audit.ExportOptions{}); !errors.Is(err, lost) || report.Valid {
		t.Errorf("%+v, %v", report, err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestAKeyThatIsNotValidIsAnError(t *testing.T) {
	for name, options := range map[string]audit.ExportOptions{
		"a key of the log":        {AnchoredKeys: []string{logKey + "A"}},
		"another key":             {FetchedKeys: []string{"log"}},
		"a key with another id":   {AnchoredKeys: []string{strings.Replace(logKey, "627dfc79", "627dfc78", 1)}},
		"an id in upper case":     {AnchoredKeys: []string{strings.Replace(logKey, "627dfc79", "627DFC79", 1)}},
		"the key of no witness":   {Witnesses: []string{logKey}},
		"a witness as a log":      {AnchoredKeys: []string{"witness.example.com/w1+7e6f4aaa+BNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea"}},
		"an empty key":            {AnchoredKeys: []string{""}},
		"a key with a line break": {AnchoredKeys: []string{logKey + "\n"}},
	} {
		if _, err := audit.CheckExport(strings.NewReader(""), options); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestSignersAreTakenFromTheDocumentOfAnAgent(t *testing.T) {
	const agent = "ag_01ARZ3NDEKTSV4RRFFQ69G5FAV"
	const jwk = `{"kty":"OKP","crv":"Ed25519","x":"3dEnw9g41kl2ENUe7o3ugzkaPqk_2GoCADA-HiR61io"}`
	document := `{"id":"did:grantex:` + agent + `","verificationMethod":[{"publicKeyJwk":` + jwk + `,"revoked":"2026-01-01T00:00:00.000Z"}]}`
	for _, text := range []string{document, `{"didDocument":` + document + `}`} {
		keys, err := audit.SignerKeys([]byte(text))
		if err != nil || len(keys) != 1 || keys[0].AgentID != agent || string(keys[0].PublicKey) != jwk || keys[0].RetiredAt == "" {
			t.Fatalf("%v, %v", keys, err)
		}
		if _, err := audit.NewAgentSigners([]string{"https://issuer.test"}, keys); err != nil {
			t.Error(err)
		}
	}
	for _, text := range []string{`{}`, `[]`, `{"id":"did:web:example.com"}`, `{"id":"did:grantex:` + agent + `","verificationMethod":[{}]}`, `{`} {
		if keys, err := audit.SignerKeys([]byte(text)); err == nil {
			t.Errorf("%s has %v", text, keys)
		}
	}
	withPrivate := audit.SignerKey{AgentID: agent, PublicKey: []byte(strings.Replace(jwk, "{", `{"d":"x",`, 1))}
	if _, err := audit.NewAgentSigners([]string{"https://issuer.test"}, []audit.SignerKey{withPrivate}); err == nil {
		t.Error("a private key is taken")
	}
}
