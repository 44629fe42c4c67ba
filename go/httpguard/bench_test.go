package httpguard_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/grantex/grantex/go/audit"
	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/httpguard"
	"github.com/grantex/grantex/go/internal/testissuer"
	"github.com/grantex/grantex/go/service"
)

// BenchmarkRoute compares a bare route with a guarded one, over loopback. The
// guard follows a feed of 10,000 entries and writes to the log of a test issuer.
func BenchmarkRoute(b *testing.B) {
	issuer := testissuer.New(b)
	issuer.FillFeed(10_000)
	made, err := service.New(service.Options{
		URL: issuer.URL, APIKey: issuer.APIKey, Audience: []string{issuer.Audience}, Audit: audit.Buffered,
		OnDecision: func(context.Context, guard.Decision) {},
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = made.Close(context.Background()) })
	if err := made.Ready(b.Context()); err != nil {
		b.Fatal(err)
	}
	requireGrant, err := httpguard.New(httpguard.Options[any]{
		Guard: made.Guard, Rule: &guard.Rule[any]{Scopes: []string{"flights:book"}},
	})
	if err != nil {
		b.Fatal(err)
	}
	handler := http.HandlerFunc(func(writer http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(writer, "booked")
	})
	token := issuer.Token()
	for name, route := range map[string]http.Handler{"bare": handler, "guarded": requireGrant(handler)} {
		b.Run(name, func(b *testing.B) {
			server := httptest.NewServer(route)
			defer server.Close()
			client := server.Client()
			for b.Loop() {
				request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, server.URL, nil)
				if err != nil {
					b.Fatal(err)
				}
				request.Header.Set("Authorization", "Bearer "+token)
				response, err := client.Do(request)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := io.Copy(io.Discard, response.Body); err != nil || response.StatusCode != 200 {
					b.Fatal(response.Status, err)
				}
				_ = response.Body.Close()
			}
		})
	}
}
