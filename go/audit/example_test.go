package audit_test

import (
	"context"
	"errors"
	"log"
	"os"

	"github.com/grantex/grantex/go/audit"
)

func ExampleNewHTTPSink() {
	sink, err := audit.NewHTTPSink(audit.Options{
		URL: "https://grantex.example", APIKey: os.Getenv("GRANTEX_API_KEY"), Mode: audit.Buffered,
		OnFault: func(fault error) {
			var lost *audit.LostError
			if errors.As(fault, &lost) {
				log.Print("the log has no entry for ", lost.Action, " of ", lost.GrantID)
			}
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	// At the end of the process.
	defer func() { _ = sink.Close(context.Background()) }()
}
