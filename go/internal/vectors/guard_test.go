package vectors

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/internal/bearer"
	"github.com/grantex/grantex/go/refusal"
)

func runHTTP(t *testing.T, given Vector) any {
	var pairs [][2]string
	given.Read(t, "headers", &pairs)
	header := http.Header{}
	for _, pair := range pairs {
		header.Add(pair[0], pair[1])
	}
	var text *string
	var target *url.URL
	if given.Read(t, "url", &text); text != nil {
		parsed, err := url.Parse(*text)
		if err != nil {
			t.Fatal(err)
		}
		target = parsed
	}
	token, err := bearer.Read(header, target)
	if err != nil {
		return map[string]any{"refused": refusal.From(err, refusal.GuardFailed, nil).Reason}
	}
	return map[string]any{"token": token}
}

func runRule(t *testing.T, given Vector) any {
	var stated struct {
		Scopes []string
		Action *string
	}
	given.Read(t, "rule", &stated)
	rule := guard.Rule[any]{Scopes: stated.Scopes}
	if stated.Action != nil {
		rule.Action = *stated.Action
		// In Go, an empty action is one that is not given.
		if rule.Action == "" {
			return "action"
		}
	}
	err := rule.Check()
	switch {
	case err == nil:
		return nil
	case strings.Contains(err.Error(), "Scopes"):
		return "scopes"
	case strings.Contains(err.Error(), "Action"):
		return "action"
	}
	return err.Error()
}
