import type { Command } from 'commander';
import type { Run } from '../../session/context.ts';
import { addConnections } from './connections.ts';
import { addConsoleSessions } from './sessions.ts';

export function addSso(program: Command, run: Run): void {
  const sso = program
    .command('sso')
    .description('Let people of your organization sign in to the console at your provider')
    .addHelpText(
      'after',
      `
The secret of a client comes from --file, from GRANTEX_CLIENT_SECRET, from the file that GRANTEX_CLIENT_SECRET_FILE names,
or from standard input. It is never an argument: other users can see those.

Examples:
  $ grantex sso create --issuer https://login.example.com --domain example.com
  $ grantex sso set sso_01J… --client-id grantex --file secret.txt --group 'Platform team=admin'
  $ grantex sso set sso_01J… --enforce --break-glass key_01J…
  $ grantex sso sessions`,
    );
  for (const add of [addConnections, addConsoleSessions]) add(sso, run);
}
