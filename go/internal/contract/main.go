// Command contract runs the contract of adapters (vectors/contract.json) with
// the adapters of Go, and prints one line of JSON for each: what
// packages/testing/src/contract/printed-run.ts describes. It decides nothing;
// npm run contract does.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/grantex/grantex/go/internal/contract/runner"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	cases, err := runner.Load()
	if err != nil {
		return err
	}
	output := json.NewEncoder(os.Stdout)
	for _, driver := range runner.Drivers {
		if err := output.Encode(runner.Run(driver, cases)); err != nil {
			return err
		}
	}
	return nil
}
