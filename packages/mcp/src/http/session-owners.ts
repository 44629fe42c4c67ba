import type { Grant } from '@grantex/core';

/** How many sessions of one owner are remembered: those that were used last. */
const MOST_SESSIONS = 1_000;
/** How long the sessions of an owner who sends nothing are remembered, in milliseconds. */
const LONGEST_SILENCE = 24 * 60 * 60 * 1_000;

/** Whether a grant may use a session: the first one that asks becomes its owner. */
export type SessionOwners = (sessionId: string, grant: Grant) => boolean;

/**
 * Remembers whose a session is, so that whoever knows its id cannot answer the questions that it asks, or end it.
 * @param ownerOf names the owner of a grant's sessions, within its issuer
 */
export function createSessionOwners(ownerOf: (grant: Grant) => readonly string[]): SessionOwners {
  const owners = new Map<string, string>();
  // Whoever sent nothing for the longest time is first.
  const sessionsOf = new Map<string, { readonly lastSeen: number; readonly sessions: Set<string> }>();

  function forgetSilent(now: number): void {
    for (const [owner, { lastSeen, sessions }] of sessionsOf) {
      if (now - lastSeen < LONGEST_SILENCE) return;
      sessionsOf.delete(owner);
      for (const sessionId of sessions) owners.delete(sessionId);
    }
  }

  return (sessionId, grant) => {
    const now = Date.now();
    forgetSilent(now);
    const owner = JSON.stringify([grant.issuer, ...ownerOf(grant)]);
    if ((owners.get(sessionId) ?? owner) !== owner) return false;
    const { sessions } = sessionsOf.get(owner) ?? { sessions: new Set() };
    sessionsOf.delete(owner);
    sessionsOf.set(owner, { lastSeen: now, sessions });
    sessions.delete(sessionId);
    sessions.add(sessionId);
    owners.set(sessionId, owner);
    const [oldest] = sessions;
    if (sessions.size > MOST_SESSIONS && oldest !== undefined) {
      sessions.delete(oldest);
      owners.delete(oldest);
    }
    return true;
  };
}
