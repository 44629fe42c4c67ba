package feed

import (
	"errors"
	"math"
	"sync"

	"github.com/grantex/grantex/go/verify"
)

// position is a place in the log of a developer.
type position struct {
	epoch string
	seq   int64
}

// log is the revocation log of one developer, as far as a verifier knows it
// (docs/protocol.md §7). It takes entries in order and without a gap: it refuses
// a message that does not follow, and takes nothing of it. Revoked keys survive
// every snapshot. One goroutine writes it, and any number read it.
type log struct {
	mu      sync.RWMutex
	revoked *revokedSet
	// developerID is empty before the first snapshot.
	developerID string
	position    position
	// knownAt is when the latest message was signed, in milliseconds since 1970.
	knownAt  int64
	sweptAt  int64
	revision uint64
}

// sweep is how often expired entries are removed, in milliseconds.
const sweep = 30 * 1000

func newLog() *log {
	return &log{
		revoked: newRevokedSet(map[string]bool{}), knownAt: math.MinInt64, sweptAt: math.MinInt64 / 2, revision: 1,
	}
}

// known is what a log holds at a moment.
type known struct {
	developerID string
	position    position
	knownAt     int64
	// revision is a new number after each entry and each snapshot, never 0.
	revision uint64
}

func (log *log) known() known {
	log.mu.RLock()
	defer log.mu.RUnlock()
	return known{log.developerID, log.position, log.knownAt, log.revision}
}

// replace replaces everything with a snapshot. It refuses one that is older, or
// of another developer.
func (log *log) replace(snapshot *message) error {
	log.mu.Lock()
	defer log.mu.Unlock()
	switch {
	case snapshot.prev != 0:
		return errors.New("feed: the snapshot does not start at the beginning")
	case log.developerID == "":
	case snapshot.developerID != log.developerID:
		return errors.New("feed: the snapshot is of another developer")
	case snapshot.epoch == log.position.epoch && snapshot.seq < log.position.seq:
		return errors.New("feed: the snapshot is older than the log")
	case snapshot.issuedAt < log.knownAt-clockTolerance.Milliseconds():
		return errors.New("feed: the snapshot is older than the log, and of another epoch")
	}
	next := newRevokedSet(log.revoked.keys)
	for _, entry := range snapshot.entries {
		next.add(entry)
	}
	log.revoked = next
	log.developerID, log.knownAt = snapshot.developerID, snapshot.issuedAt
	log.position = position{snapshot.epoch, snapshot.seq}
	log.revision++
	log.sweep()
	return nil
}

// follow takes the next message of the stream. It refuses one that does not
// follow the log.
func (log *log) follow(message *message) error {
	log.mu.Lock()
	defer log.mu.Unlock()
	if err := log.checkNext(message); err != nil {
		return err
	}
	for _, entry := range message.entries {
		if entry.seq > log.position.seq {
			log.revoked.add(entry)
			log.revision++
		}
	}
	log.position = position{message.epoch, message.seq}
	// A delayed message must not make the log older than a later message did.
	log.knownAt = max(log.knownAt, message.issuedAt)
	log.sweep()
	return nil
}

func (log *log) checkNext(message *message) error {
	switch {
	case log.developerID == "":
		return errors.New("feed: there is no snapshot yet")
	case message.developerID != log.developerID:
		return errors.New("feed: the message is of another developer")
	case message.epoch != log.position.epoch:
		return errors.New("feed: the message is of another epoch")
	case message.prev > log.position.seq:
		return errors.New("feed: a message is missing before this one")
	case message.seq < log.position.seq:
		return errors.New("feed: the message is older than the log")
	case int64(len(message.entries)) != message.seq-message.prev:
		// The reader has checked that they are in order and between prev and seq, so
		// this many are all of them.
		return errors.New("feed: the message leaves an entry out")
	}
	return nil
}

func (log *log) sweep() {
	if since := log.knownAt - log.sweptAt; since > -sweep && since < sweep {
		return
	}
	log.sweptAt = log.knownAt
	log.revoked.drop(log.knownAt)
}

// revokes reports whether a token of the log's developer is revoked. It covers
// nothing before the first snapshot, and no other developer.
func (log *log) revokes(grant *verify.Grant, keyID string) (isRevoked, isCovered bool) {
	log.mu.RLock()
	defer log.mu.RUnlock()
	isCovered = log.developerID != "" && grant.DeveloperID == log.developerID
	return isCovered && log.revoked.revokes(grant, keyID), isCovered
}

func (log *log) revokesKey(keyID string) bool {
	log.mu.RLock()
	defer log.mu.RUnlock()
	return log.revoked.keys[keyID]
}

func (log *log) isUnderstood(now int64) bool {
	log.mu.RLock()
	defer log.mu.RUnlock()
	return log.revoked.isUnderstood(now)
}
