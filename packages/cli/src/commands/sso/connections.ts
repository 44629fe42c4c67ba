import type { Role, RoleMapping, SsoConnection } from '@grantex/sdk';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { readSecret } from '../../files/read-secret.ts';
import { distanceOf } from '../../output/moment.ts';
import type { Column } from '../../output/table.ts';
import type { Context, Run } from '../../session/context.ts';
import { count, repeated, several } from '../../session/option-values.ts';
import { confirm, type ConfirmOptions } from '../../terminal/ask.ts';
import { usageError } from '../../terminal/exit.ts';
import { showList } from '../show-list.ts';

interface ChangeOptions extends ConfirmOptions {
  readonly name?: string;
  readonly clientId?: string;
  readonly file?: string;
  readonly domain?: readonly string[];
  readonly scope?: readonly string[];
  readonly claim?: string;
  readonly group?: readonly RoleMapping[];
  readonly defaultRole?: 'audit-read' | 'none';
  readonly breakGlass?: string;
  readonly enforce?: boolean;
  readonly active?: boolean;
}

export function addConnections(sso: Command, run: Run): void {
  sso
    .command('list')
    .description('List connections to providers')
    .option('--limit <n>', 'how many to show at most', count, 20)
    .action(run(list));

  withMembers(sso.command('create'))
    .description(
      'Begin a connection; without a client it is not active, and names the redirect URI to register',
    )
    .requiredOption('--issuer <url>', 'issuer of the provider, an https URL')
    .action(run(create));

  withMembers(sso.command('set'))
    .description(
      'Change a connection; other members than name, scopes and secret end the sessions of its people',
    )
    .argument('<id>', 'id of the connection, sso_…')
    .option('--active', 'let people sign in')
    .option('--no-active', 'let nobody sign in, and end the sessions of its people')
    .option('--enforce', 'let no API key open the console but the one for emergencies')
    .option('--no-enforce', 'let API keys open the console again')
    .option('--break-glass <id>', 'the key for emergencies: an admin key that does not expire, key_…')
    .option('-y, --yes', 'do not ask for confirmation')
    .action(run(set));

  sso
    .command('delete')
    .description('Delete a connection, and end the sessions of its people')
    .argument('<id>', 'id of the connection, sso_…')
    .option('-y, --yes', 'do not ask for confirmation')
    .action(run(remove));
}

function withMembers(command: Command): Command {
  return command
    .option('--name <name>', 'what to call it')
    .option('--client-id <id>', 'id of this server at the provider')
    .option('-f, --file <file>', 'file that holds the client secret; - is standard input')
    .option('--domain <domain>', 'domain of e-mail addresses that lead here; may be repeated', repeated)
    .option('--scope <scopes>', 'scopes to ask for, besides openid, profile and email', several)
    .option('--claim <name>', "claim that contains a person's groups; default: groups")
    .option('--group <group=roles>', 'roles of a group, separated by commas; may be repeated', mapping)
    .addOption(
      new Option('--default-role <role>', 'role of people without such a group').choices([
        'audit-read',
        'none',
      ]),
    );
}

function mapping(text: string, before: readonly RoleMapping[] = []): readonly RoleMapping[] {
  const at = text.lastIndexOf('=');
  const roles = text
    .slice(at + 1)
    .split(',')
    .filter(Boolean);
  if (at < 1 || roles.length === 0)
    throw new InvalidArgumentError("Write the group and its roles: --group 'Platform team=admin'.");
  return [...before, { group: text.slice(0, at), roles: roles as Role[] }];
}

const COLUMNS: readonly Column<SsoConnection>[] = [
  { title: 'ID', value: ({ id }) => id, isWhole: true },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'ISSUER', value: ({ issuer }) => issuer },
  { title: 'STATE', value: stateOf, isWhole: true },
  { title: 'CHANGED', value: ({ updatedAt }, now) => distanceOf(updatedAt, now), isWhole: true },
];

function stateOf({ active, enforced, clientId }: SsoConnection): string {
  if (clientId === null) return 'without client';
  if (!active) return 'off';
  return enforced ? 'enforced' : 'active';
}

async function list(context: Context, { limit }: { readonly limit: number }): Promise<void> {
  const { client, signal } = context;
  const gx = await client();
  async function* all(): AsyncGenerator<SsoConnection> {
    yield* await gx.sso.listConnections({ signal });
  }
  await showList(context, all(), {
    name: 'connections',
    limit,
    columns: COLUMNS,
    none: 'There is no connection. Begin one: grantex sso create --issuer <url>',
  });
}

async function create(context: Context, options: ChangeOptions & { readonly issuer: string }): Promise<void> {
  const { client, signal } = context;
  const gx = await client();
  const members = await membersOf(context, options);
  await show(context, await gx.sso.createConnection({ issuer: options.issuer, ...members }, { signal }));
}

async function set(context: Context, options: ChangeOptions, id: string): Promise<void> {
  const { client, signal, terminal } = context;
  const { active, enforce: enforced, breakGlass: breakGlassKeyId, yes = false } = options;
  const gx = await client();
  const members = await membersOf(context, options);
  const changes = { ...members, active: active ?? members.active, enforced, breakGlassKeyId };
  const given = Object.values(changes).filter((value) => value !== undefined);
  if (given.length === 0) throw usageError('it is not said what to change', 'See: grantex sso set --help');
  await confirm(terminal, `Changing ${id}, which may end sessions of the console`, yes);
  await show(context, await gx.sso.updateConnection(id, changes, { signal }));
}

/** A client makes a draft active. */
async function membersOf({ terminal }: Context, options: ChangeOptions) {
  const {
    name,
    clientId,
    file,
    domain: domains,
    scope: scopes,
    claim: groupClaim,
    group,
    defaultRole,
  } = options;
  const clientSecret =
    clientId === undefined && file === undefined
      ? undefined
      : await readSecret(terminal, { what: 'the client secret', file, variable: 'GRANTEX_CLIENT_SECRET' });
  return {
    name,
    clientId,
    clientSecret,
    domains,
    scopes,
    groupClaim,
    roleMappings: group,
    defaultRole: defaultRole === 'none' ? null : defaultRole,
    active: clientId === undefined ? undefined : true,
  };
}

async function show({ screen }: Context, connection: SsoConnection): Promise<void> {
  if (screen.isJson) return screen.json(connection);
  const { id, name, issuer, domains, roleMappings, defaultRole, redirectUri } = connection;
  await screen.fields([
    ['id', id],
    ['name', name],
    ['issuer', issuer],
    ['state', stateOf(connection)],
    ['domains', domains.join(' ') || 'none: people sign in with the developer id'],
    ...roleMappings.map(({ group, roles }) => ['group', `${group}: ${roles.join(' ')}`] as const),
    ['others', defaultRole ?? 'may not sign in'],
    ['redirect URI', redirectUri],
  ]);
  if (connection.clientId === null)
    screen.note(
      'Register the redirect URI at the provider, then: grantex sso set --client-id <id> --file <file>',
    );
}

async function remove(
  { client, screen, signal, terminal }: Context,
  { yes = false }: ConfirmOptions,
  id: string,
): Promise<void> {
  const gx = await client();
  await confirm(terminal, `Deleting ${id}, which ends the sessions of its people`, yes);
  await gx.sso.deleteConnection(id, { signal });
  if (screen.isJson) return screen.json({ id, isDeleted: true });
  await screen.line(`Deleted ${id}.`);
}
