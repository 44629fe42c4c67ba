import { GrantexError } from '@grantex/sdk';
import type { Command } from 'commander';
import { agentIdOf } from '../session/agent-id.ts';
import { CONSOLE_PAGES, openPage, pageOfId, pageOfPerson } from '../session/console-page.ts';
import type { Context, Run } from '../session/context.ts';
import { usageError } from '../terminal/exit.ts';

export function addOpen(program: Command, run: Run): void {
  program
    .command('open')
    .description('Open the console in your browser, or a page of it; prints the address')
    .argument(
      '[what]',
      `id of anything that has a page, name of a person or an agent, or a page: ${Object.keys(CONSOLE_PAGES).join(', ')}`,
    )
    .addHelpText(
      'after',
      `
Commands that list or show something open its page with --web.

Examples:
  $ grantex open
  $ grantex open grnt_01J…
  $ grantex open "Travel agent"
  $ grantex open alice
  $ grantex open settings
  $ grantex grants list --status active --web`,
    )
    .action(run(open));
}

const OTHERS = `Pages are ${Object.keys(CONSOLE_PAGES).join(', ')}, and those of ids and of people.`;

async function open(context: Context, _options: object, what: string | undefined): Promise<void> {
  if (what === undefined) return openPage(context, '/');
  const known = Object.hasOwn(CONSOLE_PAGES, what) ? CONSOLE_PAGES[what] : pageOfId(what);
  if (known !== undefined) return openPage(context, known);
  // Somebody whom the developer calls so, before an agent that may be called anything.
  if (await isPerson(context, what)) return openPage(context, pageOfPerson(what));
  const page = pageOfId(await agentIdOf(context, what, OTHERS));
  if (page !== undefined) return openPage(context, page);
  throw usageError(`${JSON.stringify(what)} has no page`, OTHERS);
}

async function isPerson({ client, signal }: Context, name: string): Promise<boolean> {
  const gx = await client();
  try {
    await gx.principals.get(name, { signal });
    return true;
  } catch (error) {
    // Not a name, not allowed to ask, not known.
    if (GrantexError.is(error) && [400, 403, 404].includes(error.status ?? 0)) return false;
    throw error;
  }
}
