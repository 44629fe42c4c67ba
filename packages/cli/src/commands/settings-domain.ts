import type { DeveloperDomain } from '@grantex/sdk';
import type { Command } from 'commander';
import type { Field } from '../output/fields.ts';
import { momentOf } from '../output/moment.ts';
import type { Context, Run } from '../session/context.ts';

export function addDomain(settings: Command, run: Run): void {
  settings
    .command('set-domain')
    .description('Show your domain, and its logo, to people who decide; the same again checks again')
    .argument('<domain>', 'domain that names you, such as wayfarer.example')
    .addHelpText(
      'after',
      `
The domain must publish https://<domain>/.well-known/grantex.json with your developer id (see it: grantex whoami), and
may publish a logo: a square PNG of 32 to 512 pixels and at most 32 kB, on the same host:

  { "developers": ["dev_…"], "logo": "/logo.png" }

The server checks it now, and again once a day.`,
    )
    .action(run(setDomain));

  settings
    .command('remove-domain')
    .description('Stop showing your domain and its logo')
    .action(run(removeDomain));
}

async function setDomain(
  { client, screen, signal, terminal }: Context,
  _: object,
  name: string,
): Promise<void> {
  const domain = await (await client()).me.setDomain(name, { signal });
  if (screen.isJson) return screen.json(domain);
  await screen.fields(domainFields(domain, terminal.now()));
}

async function removeDomain({ client, screen, signal }: Context): Promise<void> {
  await (await client()).me.removeDomain({ signal });
  if (screen.isJson) return screen.json({ domain: null });
  await screen.line('People see no domain of yours.');
}

/** A domain, whether people see it, its logo, and why its last check failed. */
export function domainFields(domain: DeveloperDomain | null, now: number): readonly Field[] {
  if (domain === null) return [['domain', 'none: grantex settings set-domain --help']];
  const { name, verifiedAt, fault, logo } = domain;
  const until = fault === null ? '' : ', shown until seven days after that';
  return [
    ['domain', name],
    verifiedAt === null
      ? ['', 'not shown to people, because it no longer names you', 'bad']
      : ['', `verified ${momentOf(verifiedAt, now)}${until}`],
    ...(fault === null ? [] : [['', `last check: ${fault}`, 'warning'] as const]),
    ['logo', logo === null ? 'none' : 'yes'],
  ];
}
