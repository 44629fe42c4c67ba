// Command hotels is a service in Go: hotels, on net/http. It reads GRANTEX_URL,
// GRANTEX_API_KEY, GRANTEX_AUDIENCE and PORT.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/httpguard"
	"github.com/grantex/grantex/go/service"
)

type stay struct {
	Hotel string  `json:"hotel"`
	Price float64 `json:"price"`
}

func main() {
	grantex, err := service.New(service.Options{})
	if err != nil {
		log.Fatal(err)
	}
	requireGrant, err := httpguard.New(httpguard.Options[stay]{
		Guard: grantex.Guard,
		Rule: &guard.Rule[stay]{
			Scopes: []string{"hotels:book", "payments:initiate"},
			Amount: func(given stay) guard.Amount { return guard.AmountOf(given.Price) },
		},
		Input: httpguard.JSONBody[stay](4 << 10),
	})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("POST /stays", requireGrant(http.HandlerFunc(book)))
	server := &http.Server{Addr: "127.0.0.1:" + os.Getenv("PORT"), Handler: mux, ReadHeaderTimeout: 5 * time.Second}

	stop, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	go func() {
		defer cancel()
		if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			log.Print(err)
		}
	}()
	<-stop.Done()
	_ = server.Shutdown(context.Background())
	// How the last calls ended is written before the program ends.
	if err := grantex.Close(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func book(writer http.ResponseWriter, request *http.Request) {
	grant, _ := httpguard.FromContext(request.Context())
	given, _ := httpguard.Input[stay](request.Context())
	_ = json.NewEncoder(writer).Encode(map[string]string{"booked": given.Hotel, "for": grant.PrincipalID})
}
