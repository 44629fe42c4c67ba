import type { Grant } from '../verify/grant.ts';
import type { RevocationKind } from '../wire/revocations.ts';
import type { FeedEntry } from './entry.ts';

/** What has been revoked, in memory. */
export interface RevokedSet {
  /** The number of entries; several for one id count once. */
  readonly size: number;
  add(entry: FeedEntry): void;
  /** A new object after each entry: a token that is not revoked stays so while the object is the same. */
  revision(): object;
  /**
   * Whether a token is revoked: by itself, its grant, an ancestor, an agent of either, its principal, its developer or
   * its key.
   */
  revokes(grant: Grant, kid: string): boolean;
  revokesKey(kid: string): boolean;
  /** Whether the kind of every entry that still counts is known. */
  isUnderstood(now: number): boolean;
  /** Forgets entries that no longer affect any token. */
  drop(now: number): void;
  /** The keys, which are never forgotten. */
  keys(): Iterable<string>;
}

/** How long entries are kept after the last token that they end has expired, in milliseconds. */
const KEPT = 60 * 1000;

interface Ended {
  /** Ends tokens issued until then, in milliseconds since 1970. */
  before: number;
  exp: number;
}

type Kept = Exclude<RevocationKind, 'key'>;

/**
 * Makes an empty set.
 * @param keys the ids of keys that are revoked already
 */
export function createRevokedSet(keys: Iterable<string> = []): RevokedSet {
  const revokedKeys = new Set(keys);
  const ended: { readonly [KIND in Kept]: Map<string, Ended> } = {
    grant: new Map(),
    token: new Map(),
    agent: new Map(),
    principal: new Map(),
    developer: new Map(),
  };
  const { grant: grants, token: tokens, agent: agents, principal: principals, developer: developers } = ended;
  let unknownUntil = -Infinity;
  let revision: object = {};
  let size = revokedKeys.size;

  function isEnded(kind: Map<string, Ended>, id: string, issuedAt: number): boolean {
    if (kind.size === 0) return false;
    const found = kind.get(id);
    return found !== undefined && issuedAt <= found.before;
  }

  function ends(grant: Grant, kid: string): boolean {
    const issuedAt = grant.issuedAt * 1000;
    return (
      isEnded(grants, grant.grantId, issuedAt) ||
      isEnded(tokens, grant.tokenId, issuedAt) ||
      revokedKeys.has(kid) ||
      isEnded(agents, grant.agentId, issuedAt) ||
      isEnded(developers, grant.developerId, issuedAt) ||
      (grant.principal !== undefined && isEnded(principals, grant.principal, issuedAt)) ||
      (grant.delegationDepth > 0 && endsAncestor(grant, issuedAt))
    );
  }

  function endsAncestor({ ancestorGrantIds, ancestorAgentIds }: Grant, issuedAt: number): boolean {
    if (grants.size > 0) {
      for (const id of ancestorGrantIds) if (isEnded(grants, id, issuedAt)) return true;
    }
    if (agents.size > 0) {
      for (const id of ancestorAgentIds) if (isEnded(agents, id, issuedAt)) return true;
    }
    return false;
  }

  return {
    get size() {
      return size;
    },
    add({ kind, id, before, exp }) {
      revision = {};
      if (kind === undefined) {
        unknownUntil = Math.max(unknownUntil, exp + KEPT);
      } else if (kind === 'key') {
        size += revokedKeys.has(id) ? 0 : 1;
        revokedKeys.add(id);
      } else {
        const known = ended[kind].get(id);
        if (known === undefined) {
          ended[kind].set(id, { before, exp });
          size += 1;
        } else {
          known.before = Math.max(known.before, before);
          known.exp = Math.max(known.exp, exp);
        }
      }
    },
    revision: () => revision,
    revokes: (grant, kid) => size > 0 && ends(grant, kid),
    revokesKey: (kid) => revokedKeys.has(kid),
    isUnderstood: (now) => now > unknownUntil,
    drop(now) {
      for (const kind of Object.values(ended)) {
        for (const [id, { exp }] of kind) {
          if (now > exp + KEPT && kind.delete(id)) size -= 1;
        }
      }
    },
    keys: () => revokedKeys,
  };
}
