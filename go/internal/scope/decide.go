package scope

import (
	"github.com/grantex/grantex/go/details"
	"github.com/grantex/grantex/go/internal/format"
	"github.com/grantex/grantex/go/refusal"
)

// Index is a set of granted scopes, made for decisions: one look-up per scope of a call.
type Index map[string]held

// held is what a grant allows of one name:action.
type held struct {
	kind heldKind
	// Of heldBounded.
	bound Decimal
}

type heldKind int

// Of two that a grant holds of one name:action, the later one is wider; details beside another text count as a text.
const (
	heldByDetails heldKind = iota
	heldTexts
	heldBounded
	heldUnlimited
)

// NewIndex indexes a set of granted scopes. The error is a [format.Error].
func NewIndex(granted []string) (Index, error) {
	canonical, err := Canonical(granted)
	if err != nil {
		return nil, err
	}
	scopes, err := parseAll(canonical)
	if err != nil {
		return nil, err
	}
	index := make(Index, len(scopes))
	for _, scope := range scopes {
		base := scope.base()
		if known, ok := index[base]; ok {
			index[base] = wider(known, heldOf(scope))
		} else {
			index[base] = heldOf(scope)
		}
	}
	return index, nil
}

func heldOf(scope Scope) held {
	switch {
	case scope.Bound != nil:
		return held{heldBounded, *scope.Bound}
	case scope.Text == details.ByDetails:
		return held{kind: heldByDetails}
	case scope.Text != "":
		return held{kind: heldTexts}
	}
	return held{kind: heldUnlimited}
}

func wider(left, right held) held {
	if left.kind != right.kind {
		if left.kind > right.kind {
			return left
		}
		return right
	}
	if left.bound.IsAtMost(right.bound) {
		return right
	}
	return left
}

// Shortfall is why a set of scopes does not allow a call, and the scopes that would.
type Shortfall struct {
	// Reason is [refusal.ScopeMissing], [refusal.AmountOver] or [refusal.AmountNotStated].
	Reason        refusal.Reason
	MissingScopes []string
}

// Decide decides a call, which names scopes without constraints and may state an amount in major units. A limited scope
// refuses a call that states no amount. A scope that stands by_details refuses unless isLimited reports that the grant has
// a detail of it, which decides the arguments; nil: it has none. It returns nil when the call is allowed.
func (index Index) Decide(required []string, amount *Decimal, isLimited func(base string) bool) *Shortfall {
	for _, base := range required {
		if index.refusalOf(base, amount, isLimited) != "" {
			return index.shortfallOf(required, amount, isLimited)
		}
	}
	return nil
}

// Holds reports whether a grant holds something of each scope of a call, whatever the amount.
func (index Index) Holds(required []string) bool {
	for _, base := range required {
		if _, ok := index[base]; !ok {
			return false
		}
	}
	return true
}

func (index Index) shortfallOf(required []string, amount *Decimal, isLimited func(base string) bool) *Shortfall {
	shortfall := &Shortfall{}
	for _, base := range required {
		reason := index.refusalOf(base, amount, isLimited)
		if reason == "" {
			continue
		}
		if shortfall.Reason == "" || reason == refusal.ScopeMissing {
			shortfall.Reason = reason
		}
		if reason == refusal.AmountOver && amount.isWritable() {
			base += ":" + maxPrefix + amount.String()
		}
		shortfall.MissingScopes = append(shortfall.MissingScopes, base)
	}
	return shortfall
}

func (index Index) refusalOf(base string, amount *Decimal, isLimited func(base string) bool) refusal.Reason {
	held, ok := index[base]
	switch {
	case !ok:
		return refusal.ScopeMissing
	case held.kind == heldUnlimited:
		return ""
	case held.kind == heldByDetails && isLimited != nil && isLimited(base):
		return ""
	case held.kind == heldByDetails || held.kind == heldTexts || amount == nil:
		return refusal.AmountNotStated
	case amount.IsAtMost(held.bound):
		return ""
	}
	return refusal.AmountOver
}

// CheckCall checks the scopes that a call names: at least one, each well-formed and without a constraint. The error is
// a [format.Error] with INVALID_SCOPE.
func CheckCall(required []string) error {
	if len(required) == 0 {
		return &format.Error{Code: format.InvalidScope, Message: "A call names at least one scope."}
	}
	for _, text := range required {
		scope, err := Parse(text)
		if err != nil {
			return err
		}
		if scope.isConstrained() {
			return invalid(text, "has a constraint; a call names scopes without one and states its amount")
		}
	}
	return nil
}
