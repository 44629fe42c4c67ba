package listener_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/grantex/grantex/go/internal/listener"
)

func TestAPanicIsLoggedWithItsStack(t *testing.T) {
	var log bytes.Buffer
	former := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(func() { slog.SetDefault(former) })
	listener.Tell(context.Background(), "OnDecision", func() { panic("the listener is broken") })
	for _, part := range []string{"OnDecision panicked", "the listener is broken", "listener_test.go"} {
		if !strings.Contains(log.String(), part) {
			t.Errorf("the log lacks %q: %s", part, log.String())
		}
	}
}
