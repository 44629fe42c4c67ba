package dpop

import (
	"fmt"
	"testing"
	"time"
)

func TestAPersonWhoFloodsTheMemoryGetsHalfAndTheOthersGoOn(t *testing.T) {
	now := time.Unix(1_767_225_600, 0)
	memory := newReplayMemory(func() time.Time { return now }, 100)
	put := func(key, holder string) bool {
		wasAbsent, err := memory.PutIfAbsent(t.Context(), key, 300*time.Second, holder)
		return err == nil && wasAbsent
	}
	taken := 0
	for index := range 1000 {
		if put(fmt.Sprintf("flood %d", index), "prn_mallory") {
			taken++
		}
	}
	if taken != 50 {
		t.Errorf("one person filled %d of 100", taken)
	}
	if !put("one", "prn_alice") {
		t.Error("another person was refused")
	}
	if put("one", "prn_alice") || put("flood 0", "prn_mallory") {
		t.Error("a proof was taken twice")
	}
	now = now.Add(300 * time.Second)
	if put("one", "prn_alice") {
		t.Error("a proof was forgotten before its time")
	}
	now = now.Add(2 * time.Second)
	if !put("one", "prn_alice") || len(memory.used) != 1 || len(memory.holders) != 1 {
		t.Errorf("%d proofs of %d holders are left", len(memory.used), len(memory.holders))
	}
}
