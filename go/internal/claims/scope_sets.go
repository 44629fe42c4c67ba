package claims

import (
	"slices"
	"strings"
	"sync"

	"github.com/grantex/grantex/go/internal/scope"
)

// ScopeSet is the scopes of a token, indexed for decisions. Tokens with the same scopes share one.
type ScopeSet struct {
	Scopes []string
	Index  scope.Index
}

// An issuer grants the same few sets again and again.
const maxScopeSets = 1000

var (
	scopeSets     = map[string]*ScopeSet{}
	scopeSetsLock sync.RWMutex
)

// readScopes reads the scopes of a signed token, which states them twice.
func readScopes(scopes []string, joined string) (*ScopeSet, Fault) {
	scopeSetsLock.RLock()
	known := scopeSets[joined]
	scopeSetsLock.RUnlock()
	// Two lists may join to the same text when a scope contains a space; no known scope does.
	if known != nil && slices.Equal(known.Scopes, scopes) {
		return known, ""
	}
	if strings.Join(scopes, " ") != joined {
		return nil, `The claims "scope" and "scp" differ.`
	}
	canonical, err := scope.Canonical(scopes)
	if err != nil {
		return nil, scopesFault(err)
	}
	if !slices.Equal(canonical, scopes) {
		return nil, `The claim "scp" is not canonical.`
	}
	for position, text := range canonical {
		// Copies, because each scope is part of a whole token.
		canonical[position] = strings.Clone(text)
	}
	index, err := scope.NewIndex(canonical)
	if err != nil {
		return nil, scopesFault(err)
	}
	set := &ScopeSet{slices.Clip(canonical), index}
	scopeSetsLock.Lock()
	defer scopeSetsLock.Unlock()
	if len(scopeSets) >= maxScopeSets {
		clear(scopeSets)
	}
	scopeSets[strings.Clone(joined)] = set
	return set, ""
}

func scopesFault(err error) Fault {
	return Fault(`The claim "scp" is wrong: ` + messageOf(err))
}
