package bearer_test

import (
	"errors"
	"net/http"
	"net/url"
	"testing"

	"github.com/grantex/grantex/go/internal/bearer"
	"github.com/grantex/grantex/go/refusal"
)

func TestATokenInTheQueryIsSeenHoweverTheQueryIsWritten(t *testing.T) {
	header := http.Header{"Authorization": {"Bearer x"}}
	for _, query := range []string{
		"access_token=x", "a=b&access_token", "access_token=%zz", "a=%zz&grantToken=x", "a;access_token=x", "acc%65ss_token=x",
	} {
		_, err := bearer.Read(header, &url.URL{Path: "/", RawQuery: query})
		var refused *refusal.Error
		if !errors.As(err, &refused) || refused.Reason != refusal.TokenInQuery {
			t.Errorf("%s: %v", query, err)
		}
	}
}
