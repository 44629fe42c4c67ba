package dpop

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/grantex/grantex/go/refusal"
)

// ReplayStore remembers which proofs were used. Share one between all processes of a service, such as a Redis SET … NX
// EX. It is used concurrently.
type ReplayStore interface {
	// PutIfAbsent stores a key for some time, 1 second to 10 minutes, unless it is stored already, and reports whether it
	// was absent. Two calls at once must not both be told that it was.
	//
	// The key is 64 characters of lower hex. The holder is the principal of the token, prn_… ("<developerId> <principalId>"
	// where the token has none): all that one person's agents use, under whatever grants and keys. A store of limited size
	// limits what each holder may fill, and fails where a key finds no place: a key that it drops early lets a proof be used
	// twice. Others ignore the holder.
	PutIfAbsent(ctx context.Context, key string, life time.Duration, holder string) (wasAbsent bool, err error)
}

// refuseReplay records that a proof is used, until it is no longer accepted: once, for each jti of a key.
func refuseReplay(ctx context.Context, proof Proof, store ReplayStore, holder string, now time.Time) error {
	seconds := math.Ceil(float64(proof.ExpiresAt) - secondsOf(now))
	digest := sha256.Sum256([]byte(proof.Thumbprint + " " + proof.ID))
	life := time.Duration(max(seconds, 1)) * time.Second
	wasAbsent, err := store.PutIfAbsent(ctx, hex.EncodeToString(digest[:]), life, holder)
	switch {
	case err != nil:
		return refusal.New(refusal.ReplaysUnavailable, refusal.Detail{Cause: err})
	case !wasAbsent:
		return refusal.New(refusal.ProofReplayed, refusal.Detail{})
	}
	return nil
}

// maxRemembered is the most proofs that are remembered: some 1,600 requests a second.
const maxRemembered = 500_000

// replayMemory remembers used proofs in the memory of one process. It forgets none before its time: where it is full, it
// fails, so that proofs are refused rather than accepted twice. Each holder may have as many as are still free: one that
// floods the memory gets half of it, two at once get a third each, and the others go on. Holders that come one after the
// other each halve what is left, so some twenty of them fill it.
type replayMemory struct {
	clock func() time.Time
	limit int

	lock    sync.Mutex
	used    map[string]*holder
	holders map[string]*holder
	// The keys that are over in each second: at most some 600 seconds.
	endings   map[int64][]string
	forgotten int64
}

type holder struct {
	id     string
	proofs int
}

func newReplayMemory(clock func() time.Time, limit int) *replayMemory {
	return &replayMemory{
		clock:   clock,
		limit:   limit,
		used:    map[string]*holder{},
		holders: map[string]*holder{},
		endings: map[int64][]string{},
	}
}

// PutIfAbsent implements [ReplayStore].
func (m *replayMemory) PutIfAbsent(_ context.Context, key string, life time.Duration, id string) (bool, error) {
	now := m.clock().Unix()
	m.lock.Lock()
	defer m.lock.Unlock()
	m.forgetOver(now)
	if _, isUsed := m.used[key]; isUsed {
		return false, nil
	}
	by := m.holders[id]
	if by == nil {
		by = &holder{id: id}
	}
	if by.proofs >= m.limit-len(m.used) {
		return false, fmt.Errorf("dpop: too many proofs of %s were used within minutes", id)
	}
	by.proofs++
	m.holders[id] = by
	m.used[key] = by
	end := now + int64(math.Ceil(life.Seconds())) + 1
	m.endings[end] = append(m.endings[end], key)
	return true, nil
}

func (m *replayMemory) forgetOver(now int64) {
	if now == m.forgotten {
		return
	}
	m.forgotten = now
	for end, keys := range m.endings {
		if end > now {
			continue
		}
		delete(m.endings, end)
		for _, key := range keys {
			m.forget(key)
		}
	}
}

func (m *replayMemory) forget(key string) {
	by := m.used[key]
	delete(m.used, key)
	if by.proofs--; by.proofs == 0 {
		delete(m.holders, by.id)
	}
}
