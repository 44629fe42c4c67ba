import { beginTurn } from '../../../base/background/turns.ts';
import type { Database, Transaction } from '../../../base/store/database.ts';
import { closeCalm } from '../alerts/close.ts';
import { collect, type Sightings } from '../alerts/sightings.ts';
import { tell } from '../alerts/tell.ts';
import type { Authority } from '../alerts/authority.ts';
import { observeCall, observeDelegation } from '../detectors/observe.ts';
import { readRules } from '../rules/rules.ts';
import { type LockedCursor, lockCursor, moveCursor } from './cursor.ts';
import type { Checkout, ProfileStore } from './profile-store.ts';
import { readCalls } from './read-calls.ts';
import { readDelegations } from './read-delegations.ts';

export interface LookOptions {
  readonly database: Database;
  readonly authority: Authority;
  readonly store: ProfileStore;
  /** Most entries of one transaction. */
  readonly most: number;
}

/** What a look has come to. */
export interface Look {
  readonly entries: number;
  /** Whether there is more to look at. */
  readonly isMore: boolean;
}

/**
 * Looks at the next entries and events of a developer, learns from them, and tells what is unusual. What is learnt, the alerts
 * and how far it has looked commit together: after a crash each entry counts once.
 * @returns undefined while another process looks
 */
export async function look(options: LookOptions, developerId: string): Promise<Look | undefined> {
  let checkout: Checkout | undefined;
  const done = await options.database.forDeveloper(developerId, async (transaction) => {
    const locked = await lockCursor(transaction, developerId);
    if (locked === undefined) return undefined;
    const looked = await lookOn(transaction, { ...options, developerId, locked });
    checkout = looked.checkout;
    return looked;
  });
  // Only what is committed is kept.
  checkout?.keep();
  return done;
}

async function lookOn(
  transaction: Transaction,
  {
    authority,
    store,
    most,
    developerId,
    locked: { cursor, head, now },
  }: LookOptions & { developerId: string; locked: LockedCursor },
): Promise<Look & { checkout: Checkout }> {
  // Entries that are committed from now on are looked at next time.
  const part = { after: cursor.seq, upTo: head.seq, most };
  const { calls, last, entries } = await readCalls(transaction, authority, part);
  const { delegations, place, isMore } = await readDelegations(transaction, developerId, cursor.place);
  const agents = new Set([...calls, ...delegations].map(({ agentId }) => agentId));
  const checkout = await store.checkOut(transaction, developerId, [...agents]);
  const found = new Map<string, Sightings>();
  const turn = beginTurn();
  for (const call of calls) {
    collect(found, call.agentId, observeCall(checkout.of(call.agentId, call.at), call));
    if (turn.isOver()) await turn.pass();
  }
  for (const delegation of delegations) {
    const profile = checkout.of(delegation.agentId, delegation.at);
    collect(found, delegation.agentId, observeDelegation(profile, delegation));
  }
  const rules = found.size === 0 ? [] : await readRules(transaction, developerId);
  const profileOf = (agentId: string) => checkout.of(agentId, now.getTime());
  await tell(transaction, { developerId, rules, now, counts: cursor, profileOf }, found.values());
  await closeCalm(transaction, developerId);
  await checkout.save();
  // Disposed entries leave no rows: what is read to its end is read up to the head.
  const seq = entries < most ? head.seq : (last?.seq ?? head.seq);
  await moveCursor(transaction, developerId, { ...cursor, seq, place });
  return { entries, isMore: isMore || entries === most, checkout };
}
