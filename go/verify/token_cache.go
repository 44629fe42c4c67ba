package verify

import (
	"sync"
	"sync/atomic"
	"time"
)

// knownToken is what is known about a verified token.
type knownToken struct {
	token string
	grant *Grant
	key   *IssuerKey
	// When the token ends, including the tolerance between clocks.
	end time.Time
	// The revision of the revocations when the token was last found not to be revoked.
	checkedRevision atomic.Uint64
	wasUsed         atomic.Bool
}

// tokenCache remembers verified tokens, up to a limit. A token has a few places, which its signature chooses, so that
// looking it up takes no lock. Of those that compete for a place, the oldest goes that was not used since its last
// inspection ("second chance").
type tokenCache struct {
	places []atomic.Pointer[knownToken]
	// How many places a token has.
	ways int
	lock sync.Mutex
}

const cacheWays = 8

func newTokenCache(limit int) *tokenCache {
	ways := min(limit, cacheWays)
	if ways == 0 {
		return &tokenCache{}
	}
	return &tokenCache{places: make([]atomic.Pointer[knownToken], limit/ways*ways), ways: ways}
}

// placesOf returns the places of a token. The end of a signature is as good as random.
func (c *tokenCache) placesOf(token string) []atomic.Pointer[knownToken] {
	if c.ways == 0 {
		return nil
	}
	var hash uint64 = 14695981039346656037
	for _, character := range []byte(token[max(len(token)-8, 0):]) {
		hash = (hash ^ uint64(character)) * 1099511628211
	}
	set := int(hash % uint64(len(c.places)/c.ways))
	return c.places[set*c.ways : (set+1)*c.ways]
}

func (c *tokenCache) get(token string) *knownToken {
	places := c.placesOf(token)
	for index := range places {
		if known := places[index].Load(); known != nil && known.token == token {
			// Every processor reads this line; only the first hit writes it.
			if !known.wasUsed.Load() {
				known.wasUsed.Store(true)
			}
			return known
		}
	}
	return nil
}

func (c *tokenCache) set(known *knownToken) {
	places := c.placesOf(known.token)
	if len(places) == 0 {
		return
	}
	c.lock.Lock()
	defer c.lock.Unlock()
	free := -1
	for index := range places {
		other := places[index].Load()
		if other != nil && other.token == known.token {
			places[index].Store(known)
			return
		}
		if other == nil && free < 0 {
			free = index
		}
	}
	if free >= 0 {
		places[free].Store(known)
		return
	}
	// The oldest is in the last place.
	last := len(places) - 1
	for range places {
		oldest := places[last].Load()
		moveBack(places)
		if !oldest.wasUsed.Swap(false) {
			break
		}
		places[0].Store(oldest)
	}
	places[0].Store(known)
}

// moveBack moves each token to the next place. Until it is done some token has two places and none has no place, apart
// from the last, so that readers miss no other.
func moveBack(places []atomic.Pointer[knownToken]) {
	for index := len(places) - 1; index > 0; index-- {
		places[index].Store(places[index-1].Load())
	}
}

func (c *tokenCache) remove(known *knownToken) {
	places := c.placesOf(known.token)
	c.lock.Lock()
	defer c.lock.Unlock()
	for index := range places {
		if places[index].Load() == known {
			places[index].Store(nil)
		}
	}
}
