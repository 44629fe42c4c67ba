import type { Command } from 'commander';
import type { Context, Run } from '../session/context.ts';

export function addWhoami(program: Command, run: Run): void {
  program
    .command('whoami')
    .description('Show whose key is in use, what it may do, and where it comes from')
    .addHelpText(
      'after',
      `
The server comes from --url, GRANTEX_URL or the profile, in this order; else it is http://localhost:4000. The key comes
from GRANTEX_API_KEY, from the file that GRANTEX_API_KEY_FILE names, or from the profile. With --profile, the profile
counts before the environment.

Examples:
  $ grantex whoami
  $ grantex whoami --jq .developerId`,
    )
    .action(run(whoami));
}

async function whoami(context: Context): Promise<void> {
  const { screen, signal } = context;
  const { url, urlFrom, key, profile } = await context.settings();
  const gx = await context.client();
  const me = await gx.me.get({ signal });
  const keyFrom = key?.from ?? '';
  if (screen.isJson) return screen.json({ ...me, profile, url, urlFrom, keyFrom });
  await screen.fields([
    ['developer', `${me.name} (${me.developerId})`],
    ['mode', me.mode, me.mode === 'live' ? 'warning' : undefined],
    ['roles', me.roles.join(', ')],
    ...(me.person === null ? [] : [['person', me.person.name ?? me.person.email ?? me.person.id] as const]),
    ['key', me.keyId ?? ''],
    ['', `from ${keyFrom}`],
    ['server', url],
    ['', `from ${urlFrom}`],
    ['profile', profile],
  ]);
}
