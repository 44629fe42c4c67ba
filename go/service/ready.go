package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/grantex/grantex/go/internal/ask"
	"github.com/grantex/grantex/go/refusal"
)

// Code is what keeps a service from working.
type Code string

// The codes of [NotReadyError].
const (
	ServerUnreachable Code = "server_unreachable"
	IssuerMismatch    Code = "issuer_mismatch"
	APIKeyRefused     Code = "api_key_refused"
	RoleMissing       Code = "role_missing"
	KeysUnavailable   Code = "keys_unavailable"
	FeedUnavailable   Code = "feed_unavailable"
)

// NotReadyError says why a service is not ready: Code for programs, the message
// for people. It contains no secret.
type NotReadyError struct {
	Code    Code
	Message string
	Cause   error
}

// Error returns the message.
func (err *NotReadyError) Error() string { return "service: " + err.Message }

// Unwrap returns the cause.
func (err *NotReadyError) Unwrap() error { return err.Cause }

// Ready proves that calls can be decided and recorded: the server answers and is
// the issuer, knows the API key and gives it both roles, and its keys and its
// revocations are here. It asks the server each time, but for keys and
// revocations only where those in memory are not fresh. It is for the start and
// for health checks. The error is a [NotReadyError] that says which of them is
// wrong, or that of ctx.
func (service *Service) Ready(ctx context.Context) error {
	if err := service.checkServer(ctx); err != nil {
		return err
	}
	err := service.Verifier.Ready(ctx)
	var refused *refusal.Error
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &refused) && refused.Reason == refusal.KeysUnavailable:
		return &NotReadyError{KeysUnavailable, "the keys of " + service.options().URL + " cannot be fetched", err}
	}
	return &NotReadyError{FeedUnavailable, "the revocations of " + service.options().URL + " cannot be followed", err}
}

// checkServer checks that the server answers, is the issuer that is expected,
// knows the API key, and gives it the roles that a guard needs
// (docs/protocol.md §9 and §11).
func (service *Service) checkServer(ctx context.Context) error {
	var description struct {
		Issuer json.RawMessage `json:"issuer"`
	}
	if err := service.ask(ctx, "/.well-known/grantex", &description); err != nil {
		return err
	}
	options := service.options()
	var issuer string
	if json.Unmarshal(description.Issuer, &issuer) != nil || issuer != options.Issuer {
		return &NotReadyError{Code: IssuerMismatch, Message: fmt.Sprintf(
			"the server at %s issues tokens as %.200s, and this service expects %s; set Issuer, or GRANTEX_URL, to the public address of the server",
			options.URL, description.Issuer, options.Issuer)}
	}
	var account struct {
		KeyID string   `json:"keyId"`
		Roles []string `json:"roles"`
	}
	if err := service.ask(ctx, "/v1/me", &account); err != nil {
		return err
	}
	if slices.Contains(account.Roles, "admin") {
		return nil
	}
	var lacking []string
	for _, role := range []string{"verify", "audit-write"} {
		if !slices.Contains(account.Roles, role) {
			lacking = append(lacking, role)
		}
	}
	if lacking == nil {
		return nil
	}
	return &NotReadyError{Code: RoleMissing, Message: fmt.Sprintf(
		"the API key %.200q lacks %s; make a key with the roles verify and audit-write",
		account.KeyID, strings.Join(lacking, " and "))}
}

func (service *Service) ask(ctx context.Context, path string, answer any) error {
	options := service.options()
	client := *options.HTTPClient
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	server := &ask.Server{
		URL: options.URL, APIKey: options.APIKey, Timeout: 5 * time.Second, HTTPClient: &client,
	}
	err := server.Get(ctx, path, answer)
	if err == nil || ctx.Err() != nil {
		return err
	}
	var fault *ask.Fault
	if errors.As(err, &fault) && fault.Status == http.StatusUnauthorized {
		return &NotReadyError{
			APIKeyRefused, "the server at " + server.URL + " does not know the API key, or has deleted it", err,
		}
	}
	return &NotReadyError{ServerUnreachable, "there is no Grantex server at " + server.URL + ": " + err.Error(), err}
}
