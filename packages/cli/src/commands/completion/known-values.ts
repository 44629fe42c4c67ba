import { spellHidden } from '@grantex/core/issuer';
import type { Agent, Grantex } from '@grantex/sdk';
import { agentNames } from '../../session/agent-names.ts';
import { readConfig } from '../../session/config-file.ts';
import { clientOf } from '../../session/context.ts';
import { CONSOLE_PAGES } from '../../session/console-page.ts';
import { profilesIn } from '../../session/profiles.ts';
import { type GlobalOptions, readSettings, requireKey } from '../../session/settings.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import type { Place } from './place.ts';

/** A word that could stand there, and what it means. */
export type Candidate = readonly [word: string, meaning: string];

/** Where to look, and what for. */
interface Lookup {
  readonly terminal: Terminal;
  readonly options: GlobalOptions;
  /** The word that is being typed. */
  readonly typed: string;
  readonly gx: () => Promise<Grantex>;
}

/** How many are offered at most. */
const MOST = 100;
/** Seconds. Whoever presses Tab does not wait for a server that is away. */
const PATIENCE = 2;

const KINDS: Readonly<Record<string, (lookup: Lookup) => Promise<readonly Candidate[]>>> = {
  agents: async ({ gx, typed }) =>
    agentsAs(typed, (await (await gx()).agents.list({ pageSize: MOST })).agents),
  grants: (lookup) => grantsOf(lookup, {}),
  activeGrants: (lookup) => grantsOf(lookup, { status: 'active' }),
  approvals: async ({ gx }) =>
    (await (await gx()).approvals.list({ pageSize: MOST })).approvals.map(
      ({ approvalId, action, status }) => [approvalId, `${action}, ${status}`],
    ),
  requests: async ({ gx }) =>
    (await (await gx()).authorizations.list({ pageSize: MOST })).requests.map(
      ({ authRequestId, principalId, status }) => [authRequestId, `${principalId ?? '(erased)'}, ${status}`],
    ),
  people: async ({ gx }) =>
    (await (await gx()).principals.list({ pageSize: MOST })).principals.map(({ principalId, binding }) => [
      principalId,
      binding?.way ?? 'not bound',
    ]),
  policies: async ({ gx }) =>
    (await (await gx()).policies.list()).policies.map(({ id, effect }) => [id, effect]),
  anomalies: async ({ gx }) =>
    (await (await gx()).anomalies.list({ pageSize: MOST })).anomalies.map(({ id, kind, status }) => [
      id,
      `${kind}, ${status}`,
    ]),
  anomalyRules: async ({ gx }) =>
    (await (await gx()).anomalies.rules()).rules.map(({ id, action }) => [id, action]),
  keys: async ({ gx }) =>
    (await (await gx()).keys.list({ pageSize: MOST })).keys.map(({ id, name }) => [id, name]),
  scimTokens: async ({ gx }) =>
    (await (await gx()).scim.tokens({ pageSize: MOST })).tokens.map(({ id, label }) => [id, label]),
  scimGroups: async ({ gx }) =>
    (await (await gx()).scim.groups({ pageSize: MOST })).groups.map(({ id, displayName }) => [
      id,
      displayName,
    ]),
  ssoConnections: async ({ gx }) =>
    (await (await gx()).sso.listConnections()).map(({ id, name }) => [id, name]),
  consoleSessions: async ({ gx }) =>
    (await (await gx()).sso.sessions()).map(({ id, person, key }) => [id, person?.name ?? key?.name ?? '']),
  ssoPeople: async ({ gx }) =>
    (await (await gx()).sso.people({ pageSize: MOST })).people.map(({ id, name, subject }) => [
      id,
      name ?? subject,
    ]),
  webhooks: async ({ gx }) =>
    (await (await gx()).webhooks.list({ pageSize: MOST })).webhooks.map(({ id, url }) => [id, url]),
  profiles: async ({ terminal, options }) => {
    const { configPath } = await readSettings(terminal, { ...options, profile: 'default' });
    return profilesIn((await readConfig(configPath)) ?? {}).map(([name, { url = '' }]) => [name, url]);
  },
  pages: async () => Object.keys(CONSOLE_PAGES).map((name) => [name, 'page of the console']),
};

const OF_OPTIONS: Readonly<Record<string, string>> = {
  '--agent': 'agents',
  '--connection': 'scimTokens',
  '--grant': 'grants',
  '--principal': 'people',
  '--profile': 'profiles',
};

/** By the command, without its program's name, and the argument. */
const OF_ARGUMENTS: readonly (readonly [command: RegExp, kind: string])[] = [
  [/^agents (?!list|register)\w/, 'agents'],
  [/^grants revoke/, 'activeGrants'],
  [/^grants (?!list)\w/, 'grants'],
  [/^approvals (?!list)\w/, 'approvals'],
  [/^requests (?!list)\w/, 'requests'],
  [/^people (?!list)\w/, 'people'],
  [/^policies (?:get|put|remove)/, 'policies'],
  [/^anomalies rules remove/, 'anomalyRules'],
  [/^anomalies (?:show|acknowledge)/, 'anomalies'],
  [/^keys delete/, 'keys'],
  [/^scim tokens (?:rotate|delete)/, 'scimTokens'],
  [/^scim groups approve/, 'scimGroups'],
  [/^sso (?:set|delete)/, 'ssoConnections'],
  [/^sso end/, 'consoleSessions'],
  [/^sso erase/, 'ssoPeople'],
  [/^webhooks (?!list|create|listen)\w/, 'webhooks'],
  [/^revoke agent/, 'agents'],
  [/^revoke grant/, 'activeGrants'],
  [/^revoke principal/, 'people'],
  [/^profiles use/, 'profiles'],
  [/^open/, 'pages'],
];

async function grantsOf(
  { terminal, gx }: Lookup,
  filter: { readonly status?: 'active' },
): Promise<readonly Candidate[]> {
  const { grants } = await (await gx()).grants.list({ ...filter, pageSize: MOST });
  const context = { client: gx, signal: terminal.signal };
  const names = await agentNames(
    context,
    grants.map(({ agentId }) => agentId),
  );
  return grants.map(({ grantId, agentId, principalId }) => [
    grantId,
    `${names(agentId)} → ${principalId ?? '(erased)'}`,
  ]);
}

/** The name, where it stands for one agent; the id else, and whenever it is being typed. */
function agentsAs(typed: string, agents: readonly Agent[]): readonly Candidate[] {
  return agents.flatMap(({ agentId, name, kind }): readonly Candidate[] => {
    const isClear = kind === 'agent' && agents.filter((each) => each.name === name).length === 1;
    const byId: Candidate = [agentId, name];
    if (!isClear || /^(?:ag_|-)/.test(name)) return [byId];
    return typed === '' ? [[name, agentId]] : [[name, agentId], byId];
  });
}

/** What the configuration or the server knows for a place; nothing without a server or a key. */
export async function knownValues(terminal: Terminal, place: Place): Promise<readonly Candidate[]> {
  const kind = kindOf(place);
  if (kind === undefined) return [];
  const text = (name: string) => (place.given.has(name) ? place.given.get(name) : undefined);
  const [url, config, profile] = [text('--url'), text('--config'), text('--profile')];
  const options: GlobalOptions = {
    timeout: PATIENCE,
    ...(url !== undefined && { url }),
    ...(config !== undefined && { config }),
    ...(profile !== undefined && { profile }),
  };
  const gx = async (): Promise<Grantex> => {
    const settings = await readSettings(terminal, options);
    const key = requireKey(settings);
    return clientOf(settings.url, await key.read(), key.from, options);
  };
  try {
    const found = (await KINDS[kind]?.({ terminal, options, typed: place.typed, gx })) ?? [];
    // A word that does not look like what it is, is typed by hand.
    return found.filter(([word]) => spellHidden(word) === word);
  } catch {
    return [];
  }
}

function kindOf({ command, option, argument }: Place): string | undefined {
  if (option !== undefined) return OF_OPTIONS[option.long ?? ''];
  if (argument === undefined || !['id', 'agent', 'name', 'what'].includes(argument)) return undefined;
  const path: string[] = [];
  for (let each = command; each.parent !== null; each = each.parent) path.unshift(each.name());
  return OF_ARGUMENTS.find(([pattern]) => pattern.test(path.join(' ')))?.[1];
}
