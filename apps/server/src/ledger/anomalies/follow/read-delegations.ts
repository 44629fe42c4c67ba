import { sql } from 'kysely';
import type { Transaction } from '../../../base/store/database.ts';
import { placeText, readPlace } from '../../events/place.ts';
import { readEvents, readHead } from '../../events/read-events.ts';
import type { DelegationFacts } from '../kinds/facts.ts';

/** A part of a developer's events. */
export interface ReadDelegations {
  readonly delegations: readonly DelegationFacts[];
  /** The place after it, as text. */
  readonly place: string;
  readonly isMore: boolean;
}

const MOST = 200;

/**
 * Reads the delegations after a place in the events: without a place, from the oldest that are kept. With one of another history it
 * begins at the present, so that nothing counts twice.
 */
export async function readDelegations(
  transaction: Transaction,
  developerId: string,
  place: string | null,
): Promise<ReadDelegations> {
  const head = await readHead(transaction, developerId);
  const after = place === null ? { ...head.place, xid: 0n } : readPlace(place);
  if (after === undefined || after.epoch !== head.place.epoch)
    return { delegations: [], place: placeText(head.place), isMore: false };
  const { events, end } = await readEvents(transaction, developerId, { after, most: MOST });
  const made = events.flatMap(({ type, at, data }) => {
    if (type !== 'grant.created' || data.parentGrantId === null) return [];
    const { grantId, parentGrantId, principal } = data;
    return [{ at: Date.parse(at), grantId, parentGrantId, principal }];
  });
  const chains = made.length === 0 ? new Map<string, Chain>() : await readChains(transaction, made);
  const delegations = made.flatMap((each): DelegationFacts[] => {
    const chain = chains.get(each.grantId);
    return chain === undefined ? [] : [{ ...each, agentId: chain.by, depth: chain.depth }];
  });
  return { delegations, place: placeText(end), isMore: events.length === MOST };
}

interface Chain {
  id: string;
  /** The agent that delegated. */
  by: string;
  depth: number;
}

async function readChains(
  transaction: Transaction,
  made: readonly { grantId: string }[],
): Promise<Map<string, Chain>> {
  const ids = made.map(({ grantId }) => grantId);
  const { rows } = await sql<Chain>`
    SELECT id, ancestor_agent_ids[cardinality(ancestor_agent_ids)] AS by, cardinality(ancestor_grant_ids)::int AS depth
    FROM grants WHERE id = ANY (${ids}::text[])`.execute(transaction);
  return new Map(rows.map((row) => [row.id, row]));
}
