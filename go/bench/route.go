package main

import (
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/grantex/grantex/go/audit"
	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/httpguard"
	"github.com/grantex/grantex/go/verify"
)

// serveRoute serves a route of net/http, bare or guarded, and returns where.
func serveRoute(given setting) (url string, err error) {
	var route http.Handler = http.HandlerFunc(listFlights)
	if given.Guard == "grantex" {
		if route, err = guarded(given, route); err != nil {
			return "", err
		}
	}
	mux := http.NewServeMux()
	mux.Handle("GET /flights", route)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() { log.Fatal(server.Serve(listener)) }()
	return "http://" + listener.Addr().String(), nil
}

func guarded(given setting, route http.Handler) (http.Handler, error) {
	verifier, err := verify.New(verify.Options{
		Issuer:     given.Issuer,
		Audience:   []string{given.Audience},
		Developers: []string{given.Developer},
		Revocation: verify.NoRevocation,
	})
	if err != nil {
		return nil, err
	}
	made, err := guard.New(guard.Options{Verifier: verifier, Audit: audit.None})
	if err != nil {
		return nil, err
	}
	requireGrant, err := httpguard.New(httpguard.Options[any]{
		Guard: made,
		Rule:  &guard.Rule[any]{Scopes: []string{given.Scope}},
	})
	if err != nil {
		return nil, err
	}
	return requireGrant(route), nil
}

func listFlights(writer http.ResponseWriter, _ *http.Request) {
	writer.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(writer, `{"flights":[]}`)
}
