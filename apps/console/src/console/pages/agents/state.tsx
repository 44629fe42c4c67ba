import type { Agent } from '@grantex/sdk';
import { clientHost } from '../../../ui/client-host.ts';
import { Tag } from '../../../ui/tag.tsx';
import { HoldTag } from '../../parts/holds/hold-tag.tsx';

/** Whether an agent is active or suspended, and whether it is on hold. */
export function AgentState({ agent: { status, holds } }: { agent: Pick<Agent, 'status' | 'holds'> }) {
  return (
    <>
      <Tag kind={status === 'active' ? 'good' : 'warning'}>{status}</Tag> <HoldTag holds={holds} />
    </>
  );
}

/**
 * Whether the agent has proven that it holds a private key; the consent page says so, too. A client authenticates with keys
 * of its own, if any.
 */
export function KeyState({ agent }: { agent: Pick<Agent, 'keys' | 'kind'> }) {
  const state = keyStateOf(agent);
  return state === undefined ? undefined : <Tag kind={state === 'proven' ? 'good' : 'plain'}>{state}</Tag>;
}

/** The same in a word; undefined for a client. */
export function keyStateOf({ keys, kind }: Pick<Agent, 'keys' | 'kind'>): 'proven' | 'unproven' | undefined {
  if (kind === 'client') return undefined;
  return keys.some(({ revokedAt }) => revokedAt === null) ? 'proven' : 'unproven';
}

/** That an agent is an OAuth client, and the host of its id. */
export function ClientNote({ agent: { clientId } }: { agent: Pick<Agent, 'clientId'> }) {
  if (clientId === null) return null;
  return (
    <>
      <Tag>client</Tag> {clientHost(clientId) ?? 'registered itself'}
    </>
  );
}
