package verify

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

func TestAFetchThatEndedWhileACallerTurnedToItIsNotRepeated(t *testing.T) {
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		_, _ = w.Write([]byte(`{"keys":[]}`))
	}))
	t.Cleanup(server.Close)
	keys := &issuerKeys{url: server.URL, client: server.Client(), clock: time.Now}
	// Both saw no keys; the second turns to the fetch when the first has ended.
	<-keys.refresh(nil)
	<-keys.refresh(nil)
	if count := requests.Load(); count != 1 {
		t.Errorf("%d requests", count)
	}
	<-keys.refresh(keys.current.Load())
	if count := requests.Load(); count != 2 {
		t.Errorf("%d requests where the caller saw the newest set", count)
	}
}
