import type { Command } from 'commander';
import { CONSOLE_PAGES, openPage, pageOfId } from '../session/console-page.ts';
import type { Context, Run } from '../session/context.ts';
import { usageError } from '../terminal/exit.ts';

export function addOpen(program: Command, run: Run): void {
  program
    .command('open')
    .description('Open the console in your browser, or a page of it; prints the address')
    .argument('[what]', `id of anything that has a page, or a page: ${Object.keys(CONSOLE_PAGES).join(', ')}`)
    .addHelpText(
      'after',
      `
Commands that list or show something open its page with --web.

Examples:
  $ grantex open
  $ grantex open grnt_01J…
  $ grantex open settings
  $ grantex people get alice --web`,
    )
    .action(run(open));
}

async function open(context: Context, _options: object, what: string | undefined): Promise<void> {
  if (what === undefined) return openPage(context, '/');
  const page = Object.hasOwn(CONSOLE_PAGES, what) ? CONSOLE_PAGES[what] : pageOfId(what);
  if (page !== undefined) return openPage(context, page);
  throw usageError(
    `${JSON.stringify(what)} has no page`,
    `There are ${Object.keys(CONSOLE_PAGES).join(', ')}, and the pages of ids. Of a person: grantex people get <name> --web`,
  );
}
