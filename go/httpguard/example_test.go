package httpguard_test

import (
	"fmt"
	"log"
	"net/http"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/httpguard"
	"github.com/grantex/grantex/go/service"
)

func ExampleNew() {
	grantex, err := service.New(service.Options{})
	if err != nil {
		log.Fatal(err)
	}
	requireGrant, err := httpguard.New(httpguard.Options[any]{
		Guard: grantex.Guard,
		Rule:  &guard.Rule[any]{Scopes: []string{"flights:search"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	http.Handle("GET /flights", requireGrant(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		grant, _ := httpguard.FromContext(request.Context())
		_, _ = fmt.Fprintln(writer, "flights for", grant.PrincipalID)
	})))
}
