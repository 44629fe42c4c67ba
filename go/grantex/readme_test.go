package grantex_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestTheProgramOfTheReadmeIsTheExampleThatRuns(t *testing.T) {
	t.Parallel()
	readme := string(must(os.ReadFile("README.md"))(t))
	source := string(must(os.ReadFile("example_test.go"))(t))
	example := regexp.MustCompile(`(?s)func Example\(\) \{\n(.*?)\t// Output:`).FindStringSubmatch(source)
	program := regexp.MustCompile("(?s)```go\n(package main\n.*?)```").FindStringSubmatch(readme)
	if example == nil || program == nil {
		t.Fatal("there is no example, or no program")
	}
	if !strings.HasSuffix(program[1], "\nfunc main() {\n"+example[1]+"}\n") {
		t.Fatalf("the main function of README.md should be this example:\n%s", example[1])
	}
	file := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(file, []byte(program[1]), 0o600); err != nil {
		t.Fatal(err)
	}
	if output, err := exec.CommandContext(t.Context(), "go", "vet", file).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}
