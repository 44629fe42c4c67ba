import type { Agent } from '@grantex/sdk';
import type { Context } from './context.ts';
import type { Field } from './output/fields.ts';
import { styleOfStatus } from './output/style.ts';

/** @param keyFile where its private key was just written */
export async function showAgent({ screen }: Context, agent: Agent, keyFile?: string): Promise<void> {
  if (screen.isJson) return screen.json(keyFile === undefined ? agent : { ...agent, keyFile });
  const { agentId, did, name, description, status, scopes, redirectUris, createdAt } = agent;
  const fields: readonly Field[] = [
    ['id', agentId],
    ['name', name],
    ['description', description ?? ''],
    ['status', status, styleOfStatus(status)],
    ['did', did],
    ['scopes', scopes.join(' ') || 'none: nothing can be granted', scopes.length > 0 ? undefined : 'warning'],
    ['redirects', redirectUris.join(' ')],
    ...keyFields(agent),
    ['private key', keyFile ?? '', 'strong'],
    ['created', createdAt],
  ];
  await screen.fields(fields.filter(([, value]) => value !== ''));
}

function keyFields({ keys }: Agent): readonly Field[] {
  if (keys.length === 0) return [['key', 'none: unproven', 'warning']];
  return keys.map(({ kid, createdAt, revokedAt }) =>
    revokedAt === null
      ? ['key', `${kid} since ${createdAt}`]
      : ['old key', `${kid} until ${revokedAt}`, 'quiet'],
  );
}
