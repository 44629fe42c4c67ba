import { sql } from 'kysely';
import type { AcknowledgedEvent } from '../../base/store/acknowledged.ts';
import { LONGEST_TOKEN } from '../../base/limits.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { EventType, NewEvent } from '../../ledger/events/event-types.ts';
import { appendMarked } from './append-marked.ts';
import { revoke, type RevocationTarget } from './revoke.ts';

type DataOf<TYPE extends EventType> = Extract<NewEvent, { type: TYPE }>['data'];
type Targets = { [TYPE in EventType]?: (data: DataOf<TYPE>) => RevocationTarget };

const by = 'server';

/** What each event has ended or held. */
const TARGETS: Targets = {
  'grant.revoked': ({ grantId }) => ({ kind: 'grant', id: grantId, by }),
  'token.revoked': ({ jti }) => ({ kind: 'token', id: jti, by }),
  'agent.suspended': ({ agentId }) => ({ kind: 'agent', id: agentId, by, status: 'suspended' }),
  'agent.deleted': ({ agentId }) => ({ kind: 'agent', id: agentId, by, status: 'deleted' }),
  'agent.grants_revoked': ({ agentId }) => ({ kind: 'agent', id: agentId, by }),
  'principal.grants_revoked': ({ principal }) => ({ kind: 'principal', id: principal, by }),
  'grant.held': ({ grantId, by: holder, reason }) => ({
    kind: 'grant',
    id: grantId,
    hold: { by: holder, reason },
  }),
  'agent.held': ({ agentId, by: holder, reason }) => ({
    kind: 'agent',
    id: agentId,
    hold: { by: holder, reason },
  }),
};

/**
 * Repeats what a lost transaction has ended or held, as its event tells it. A grant that a lost transaction has made ends:
 * its tokens are with its agent, and nothing else would stop them.
 * @returns whether the event was of such a kind, and something was ended now
 */
export async function repeatEnding(
  transaction: Transaction,
  { developerId, type, data }: AcknowledgedEvent,
): Promise<boolean> {
  if (type === 'developer.grants_revoked')
    return revoke(transaction, developerId, { kind: 'developer', id: developerId, by });
  if (type === 'grant.created')
    return endLostGrant(transaction, developerId, (data as DataOf<'grant.created'>).grantId);
  const target = TARGETS[type as EventType] as ((given: object) => RevocationTarget) | undefined;
  return target === undefined ? false : revoke(transaction, developerId, target(data));
}

/** Tells verifiers of the end of a grant that has no row. */
async function endLostGrant(
  transaction: Transaction,
  developerId: string,
  grantId: string,
): Promise<boolean> {
  const lost = sql`SELECT ${grantId} AS id, NULL::text AS principal, NULL::timestamptz AS before,
    clock_timestamp() + ${`${LONGEST_TOKEN} seconds`}::interval AS exp`;
  return (await appendMarked(transaction, developerId, { kind: 'grant', by: undefined }, lost)).length > 0;
}
