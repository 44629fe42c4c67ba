import type { ConsoleSession, SsoPersonDetails } from '@grantex/sdk';
import type { Command } from 'commander';
import { distanceOf } from '../../output/moment.ts';
import type { Column } from '../../output/table.ts';
import type { Context, Run } from '../../session/context.ts';
import { count } from '../../session/option-values.ts';
import { confirm, type ConfirmOptions } from '../../terminal/ask.ts';
import { showList } from '../show-list.ts';

export function addConsoleSessions(sso: Command, run: Run): void {
  sso
    .command('sessions')
    .description('List who is signed in to the console, newest first')
    .option('--limit <n>', 'how many to show at most', count, 200)
    .action(run(sessions));
  sso
    .command('end')
    .description('End one session of the console, or all of them')
    .argument('[id]', 'id of the session, cse_…; default: all')
    .option('-y, --yes', 'do not ask for confirmation')
    .action(run(end));
  sso
    .command('people')
    .description('List people of the organization who have signed in')
    .option('--limit <n>', 'how many to show at most', count, 200)
    .action(run(people));
  sso
    .command('erase')
    .description('Erase a person, also in the log of administrators, and end their sessions')
    .argument('<id>', 'id of the person, mem_…')
    .option('-y, --yes', 'do not ask for confirmation')
    .action(run(erase));
}

const SESSIONS: readonly Column<ConsoleSession>[] = [
  { title: 'ID', value: ({ id }) => id, isWhole: true },
  {
    title: 'WHO',
    value: ({ person, key }) =>
      person === null ? `${key?.name ?? ''} (API key)` : (person.name ?? person.email ?? person.subject),
  },
  { title: 'SIGNED IN', value: ({ createdAt }, now) => distanceOf(createdAt, now), isWhole: true },
  { title: 'LAST USED', value: ({ usedAt }, now) => distanceOf(usedAt, now), isWhole: true },
];

async function sessions(context: Context, { limit }: { readonly limit: number }): Promise<void> {
  const { client, signal } = context;
  const gx = await client();
  async function* all(): AsyncGenerator<ConsoleSession> {
    yield* await gx.sso.sessions({ signal });
  }
  await showList(context, all(), {
    name: 'sessions',
    limit,
    columns: SESSIONS,
    none: 'Nobody is signed in to the console.',
  });
}

async function end(
  { client, screen, signal, terminal }: Context,
  { yes = false }: ConfirmOptions,
  id: string | undefined,
): Promise<void> {
  const gx = await client();
  await confirm(terminal, `Ending ${id ?? 'every session of the console'}`, yes);
  if (id !== undefined) {
    await gx.sso.endSession(id, { signal });
    if (screen.isJson) return screen.json({ id, isEnded: true });
    return screen.line(`Ended ${id}.`);
  }
  const ended = await gx.sso.endSessions({ signal });
  if (screen.isJson) return screen.json({ ended });
  await screen.line(`Ended ${ended} ${ended === 1 ? 'session' : 'sessions'}.`);
}

const PEOPLE: readonly Column<SsoPersonDetails>[] = [
  { title: 'ID', value: ({ id }) => id, isWhole: true },
  { title: 'NAME', value: ({ name, subject }) => name ?? subject },
  { title: 'E-MAIL', value: ({ email }) => email ?? '', isOptional: true },
  { title: 'ROLES', value: ({ roles }) => roles.join(' ') || 'none' },
  { title: 'SIGNED IN', value: ({ signedInAt }, now) => distanceOf(signedInAt, now), isWhole: true },
];

async function people(context: Context, { limit }: { readonly limit: number }): Promise<void> {
  const gx = await context.client();
  await showList(context, gx.sso.allPeople({ signal: context.signal }), {
    name: 'people',
    limit,
    columns: PEOPLE,
    none: 'Nobody has signed in at a provider yet.',
  });
}

async function erase(
  { client, screen, signal, terminal }: Context,
  { yes = false }: ConfirmOptions,
  id: string,
): Promise<void> {
  const gx = await client();
  await confirm(terminal, `Erasing ${id} for good, also in the log of administrators`, yes);
  await gx.sso.erasePerson(id, { signal });
  if (screen.isJson) return screen.json({ id, isErased: true });
  await screen.line(`Erased ${id}.`);
}
