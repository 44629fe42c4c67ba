package service_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/internal/testissuer"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/service"
	"github.com/grantex/grantex/go/verify"
)

var books = &guard.Rule[any]{Scopes: []string{"flights:book"}}

func book(t *testing.T, made *service.Service, token string) error {
	t.Helper()
	call := guard.Call[any]{Token: guard.Bearer(token), Action: "book", Rule: books}
	_, err := guard.Run(t.Context(), made.Guard, call, func(context.Context, *verify.Grant) (string, error) {
		return "booked", nil
	})
	return err
}

func TestOneLineMakesAServiceFromTheEnvironment(t *testing.T) {
	issuer := testissuer.New(t)
	t.Setenv("GRANTEX_URL", issuer.URL)
	t.Setenv("GRANTEX_API_KEY", issuer.APIKey)
	t.Setenv("GRANTEX_AUDIENCE", issuer.Audience)
	made, err := service.New(service.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := made.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	grant := issuer.Grant(testissuer.GrantOptions{})
	if err := book(t, made, grant.Token); err != nil {
		t.Fatal(err)
	}
	issuer.Revoke(grant.GrantID)
	var refused *refusal.Error
	for !errors.As(book(t, made, grant.Token), &refused) {
		continue
	}
	if refused.Reason != refusal.Revoked {
		t.Errorf("got %v", refused)
	}
	if err := made.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := testissuer.Describe(issuer.Log.Entries())
	if got[0] != "allowed" || !slices.Contains(got, "success of #1") || !slices.Contains(got, "blocked (revoked)") {
		t.Errorf("the log holds %q", got)
	}
	if err := book(t, made, issuer.Token()); err == nil {
		t.Error("a closed service let a call through")
	}
}

func TestWhatIsMissingIsNamedWithItsVariable(t *testing.T) {
	for _, variable := range []string{"GRANTEX_URL", "GRANTEX_API_KEY", "GRANTEX_AUDIENCE"} {
		t.Run(variable, func(t *testing.T) {
			t.Setenv("GRANTEX_URL", "https://grantex.example")
			t.Setenv("GRANTEX_API_KEY", "gx_test_1")
			t.Setenv("GRANTEX_AUDIENCE", "https://service.test")
			t.Setenv(variable, "")
			if _, err := service.New(service.Options{}); err == nil || !strings.Contains(err.Error(), variable) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestWrongOptionsAreNamedAndNoSecretIsRepeated(t *testing.T) {
	good := service.Options{URL: "https://a.example", APIKey: "gx_test_secret", Audience: []string{"a"}}
	for option, change := range map[string]func(*service.Options){
		"URL":        func(options *service.Options) { options.URL = "https://user:gx_test_secret@a.example" },
		"APIKey":     func(options *service.Options) { options.APIKey = "gx_test_secret\n" },
		"Revocation": func(options *service.Options) { options.Revocation = "hope" },
		"Mode":       func(options *service.Options) { options.Audit = "sometimes" },
	} {
		options := good
		change(&options)
		_, err := service.New(options)
		if err == nil || !strings.Contains(err.Error(), option) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got %v", option, err)
		}
	}
}

func TestReadySaysWhatIsWrong(t *testing.T) {
	issuer := testissuer.New(t)
	powerless := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		if request.URL.Path == "/v1/me" {
			_, _ = writer.Write([]byte(`{"keyId":"key_1","roles":["verify"]}`))
			return
		}
		_, _ = writer.Write([]byte(`{"issuer":"` + "http://" + request.Host + `"}`))
	}))
	defer powerless.Close()
	for want, change := range map[service.Code]func(*service.Options){
		service.ServerUnreachable: func(options *service.Options) { options.URL = "http://127.0.0.1:1" },
		service.IssuerMismatch:    func(options *service.Options) { options.Issuer = "https://other.example" },
		service.APIKeyRefused:     func(options *service.Options) { options.APIKey = "gx_test_wrong" },
		service.RoleMissing:       func(options *service.Options) { options.URL = powerless.URL },
		service.KeysUnavailable:   func(*service.Options) { issuer.Interrupt(testissuer.Keys) },
		service.FeedUnavailable:   func(*service.Options) { issuer.Interrupt(testissuer.Feed) },
	} {
		t.Run(string(want), func(t *testing.T) {
			options := service.Options{URL: issuer.URL, APIKey: issuer.APIKey, Audience: []string{"a"}}
			change(&options)
			defer issuer.Resume(testissuer.Keys)
			defer issuer.Resume(testissuer.Feed)
			made, err := service.New(options)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = made.Close(t.Context()) }()
			err = made.Ready(t.Context())
			var unready *service.NotReadyError
			if !errors.As(err, &unready) || unready.Code != want || strings.Contains(err.Error(), options.APIKey) {
				t.Errorf("got %v", err)
			}
		})
	}
}
