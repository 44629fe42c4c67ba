package grantex

import (
	"context"
	"net/http"
)

// ScopeSentence is what a scope means, for the person who decides (docs/protocol.md §4).
type ScopeSentence struct {
	// Scope has no constraint: flights:book.
	Scope string `json:"scope"`
	// Sentence is such as "Book flights for you".
	Sentence string `json:"sentence"`
	// IsStandard: it is the same for every developer, and so cannot be changed.
	IsStandard bool `json:"isStandard"`
}

// ScopesService is /v1/scopes. Reading needs the role "issue", everything else "admin".
type ScopesService struct{ transport *transport }

const scopesPath = "/v1/scopes"

// List returns the standard scopes, and your own.
func (s *ScopesService) List(ctx context.Context) ([]*ScopeSentence, error) {
	answer, err := fetch[struct {
		Scopes []*ScopeSentence `json:"scopes"`
	}](ctx, s.transport, call{method: http.MethodGet, path: route(scopesPath)})
	if err != nil {
		return nil, err
	}
	return answer.Scopes, nil
}

// Describe describes a scope of yours: one line, at most 120 characters. A scope without a description is shown as such. It
// returns CodeInvalidScope, CodeScopeHasConstraint, CodeScopeIsStandard or CodeTooManySentences.
func (s *ScopesService) Describe(ctx context.Context, scope, sentence string) (*ScopeSentence, error) {
	body := struct {
		Sentence string `json:"sentence"`
	}{sentence}
	return fetch[ScopeSentence](ctx, s.transport, call{method: http.MethodPut, path: route(scopesPath).withName(scope), body: body})
}

// Delete removes the description of a scope of yours.
func (s *ScopesService) Delete(ctx context.Context, scope string) error {
	isGone := func(ctx context.Context) bool {
		scopes, err := s.List(ctx)
		for _, known := range scopes {
			if known.Scope == scope {
				return false
			}
		}
		return err == nil
	}
	return s.transport.send(ctx, call{method: http.MethodDelete, path: route(scopesPath).withName(scope), wasDone: isGone}, nil)
}
