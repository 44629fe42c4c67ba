package guard

import (
	"container/list"
	"strconv"
	"testing"
)

func TestParentsBeyondAThousandAreForgottenTheOldestFirst(t *testing.T) {
	all := &delegations{known: map[string]*list.Element{}}
	for parent := range maxDelegations {
		all.remember(&delegated{parent: strconv.Itoa(parent)})
	}
	// Delegated again, it is the newest.
	all.remember(&delegated{parent: "0"})
	all.remember(&delegated{parent: "another"})
	for parent, want := range map[string]bool{"0": true, "1": false, "2": true, "another": true} {
		if _, isKnown := all.known[parent]; isKnown != want {
			t.Errorf("parent %s is known: %t", parent, isKnown)
		}
	}
	if len(all.known) != maxDelegations || all.order.Len() != maxDelegations {
		t.Errorf("remembers %d, in an order of %d", len(all.known), all.order.Len())
	}
}
