package feed

import (
	"math"

	"github.com/grantex/grantex/go/verify"
)

// kept is how long entries stay after the last token that they end has expired,
// in milliseconds.
const kept = 60 * 1000

// ended is what an entry ends: tokens issued until before.
type ended struct{ before, exp int64 }

// revokedSet is what has been revoked, in memory. Times are in milliseconds
// since 1970.
type revokedSet struct {
	// byKind has a map for each kind but keys, by id.
	byKind map[string]map[string]ended
	// keys are never forgotten.
	keys         map[string]bool
	unknownUntil int64
	size         int
}

func newRevokedSet(keys map[string]bool) *revokedSet {
	return &revokedSet{
		byKind: map[string]map[string]ended{
			"grant": {}, "token": {}, "agent": {}, "principal": {}, "developer": {},
		},
		keys:         keys,
		unknownUntil: math.MinInt64,
		size:         len(keys),
	}
}

func (set *revokedSet) add(entry entry) {
	switch entry.kind {
	case "":
		set.unknownUntil = max(set.unknownUntil, entry.exp+kept)
	case "key":
		if !set.keys[entry.id] {
			set.keys[entry.id] = true
			set.size++
		}
	default:
		known, ok := set.byKind[entry.kind][entry.id]
		if !ok {
			set.size++
			known = ended{entry.before, entry.exp}
		}
		set.byKind[entry.kind][entry.id] = ended{max(known.before, entry.before), max(known.exp, entry.exp)}
	}
}

// revokes reports whether a token is revoked: by itself, its grant, an
// ancestor, an agent of either, its principal, its developer or its key.
func (set *revokedSet) revokes(grant *verify.Grant, keyID string) bool {
	if set.size == 0 {
		return false
	}
	issuedAt := grant.IssuedAt * 1000
	if set.ends("grant", grant.GrantID, issuedAt) || set.ends("token", grant.TokenID, issuedAt) ||
		set.keys[keyID] || set.ends("agent", grant.AgentID, issuedAt) ||
		set.ends("developer", grant.DeveloperID, issuedAt) ||
		grant.Principal != "" && set.ends("principal", grant.Principal, issuedAt) {
		return true
	}
	for _, id := range grant.AncestorGrantIDs {
		if set.ends("grant", id, issuedAt) {
			return true
		}
	}
	for _, id := range grant.AncestorAgentIDs {
		if set.ends("agent", id, issuedAt) {
			return true
		}
	}
	return false
}

func (set *revokedSet) ends(kind, id string, issuedAt int64) bool {
	found, ok := set.byKind[kind][id]
	return ok && issuedAt <= found.before
}

// isUnderstood reports whether the kind of every entry that still counts is
// known.
func (set *revokedSet) isUnderstood(now int64) bool { return now > set.unknownUntil }

// drop forgets entries that no longer affect any token.
func (set *revokedSet) drop(now int64) {
	for _, ids := range set.byKind {
		for id, ended := range ids {
			if now > ended.exp+kept {
				delete(ids, id)
				set.size--
			}
		}
	}
}
