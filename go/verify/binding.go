package verify

import (
	"errors"
	"net/url"
	"slices"
	"strings"
)

// Binding is how a principal is bound to an account at the issuer (docs/protocol.md §6).
type Binding string

// The bindings, the weakest first.
const (
	// BindingAccount: an account that nobody but the issuer knows.
	BindingAccount Binding = "account"
	// BindingFirstUse: the first person who decided.
	BindingFirstUse Binding = "first-use"
	// BindingVerified: a link to an address that was entered earlier.
	BindingVerified Binding = "verified"
	// BindingDirectory: a subject of the developer's directory. It accepts any provider that the developer has set up, so
	// it is only as trustworthy as the developer, unless [Options.IdentityProviders] names some.
	BindingDirectory Binding = "directory"
)

var bindings = []Binding{BindingAccount, BindingFirstUse, BindingVerified, BindingDirectory}

const acrPrefix = "urn:grantex:acr:"

// bindingDemand is what a service requires of a token's binding.
type bindingDemand struct {
	// The acr values that it accepts, weakest first; nil accepts any token.
	acrValues []string
	// The providers whose sign-ins it accepts; nil for any.
	identityProviders []string
}

func demandOf(minimum Binding, providers []string) (bindingDemand, error) {
	if minimum == "" && providers == nil {
		return bindingDemand{}, nil
	}
	weakest := slices.Index(bindings, minimum)
	if weakest < 0 && minimum != "" {
		return bindingDemand{}, errors.New("verify: MinimumBinding must be account, first-use, verified or directory")
	}
	if providers != nil {
		if minimum != BindingDirectory {
			return bindingDemand{}, errors.New("verify: IdentityProviders needs MinimumBinding BindingDirectory")
		}
		if len(providers) == 0 || !allProviders(providers) {
			return bindingDemand{}, errors.New("verify: IdentityProviders must hold at least one URL of a provider")
		}
	}
	demand := bindingDemand{identityProviders: slices.Clone(providers)}
	for _, way := range bindings[weakest:] {
		demand.acrValues = append(demand.acrValues, acrPrefix+string(way))
	}
	return demand, nil
}

func allProviders(providers []string) bool {
	return !slices.ContainsFunc(providers, func(provider string) bool {
		parsed, err := url.Parse(provider)
		isIssuer := err == nil && parsed.Host != "" && (parsed.Scheme == "http" || parsed.Scheme == "https")
		return !isIssuer || strings.ContainsAny(provider, "?#")
	})
}
