package audit_test

import (
	"fmt"
	"os"

	"github.com/grantex/grantex/go/audit"
)

// An auditor has an export of the log, a checkpoint that was kept, and the key of the log, written down when it began.
func ExampleCheckExport() {
	export, err := os.Open("testdata/export.jsonl")
	if err != nil {
		panic(err)
	}
	defer export.Close()
	checkpoint, err := os.ReadFile("testdata/checkpoint.txt")
	if err != nil {
		panic(err)
	}
	report, err := audit.CheckExport(export, audit.ExportOptions{
		Checkpoints:  []string{string(checkpoint)},
		AnchoredKeys: []string{"log.example/audit/dev_01+627dfc79+Ad3RJ8PYONZJdhDVHu6N7oM5Gj6pP9hqAgAwPh4ketYq"},
	})
	if err != nil {
		panic(err)
	}
	fmt.Println("valid:", report.Valid)
	fmt.Println("entries:", report.Entries, "of which signed:", report.Anchored)
	// Output:
	// valid: true
	// entries: 12 of which signed: 10
}
