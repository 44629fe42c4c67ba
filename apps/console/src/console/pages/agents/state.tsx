import type { Agent } from '@grantex/sdk';
import { Tag } from '../../../ui/tag.tsx';

/** Whether an agent may be granted anything. */
export function AgentState({ agent: { status } }: { agent: Pick<Agent, 'status'> }) {
  return <Tag kind={status === 'active' ? 'good' : 'warning'}>{status}</Tag>;
}

/** Whether somebody showed that they hold the agent’s private key: people are told so when they are asked. */
export function KeyState({ agent: { keys } }: { agent: Pick<Agent, 'keys'> }) {
  const isProven = keys.some(({ revokedAt }) => revokedAt === null);
  return isProven ? <Tag kind="good">proven</Tag> : <Tag>unproven</Tag>;
}
