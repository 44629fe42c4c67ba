import type { Command } from 'commander';
import { agentIdOf } from '../session/agent-id.ts';
import { CONSOLE_PAGES, openPage, pageOfId } from '../session/console-page.ts';
import type { Context, Run } from '../session/context.ts';
import { usageError } from '../terminal/exit.ts';

export function addOpen(program: Command, run: Run): void {
  program
    .command('open')
    .description('Open the console in your browser, or a page of it; prints the address')
    .argument(
      '[what]',
      `id of anything that has a page, name of an agent, or a page: ${Object.keys(CONSOLE_PAGES).join(', ')}`,
    )
    .addHelpText(
      'after',
      `
Commands that list or show something open its page with --web.

Examples:
  $ grantex open
  $ grantex open grnt_01J…
  $ grantex open "Travel agent"
  $ grantex open settings
  $ grantex people get alice --web`,
    )
    .action(run(open));
}

const OTHERS = `Pages are ${Object.keys(CONSOLE_PAGES).join(', ')}, and those of ids. Of a person: grantex people get <name> --web`;

async function open(context: Context, _options: object, what: string | undefined): Promise<void> {
  if (what === undefined) return openPage(context, '/');
  const known = Object.hasOwn(CONSOLE_PAGES, what) ? CONSOLE_PAGES[what] : pageOfId(what);
  if (known !== undefined) return openPage(context, known);
  const page = pageOfId(await agentIdOf(context, what, OTHERS));
  if (page !== undefined) return openPage(context, page);
  throw usageError(`${JSON.stringify(what)} has no page`, OTHERS);
}
