import type { Action, Context } from './context.ts';

/** The option of commands whose object or list has a page in the console. */
export interface WebOption {
  readonly web?: true;
}

export const WEB_OPTION = ['-w, --web', 'open its page in the console instead'] as const;

/** The pages of the console, by the name of the command that shows the same; most are lists. */
export const CONSOLE_PAGES: Readonly<Record<string, string>> = {
  overview: '/',
  agents: '/agents',
  clients: '/agents?kind=client',
  grants: '/grants',
  requests: '/requests',
  approvals: '/approvals',
  anomalies: '/anomalies',
  people: '/people',
  audit: '/audit',
  scopes: '/scopes',
  policies: '/policies',
  keys: '/keys',
  issuer: '/issuer',
  resources: '/settings',
  settings: '/settings',
  webhooks: '/settings/webhooks',
};

/** The page of something, by the beginning of its id. */
const PAGES_OF_IDS: Readonly<Record<string, (id: string) => string>> = {
  ag: (id) => `/agents/${id}`,
  grnt: (id) => `/grants/${id}`,
  areq: (id) => `/requests/${id}`,
  apr: (id) => `/approvals/${id}`,
  anm: (id) => `/anomalies/${id}`,
  pol: (id) => `/policies/${id}`,
  alog: (id) => `/audit/${id}`,
  key: () => '/keys',
  whk: (id) => `/settings/webhooks/${id}`,
  dev: () => '/settings',
};

/** Undefined for an id that has no page. */
export function pageOfId(id: string): string | undefined {
  const [, prefix = ''] = /^([a-z]+)_\w+$/.exec(id) ?? [];
  return Object.hasOwn(PAGES_OF_IDS, prefix) ? PAGES_OF_IDS[prefix]?.(id) : undefined;
}

export function pageOfPerson(principalId: string): string {
  return `/people/person?${new URLSearchParams({ name: principalId }).toString()}`;
}

/** The page of a list, with the filters of the command. */
export function pageOfList(name: string, filters: object): string {
  const [path = '', own] = (CONSOLE_PAGES[name] ?? '/').split('?');
  const query = new URLSearchParams(own);
  for (const [filter, value] of Object.entries(filters)) {
    if (typeof value === 'string') query.set(filter, value);
  }
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

/** Opens a page of the console in the browser of this machine, and prints its address. */
export async function openPage({ terminal, screen, settings }: Context, path: string): Promise<void> {
  const { url } = await settings();
  const address = `${url}/console${path === '/' ? '' : path}`;
  const isOpened = terminal.openBrowser(address);
  if (screen.isJson) return screen.json({ url: address, isOpened });
  await screen.line(address);
  if (!isOpened) screen.note('No browser can be opened here: open this address yourself.');
}

/**
 * An action that opens a page instead, with `--web`.
 * @param pathOf the path below `/console`
 */
export function orPage<OPTIONS extends object, ARGUMENTS extends readonly unknown[]>(
  pathOf: (options: OPTIONS, ...parameters: ARGUMENTS) => string,
  action: Action<OPTIONS, ARGUMENTS>,
): Action<OPTIONS & WebOption, ARGUMENTS> {
  return async (context, options, ...parameters) => {
    const { web, ...others }: WebOption = options;
    // What is left are the command's own options.
    const own = others as OPTIONS;
    return web === true ? openPage(context, pathOf(own, ...parameters)) : action(context, own, ...parameters);
  };
}
