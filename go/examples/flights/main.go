// Command flights is an API that agents call with the grant of a person.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/httpguard"
	"github.com/grantex/grantex/go/service"
)

type booking struct {
	Flight string  `json:"flight"`
	Price  float64 `json:"price"`
}

func main() {
	// Reads GRANTEX_URL, GRANTEX_API_KEY and GRANTEX_AUDIENCE, the name of this API.
	grantex, err := service.New(service.Options{})
	if err != nil {
		log.Fatal(err)
	}
	requireGrant, err := httpguard.New(httpguard.Options[booking]{
		Guard: grantex.Guard,
		Rule: &guard.Rule[booking]{
			Scopes: []string{"flights:book", "payments:initiate"},
			Amount: func(given booking) guard.Amount { return guard.AmountOf(given.Price) },
		},
		Input: httpguard.JSONBody[booking](64 << 10),
	})
	if err != nil {
		log.Fatal(err)
	}

	mux := http.NewServeMux()
	mux.Handle("POST /bookings", requireGrant(http.HandlerFunc(book)))
	address := "localhost:" + cmp.Or(os.Getenv("PORT"), "3000")
	server := &http.Server{Addr: address, Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	stop, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	go func() {
		defer cancel()
		log.Print(server.ListenAndServe())
	}()
	<-stop.Done()
	_ = server.Shutdown(context.Background())
	// Writes how the last calls ended.
	if err := grantex.Close(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func book(writer http.ResponseWriter, request *http.Request) {
	grant, _ := httpguard.FromContext(request.Context())
	booked, _ := httpguard.Input[booking](request.Context())
	writer.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(writer).Encode(map[string]string{"booked": booked.Flight, "for": grant.PrincipalID})
}
