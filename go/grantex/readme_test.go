package grantex_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestTheExampleOfTheReadmeIsTheOneThatRuns(t *testing.T) {
	t.Parallel()
	readme := string(must(os.ReadFile("README.md"))(t))
	source := string(must(os.ReadFile("example_test.go"))(t))
	match := regexp.MustCompile(`(?s)func Example\(\) \{\n(.*?)\t// Output:`).FindStringSubmatch(source)
	if match == nil {
		t.Fatal("there is no example")
	}
	body := strings.TrimSpace(regexp.MustCompile(`(?m)^\t`).ReplaceAllString(match[1], ""))
	if !strings.Contains(readme, "```go\n"+body+"\n```") {
		t.Fatalf("README.md should have this example:\n%s", body)
	}
}
