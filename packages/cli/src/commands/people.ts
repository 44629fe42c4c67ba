import { BINDING_WAYS } from '@grantex/core/issuer';
import type { PrincipalDetails, PrincipalFilter } from '@grantex/sdk';
import { type Command, Option } from 'commander';
import { counted } from '../output/counted.ts';
import type { Field } from '../output/fields.ts';
import { distanceOf, momentOf } from '../output/moment.ts';
import type { Column } from '../output/table.ts';
import { orPage, pageOfList, pageOfPerson, WEB_OPTION } from '../session/console-page.ts';
import type { Context, Run } from '../session/context.ts';
import { count } from '../session/option-values.ts';
import { confirm, type ConfirmOptions } from '../terminal/ask.ts';
import { addPeopleSessions } from './people-sessions.ts';
import { showList } from './show-list.ts';

export function addPeople(program: Command, run: Run): void {
  const people = program
    .command('people')
    .description('Show and manage the people who grant: how they are bound, their addresses and sessions')
    .addHelpText(
      'after',
      `
A person is called what you call them when you ask them. They are bound once they have decided for the first time: with a
passkey, or at your sign-in provider.

Examples:
  $ grantex people list --binding unbound
  $ grantex people set-address alice alice@example.com
  $ grantex people link alice
  $ grantex people erase alice`,
    );
  const one = (name: string, description: string): Command =>
    people.command(name).description(description).argument('<name>', 'name of the person, as you name them');

  people
    .command('list')
    .description('List the people whom you have asked, newest first')
    .option('--starts-with <text>', 'only people whose name starts with this')
    .addOption(
      new Option('--binding <way>', 'only people who are bound in this way').choices([
        ...BINDING_WAYS,
        'unbound',
      ]),
    )
    .option('--limit <n>', 'how many to show at most', count, 50)
    .option(...WEB_OPTION)
    .action(run(orPage((options: ListOptions) => pageOfList('people', options), list)));

  one('get', 'Show a person: how they are bound, and what is in force')
    .option('--address', 'show the whole address, not only its beginning')
    .option(...WEB_OPTION)
    .action(run(orPage((_options: GetOptions, name: string) => pageOfPerson(name), get)));

  one('set-address', 'Enter the address for their one-time links; it cannot change once they are bound')
    .argument('<address>', 'their mail address')
    .action(run(setAddress));

  one('remove-address', 'Remove the address; links that were sent there stop working').action(
    run(removeAddress),
  );

  addPeopleSessions(one, run);

  one('unbind', 'End their binding by your sign-in provider, and their grants; they must sign in again')
    .option('-y, --yes', 'do not ask for confirmation')
    .action(run(unbind));

  one('erase', 'Erase the person and all personal data, and end their grants; the name is never used again')
    .option('-y, --yes', 'do not ask for confirmation')
    .action(run(erase));
}

const COLUMNS: readonly Column<PrincipalDetails>[] = [
  { title: 'NAME', value: ({ principalId }) => principalId },
  { title: 'BOUND BY', value: ({ binding }) => binding?.way ?? 'nobody yet', isWhole: true },
  { title: 'ADDRESS', value: ({ email }) => email ?? '' },
  { title: 'GRANTS', value: ({ activeGrants }) => String(activeGrants), isWhole: true },
  { title: 'SESSIONS', value: ({ openSessions }) => String(openSessions), isWhole: true },
  { title: 'ASKED', value: ({ createdAt }, now) => distanceOf(createdAt, now), isWhole: true },
];

interface ListOptions {
  readonly startsWith?: string;
  readonly binding?: NonNullable<PrincipalFilter['binding']>;
  readonly limit: number;
}

async function list(context: Context, { limit, ...filter }: ListOptions): Promise<void> {
  const gx = await context.client();
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  await showList(context, gx.principals.listAll(filter, { signal: context.signal }), {
    name: 'people',
    limit,
    columns: COLUMNS,
    none: isFiltered
      ? 'Nobody matches. See all: grantex people list'
      : 'You have asked nobody yet. Ask somebody: grantex authorize --help',
  });
}

interface GetOptions {
  readonly address?: boolean;
}

async function get(context: Context, { address = false }: GetOptions, name: string): Promise<void> {
  const gx = await context.client();
  const { signal } = context;
  const person = await gx.principals.get(name, { signal });
  if (!address || person.email === null) return showPerson(context, person);
  const { email } = await gx.principals.getEmail(name, { signal });
  await showPerson(context, { ...person, email });
}

async function setAddress(context: Context, _options: object, name: string, address: string): Promise<void> {
  const gx = await context.client();
  await showPerson(context, await gx.principals.setEmail(name, address, { signal: context.signal }));
}

async function removeAddress(
  { client, screen, signal }: Context,
  _options: object,
  name: string,
): Promise<void> {
  await (await client()).principals.removeEmail(name, { signal });
  if (screen.isJson) return screen.json({ principalId: name, isRemoved: true });
  await screen.line(`Removed the address of ${name}.`);
}

async function unbind(
  { client, screen, signal, terminal }: Context,
  { yes = false }: ConfirmOptions,
  name: string,
): Promise<void> {
  const gx = await client();
  const { activeGrants } = await gx.principals.get(name, { signal });
  const what = `Ending the binding of ${JSON.stringify(name)} and ${counted(activeGrants, 'grant', 'grants')}`;
  await confirm(terminal, what, yes);
  await gx.signInProvider.endBinding(name, { signal });
  if (screen.isJson) return screen.json({ principalId: name, isEnded: true });
  await screen.line(`Ended the binding of ${name}.`);
}

async function erase(
  { client, screen, signal, terminal }: Context,
  { yes = false }: ConfirmOptions,
  name: string,
): Promise<void> {
  const gx = await client();
  const { activeGrants } = await gx.principals.get(name, { signal });
  const what = `Erasing ${JSON.stringify(name)} and ending ${counted(activeGrants, 'grant', 'grants')}`;
  await confirm(terminal, what, yes, 'erase');
  await gx.principals.erase(name, { signal });
  if (screen.isJson) return screen.json({ principalId: name, isErased: true });
  await screen.line(`Erased ${name}.`);
}

async function showPerson({ screen, terminal }: Context, person: PrincipalDetails): Promise<void> {
  if (screen.isJson) return screen.json(person);
  const now = terminal.now();
  const { principalId, principal, binding, email, emailConfirmed, emailEnteredAt } = person;
  const entered = emailEnteredAt === null ? '' : `, entered ${distanceOf(emailEnteredAt, now)}`;
  const provider = binding?.identityProvider ?? '';
  const fields: readonly Field[] = [
    ['name', principalId],
    ['id in the log', principal],
    binding === null
      ? ['bound', 'nobody yet', 'warning']
      : ['bound', `${binding.way}, ${momentOf(binding.boundAt, now)}`, 'good'],
    ['provider', provider],
    [
      'address',
      email === null ? '' : `${email} (${emailConfirmed ? 'confirmed' : 'not confirmed'}${entered})`,
    ],
    ['in force', counted(person.activeGrants, 'grant', 'grants')],
    ['sessions', counted(person.openSessions, 'open session', 'open sessions')],
    ['asked since', momentOf(person.createdAt, now)],
  ];
  await screen.fields(fields.filter(([, value]) => value !== ''));
}
