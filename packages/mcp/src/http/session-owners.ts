import type { Grant } from '@grantex/core';
import { encodeBase64url } from '@grantex/core/adapter';

/** How many sessions one owner can have. */
const MOST_SESSIONS = 10_000;
/** How long the sessions of an owner who sends nothing are remembered, in milliseconds. */
const LONGEST_SILENCE = 24 * 60 * 60 * 1_000;

/**
 * Whether a grant may send a request in a session: the first one that asks becomes its owner.
 * @param method of HTTP: `DELETE` ends the session, which is forgotten then
 */
export type SessionOwners = (sessionId: string, grant: Grant, method: string) => Promise<boolean>;

interface Owner {
  readonly name: string;
  lastSeen: number;
  /** When each session was last used: the one that was used longest ago is first. */
  readonly sessions: Map<string, number>;
}

/**
 * Remembers whose a session is, so that whoever knows its id cannot answer the questions that it asks, or end it. An
 * owner with too many sessions gets no other one until a session was not used for a day: a session without an owner
 * would belong to the next one who asks.
 * @param ownerOf names the owner of a grant's sessions, within its issuer
 */
export function createSessionOwners(ownerOf: (grant: Grant) => readonly string[]): SessionOwners {
  const ownerOfSession = new Map<string, Owner>();
  // Whoever sent nothing for the longest time is first.
  const owners = new Map<string, Owner>();

  function forgetSilent(now: number): void {
    for (const { name, lastSeen, sessions } of owners.values()) {
      if (now - lastSeen < LONGEST_SILENCE) return;
      owners.delete(name);
      for (const session of sessions.keys()) ownerOfSession.delete(session);
    }
  }

  function seen(name: string, now: number): Owner {
    const owner = owners.get(name) ?? { name, lastSeen: now, sessions: new Map<string, number>() };
    owner.lastSeen = now;
    owners.delete(name);
    owners.set(name, owner);
    return owner;
  }

  function forget(session: string, owner: Owner): void {
    owner.sessions.delete(session);
    ownerOfSession.delete(session);
  }

  function hasRoom(owner: Owner, now: number): boolean {
    const [oldest] = owner.sessions;
    if (oldest === undefined || owner.sessions.size < MOST_SESSIONS) return true;
    const [session, lastUsed] = oldest;
    if (now - lastUsed < LONGEST_SILENCE) return false;
    forget(session, owner);
    return true;
  }

  return async (sessionId, grant, method) => {
    const session = await digestOf(sessionId);
    const now = Date.now();
    forgetSilent(now);
    const owner = seen(JSON.stringify([grant.issuer, ...ownerOf(grant)]), now);
    const current = ownerOfSession.get(session);
    if (current !== undefined && current !== owner) return false;
    if (current === undefined && !hasRoom(owner, now)) return false;
    forget(session, owner);
    if (method === 'DELETE') return true;
    owner.sessions.set(session, now);
    ownerOfSession.set(session, owner);
    return true;
  };
}

/** Of one length, however long the id is that a client sends. */
async function digestOf(sessionId: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(sessionId));
  return encodeBase64url(new Uint8Array(digest));
}
