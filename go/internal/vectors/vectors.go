// Package vectors runs the files of the folder vectors/ at the root of the repository, which hold TypeScript, Python and
// Go together: each language must give the same answers. Kinds that only a package itself can answer are run by its own
// tests, with [Run].
package vectors

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"sync"
	"testing"

	"github.com/grantex/grantex/go/internal/format"
)

// Vector is the members of a case, with the defaults of its file.
type Vector map[string]json.RawMessage

// Read decodes a member into a value. It reports whether there is such a member.
func (v Vector) Read(t *testing.T, member string, into any) bool {
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

// Text returns a member that is a text.
func (v Vector) Text(t *testing.T, member string) (text string) {
	t.Helper()
	if !v.Read(t, member, &text) {
		t.Fatalf("no member %q", member)
	}
	return text
}

// Texts returns a member that is a list of texts.
func (v Vector) Texts(t *testing.T, member string) (texts []string) {
	t.Helper()
	if !v.Read(t, member, &texts) {
		t.Fatalf("no member %q", member)
	}
	return texts
}

// Runner answers the cases of a kind: what it returns, as JSON, must equal the case's expected.
type Runner func(t *testing.T, given Vector) any

// Run runs every case of a kind.
func Run(t *testing.T, kind string, run Runner) {
	t.Helper()
	runCases(t, fileOf(t, kind), run)
}

// TextsOf returns a member of every case of a kind that has it as a text, to begin a fuzz test with.
func TextsOf(t testing.TB, kind, member string) (texts []string) {
	t.Helper()
	for _, given := range fileOf(t, kind).Cases {
		var text string
		if IsText(given[member]) && json.Unmarshal(given[member], &text) == nil {
			texts = append(texts, text)
		}
	}
	return texts
}

// Find returns the case of a kind that has this name.
func Find(t testing.TB, kind, name string) Vector {
	t.Helper()
	read := fileOf(t, kind)
	for _, given := range read.Cases {
		var own string
		if json.Unmarshal(given["name"], &own) == nil && own == name {
			return read.withDefaults(given)
		}
	}
	t.Fatalf("no vector of the kind %q is named %q", kind, name)
	return nil
}

func fileOf(t testing.TB, kind string) file {
	t.Helper()
	for _, path := range files(t) {
		if read := readFile(t, path); read.Kind == kind {
			return read
		}
	}
	t.Fatalf("no vectors of the kind %q", kind)
	return file{}
}

type file struct {
	Version  int
	Kind     string
	Defaults Vector
	Cases    []Vector
}

// files returns the files of vectors. It skips the test where the module is used outside of its repository.
func files(t testing.TB) []string {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(here), "..", "..", "..")
	if _, err := os.Stat(filepath.Join(root, "vectors")); errors.Is(err, os.ErrNotExist) {
		if _, err := os.Stat(filepath.Join(root, "packages", "core")); err == nil {
			t.Fatal("the repository has no folder vectors/")
		}
		t.Skip("this module is used outside of its repository, which holds the vectors")
	}
	paths, err := filepath.Glob(filepath.Join(root, "vectors", "*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	return paths
}

func readFile(t testing.TB, path string) file {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var read file
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	if read.Version != 1 {
		t.Fatalf("%s has the version %d", path, read.Version)
	}
	return read
}

// withDefaults adds what a case does not state.
func (f file) withDefaults(given Vector) Vector {
	for member, value := range f.Defaults {
		if _, isStated := given[member]; !isStated {
			given[member] = value
		}
	}
	return given
}

func runCases(t *testing.T, read file, run Runner) {
	report := openReport(t)
	for _, given := range read.Cases {
		given = read.withDefaults(given)
		name := given.Text(t, "name")
		t.Run(name, func(t *testing.T) {
			check(t, given, run(t, given))
			report.add(t, read.Kind, name)
		})
	}
}

func check(t *testing.T, given Vector, got any) {
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

// ErrorOf is the expected of a value that is not in the right form.
func ErrorOf(t *testing.T, err error) any {
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
