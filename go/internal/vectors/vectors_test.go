package vectors

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"

	"github.com/grantex/grantex/go/internal/format"
)

// runners answer the cases of each kind: what comes out, as JSON, must equal the case's expected.
var runners = map[string]func(t *testing.T, given vector) any{
	"base64url":      runBase64url,
	"canonical-json": runCanonicalJSON,
	"chain":          runChain,
	"claims":         runClaims,
	"decimal":        runDecimal,
	"duration":       runDuration,
	"entry":          runEntry,
	"http":           runHTTP,
	"merkle":         runMerkle,
	"note":           runNote,
	"refusal":        runRefusal,
	"rule":           runRule,
	"scope":          runScope,
	"signature":      runSignature,
	"token":          runToken,
}

// ranElsewhere are the kinds that another runner answers.
var ranElsewhere = map[string]string{
	"contract": "the contract of adapters runs through the adapters",
}

// vector is the members of a case, with the defaults of its file.
type vector map[string]json.RawMessage

// read decodes a member into a value. It reports whether there is such a member.
func (v vector) read(t *testing.T, member string, into any) bool {
	t.Helper()
	text, ok := v[member]
	if !ok {
		return false
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("member %q: %v", member, err)
	}
	return true
}

func (v vector) text(t *testing.T, member string) (text string) {
	t.Helper()
	if !v.read(t, member, &text) {
		t.Fatalf("no member %q", member)
	}
	return text
}

func (v vector) texts(t *testing.T, member string) (texts []string) {
	t.Helper()
	if !v.read(t, member, &texts) {
		t.Fatalf("no member %q", member)
	}
	return texts
}

type file struct {
	Version  int
	Kind     string
	Defaults vector
	Cases    []vector
}

// root is the folder that holds the repository, from this package.
const root = "../../.."

func TestEveryVectorGivesTheSameAnswerAsInTypeScript(t *testing.T) {
	if _, err := os.Stat(filepath.Join(root, "vectors")); errors.Is(err, os.ErrNotExist) {
		if _, err := os.Stat(filepath.Join(root, "packages/core")); err == nil {
			t.Fatal("the repository has no folder vectors/")
		}
		t.Skip("this module was copied out of its repository, which holds the vectors")
	}
	paths, err := filepath.Glob(filepath.Join(root, "vectors", "*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	report := openReport(t)
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) { runFile(t, path, report) })
	}
}

func runFile(t *testing.T, path string, report *report) {
	t.Parallel()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var read file
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	if reason, isKnown := ranElsewhere[read.Kind]; isKnown {
		t.Skip(reason)
	}
	run, isKnown := runners[read.Kind]
	if read.Version != 1 || !isKnown {
		t.Fatalf("no runner for version %d of the kind %q", read.Version, read.Kind)
	}
	for _, given := range read.Cases {
		for member, value := range read.Defaults {
			if _, isStated := given[member]; !isStated {
				given[member] = value
			}
		}
		name := given.text(t, "name")
		t.Run(name, func(t *testing.T) {
			check(t, given, run(t, given))
			report.add(t, read.Kind, name)
		})
	}
}

func check(t *testing.T, given vector, got any) {
	t.Helper()
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(plain(t, text), plain(t, given["expected"])) {
		t.Errorf("\n got %.2000s\nwant %.2000s", text, given["expected"])
	}
}

func plain(t *testing.T, text []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return value
}

// errorOf is the expected of a value that is not in the right form.
func errorOf(t *testing.T, err error) any {
	t.Helper()
	var fault *format.Error
	if !errors.As(err, &fault) {
		t.Fatalf("not an error about a form: %v", err)
	}
	return map[string]any{"error": map[string]any{"code": fault.Code, "message": fault.Message}}
}

// report is the file in which a check finds what each language ran.
type report struct {
	file *os.File
	lock sync.Mutex
}

func openReport(t *testing.T) *report {
	path := os.Getenv("GRANTEX_VECTORS_REPORT")
	if path == "" {
		return &report{}
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	})
	return &report{file: file}
}

func (r *report) add(t *testing.T, kind, name string) {
	if r.file == nil {
		return
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	if _, err := fmt.Fprintf(r.file, "%s %s\n", kind, name); err != nil {
		t.Error(err)
	}
}
