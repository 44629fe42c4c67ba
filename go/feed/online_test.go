package feed_test

import (
	"errors"
	"testing"

	"github.com/grantex/grantex/go/feed"
	"github.com/grantex/grantex/go/internal/testissuer"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

func TestTheServerIsAskedAboutEachCall(t *testing.T) {
	issuer := testissuer.New(t)
	revocation, err := feed.NewOnline(feed.OnlineOptions{APIKey: issuer.APIKey})
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := verify.New(verify.Options{
		Issuer: issuer.URL, Audience: []string{issuer.Audience}, Revocation: revocation,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = verifier.Close() }()
	grant := issuer.Grant(testissuer.GrantOptions{})
	reason := func() refusal.Reason {
		_, err := verifier.Verify(t.Context(), grant.Token)
		var refused *refusal.Error
		if errors.As(err, &refused) {
			return refused.Reason
		}
		return ""
	}
	if got := reason(); got != "" {
		t.Errorf("a good token is refused: %s", got)
	}
	issuer.Interrupt(testissuer.Verification)
	if got := reason(); got != refusal.RevocationUnavailable {
		t.Errorf("without an answer: %q", got)
	}
	issuer.Resume(testissuer.Verification)
	issuer.Revoke(grant.GrantID)
	if got := reason(); got != refusal.Revoked {
		t.Errorf("a revoked token: %q", got)
	}
}

func TestWrongOptionsOfAFeedAreNamed(t *testing.T) {
	for name, options := range map[string]feed.Options{
		"no key":             {},
		"half a key":         {APIKey: "key\n"},
		"a bad URL":          {APIKey: "key", URL: "ftp://x"},
		"both ways":          {APIKey: "key", WhenStale: feed.Ask, ToleratedScopes: []string{"a:b"}},
		"a limited scope":    {APIKey: "key", ToleratedScopes: []string{"a:b:max_5"}},
		"no tolerated scope": {APIKey: "key", ToleratedScopes: []string{}},
		"an unknown way":     {APIKey: "key", WhenStale: "hope"},
	} {
		if _, err := feed.New(options); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
