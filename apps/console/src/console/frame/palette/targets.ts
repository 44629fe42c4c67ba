import { removeHidden } from '@grantex/core/issuer';
import type { Grantex } from '@grantex/sdk';
import { bestFirst } from '../../parts/best-first.ts';
import { personPath } from '../../parts/person-name.tsx';

/** Something that the search can open. */
export interface Target {
  group: 'Open by id' | 'Pages' | 'Agents' | 'People';
  /** What people read. */
  name: string;
  /** The id, where it is not the name; for a person, the masked address. */
  id?: string;
  /** Below `/console`. */
  path: string;
}

/** A page of the console that the session may open. */
export interface OpenPage {
  /** In the syntax of react-router. */
  path: string;
  label: string | undefined;
}

/** The most agents, and the most people, at a time. */
const MOST = 6;
/** The best of so many are shown. */
const READ = 30;

/** The things that have a page of their own, by the prefix of their ids (`docs/protocol.md` §2). */
const BY_PREFIX: Readonly<Record<string, { what: string; page: string }>> = {
  ag: { what: 'agent', page: '/agents/:id' },
  anm: { what: 'alert', page: '/anomalies/:id' },
  alog: { what: 'audit entry', page: '/audit/:id' },
  apr: { what: 'approval', page: '/approvals/:id' },
  areq: { what: 'request', page: '/requests/:id' },
  grnt: { what: 'grant', page: '/grants/:id' },
  key: { what: 'API key', page: '/keys' },
  whk: { what: 'webhook', page: '/settings/webhooks/:id' },
};

/** The page of whatever has this id; undefined for anything else, and for what the session may not open. */
export function targetOfId(text: string, pages: readonly OpenPage[]): Target | undefined {
  const [id, prefix = ''] = /^([a-z]{2,4})_[A-Za-z0-9_]{1,59}$/.exec(text) ?? [];
  const found = Object.hasOwn(BY_PREFIX, prefix) ? BY_PREFIX[prefix] : undefined;
  if (id === undefined || found === undefined || !pages.some(({ path }) => path === found.page))
    return undefined;
  return { group: 'Open by id', name: `Open the ${found.what}`, id, path: found.page.replace(':id', id) };
}

/** The pages whose names contain the text, in the order of the navigation. */
export function pagesFor(text: string, pages: readonly OpenPage[]): readonly Target[] {
  const wanted = text.toLowerCase();
  return pages.flatMap(({ path, label }) =>
    label !== undefined && label.toLowerCase().includes(wanted)
      ? [{ group: 'Pages', name: label, path }]
      : [],
  );
}

/** The agents and people whose name, id or address contains the text, as far as the session may read them. */
export async function findTargets(
  api: Pick<Grantex, 'agents' | 'principals'>,
  text: string,
  signal: AbortSignal,
): Promise<readonly Target[]> {
  const [{ agents }, { principals }] = await Promise.all([
    api.agents.list({ contains: text, pageSize: READ }, { signal }),
    api.principals.list({ contains: text, pageSize: READ }, { signal }),
  ]);
  const found: readonly (readonly Target[])[] = [
    agents.map(({ agentId, name }) => ({ group: 'Agents', name, id: agentId, path: `/agents/${agentId}` })),
    principals.map(({ principalId, email }) => ({
      group: 'People',
      name: principalId,
      ...(email === null ? {} : { id: email }),
      path: personPath(principalId),
    })),
  ];
  return found.flatMap((each) => bestFirst(each, text).slice(0, MOST));
}

/** The name as it is typed and announced. */
export const nameOf = (target: Target | null): string => (target === null ? '' : removeHidden(target.name));
