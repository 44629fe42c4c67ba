import type { Agent } from '@grantex/sdk';
import { Tag } from '../../../ui/tag.tsx';

/** Whether an agent is active or suspended. */
export function AgentState({ agent: { status } }: { agent: Pick<Agent, 'status'> }) {
  return <Tag kind={status === 'active' ? 'good' : 'warning'}>{status}</Tag>;
}

/** Whether the agent has proven that it holds a private key. The consent page says so, too. */
export function KeyState({ agent: { keys } }: { agent: Pick<Agent, 'keys'> }) {
  const isProven = keys.some(({ revokedAt }) => revokedAt === null);
  return isProven ? <Tag kind="good">proven</Tag> : <Tag>unproven</Tag>;
}
