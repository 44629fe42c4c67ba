import type { Agent } from '@grantex/sdk';
import type { Field } from '../output/fields.ts';
import { distanceOf, momentOf } from '../output/moment.ts';
import { styleOfStatus } from '../output/style.ts';
import type { Column } from '../output/table.ts';
import type { Context } from '../session/context.ts';
import { holdFields } from './holds.ts';

/** The columns of a list of agents. */
export const AGENT_COLUMNS: readonly Column<Agent>[] = [
  { title: 'ID', value: ({ agentId }) => agentId, isWhole: true },
  { title: 'NAME', value: ({ name }) => name },
  {
    title: 'STATUS',
    value: ({ status }) => status,
    isWhole: true,
    style: ({ status }) => styleOfStatus(status),
  },
  { title: 'KIND', value: ({ kind }) => kind, isWhole: true, isOptional: true },
  {
    title: 'KEY',
    value: (agent) => (isUnproven(agent) ? 'none' : agent.kind === 'agent' ? 'proven' : ''),
    isWhole: true,
    style: (agent) => (isUnproven(agent) ? 'warning' : undefined),
  },
  { title: 'CREATED', value: ({ createdAt }, now) => distanceOf(createdAt, now), isWhole: true },
  { title: 'SCOPES', value: ({ scopes }) => scopes.join(' '), isOptional: true },
];

/** A client has no key here: it authenticates with keys of its own, if any. */
function isUnproven({ kind, keys }: Agent): boolean {
  return kind === 'agent' && keys.every(({ revokedAt }) => revokedAt !== null);
}

/**
 * Shows an agent, or a client, with its keys.
 * @param keyFile where its private key was just written
 */
export async function showAgent(
  { screen, terminal }: Context,
  agent: Agent,
  keyFile?: string,
): Promise<void> {
  if (screen.isJson) return screen.json(keyFile === undefined ? agent : { ...agent, keyFile });
  const { agentId, name, status, scopes, createdAt } = agent;
  const fields: readonly Field[] = [
    ['id', agentId],
    ['name', name],
    ...(agent.kind === 'client' ? [] : [['description', agent.description ?? ''] as const]),
    ['status', status, styleOfStatus(status)],
    ...holdFields(agent.holds, terminal.now()),
    ...(agent.kind === 'client'
      ? [['client', agent.clientId ?? ''] as const]
      : [['did', agent.did] as const]),
    ['scopes', scopes.join(' ') || 'none: nothing can be granted', scopes.length > 0 ? undefined : 'warning'],
    ['redirects', agent.redirectUris.join(' ')],
    ...keyFields(agent),
    ['private key', keyFile ?? '', 'strong'],
    [agent.kind === 'client' ? 'first authorized' : 'created', momentOf(createdAt, terminal.now())],
  ];
  await screen.fields(fields.filter(([, value]) => value !== ''));
}

function keyFields({ kind, keys }: Agent): readonly Field[] {
  if (kind === 'client') return [];
  if (keys.length === 0) return [['key', 'none: unproven', 'warning']];
  return keys.map(({ kid, createdAt, revokedAt }) =>
    revokedAt === null
      ? ['key', `${kid} since ${createdAt}`]
      : ['old key', `${kid} until ${revokedAt}`, 'quiet'],
  );
}
