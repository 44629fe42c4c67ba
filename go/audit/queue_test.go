package audit

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"
)

func TestACallThatFindsNoRoomLeavesNothingBehind(t *testing.T) {
	client := &client{url: "http://127.0.0.1:1", apiKey: "key", timeout: time.Second, http: http.DefaultClient}
	queue := newQueue(client, time.Hour, func(error) {})
	defer queue.giveUp()
	another := func() *queued { return newQueued(Record{GrantID: "grnt_1", Status: Allowed}) }
	if err := queue.add(another()); err != nil {
		t.Fatal(err)
	}
	for range 100 {
		left, leave := context.WithCancel(t.Context())
		leave()
		if err := queue.addWhenRoom(left, another(), 1, time.Minute); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if err := queue.addWhenRoom(t.Context(), another(), 1, time.Nanosecond); err == nil {
			t.Fatal("there was room")
		}
	}
	queue.mu.Lock()
	defer queue.mu.Unlock()
	if len(queue.rooms) > 0 {
		t.Errorf("%d calls still wait for room", len(queue.rooms))
	}
}
