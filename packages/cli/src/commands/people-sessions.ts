import { parseDuration } from '@grantex/core/issuer';
import type { Command } from 'commander';
import { distanceOf, momentOf } from '../output/moment.ts';
import type { Context, Run } from '../session/context.ts';

/** Milliseconds by which the clocks of this machine and of the server may differ. */
const TOLERANCE = 60_000;

interface LinkOptions {
  readonly expiresIn?: string;
}

/** @param one declares a command about one person */
export function addPeopleSessions(one: (name: string, description: string) => Command, run: Run): void {
  one('link', 'Print a link with which they see what they have granted, and end it, but approve nothing')
    .option('--expires-in <duration>', 'lifetime of the link, such as 30m, at most 24h; default: 1h')
    .action(run(link));

  one('sessions', 'List the links of theirs that still work').action(run(sessions));

  one('end-sessions', 'End their links: all, or one by its id')
    .option('--id <id>', 'only this one, psn_…')
    .action(run(endSessions));
}

async function link(
  { client, screen, signal, terminal }: Context,
  { expiresIn }: LinkOptions,
  name: string,
): Promise<void> {
  const gx = await client();
  const { id, dashboardUrl, expiresAt } = await gx.principalSessions.create(
    { principalId: name, expiresIn },
    { signal },
  );
  const now = terminal.now();
  const wished = (parseDuration(expiresIn ?? '') ?? 0) * 1000;
  if (now + wished > Date.parse(expiresAt) + TOLERANCE) {
    screen.warn(`the link ends ${distanceOf(expiresAt, now)}, not after ${expiresIn}: no link lasts longer`);
  }
  if (screen.isJson) return screen.json({ id, dashboardUrl, expiresAt });
  await screen.line(dashboardUrl);
  screen.note(`Whoever has this link can end what ${name} has granted, until ${momentOf(expiresAt, now)}.`);
}

async function sessions({ client, screen, signal }: Context, _options: object, name: string): Promise<void> {
  const open = (await (await client()).principals.sessions(name, { signal })).sessions;
  if (screen.isJson) return screen.json({ sessions: open });
  if (open.length === 0) return screen.note(`No link of ${name} works.`);
  await screen.table(
    [
      { title: 'ID', value: ({ id }) => id, isWhole: true },
      { title: 'MADE', value: ({ createdAt }, now) => distanceOf(createdAt, now), isWhole: true },
      { title: 'ENDS', value: ({ expiresAt }, now) => distanceOf(expiresAt, now), isWhole: true },
    ],
    open,
  );
}

async function endSessions(
  { client, screen, signal }: Context,
  { id }: { readonly id?: string },
  name: string,
): Promise<void> {
  const { principals } = await client();
  await (id === undefined
    ? principals.endSessions(name, { signal })
    : principals.endSession(name, id, { signal }));
  if (screen.isJson) return screen.json({ principalId: name, id, isEnded: true });
  await screen.line(id === undefined ? `Ended all links of ${name}.` : `Ended ${id}.`);
}
