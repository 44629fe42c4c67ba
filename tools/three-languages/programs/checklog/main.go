// Command checklog is an auditor in Go: it checks an export of an audit log,
// without its server.
//
//	checklog EXPORT CHECKPOINT KEY
package main

import (
	"encoding/json"
	"log"
	"os"

	"github.com/grantex/grantex/go/audit"
)

func main() {
	export, err := os.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	checkpoint, err := os.ReadFile(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	report, err := audit.CheckExport(export, audit.ExportOptions{
		Checkpoints:  []string{string(checkpoint)},
		AnchoredKeys: os.Args[3:],
	})
	if err != nil {
		log.Fatal(err)
	}
	if !report.Valid {
		log.Fatal(report.Fault.Message)
	}
	verified := map[string]any{"entries": report.Entries, "proven": report.Anchored, "root": report.Root}
	if err := json.NewEncoder(os.Stdout).Encode(verified); err != nil {
		log.Fatal(err)
	}
}
