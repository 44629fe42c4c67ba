import { readFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { addAgents } from './commands/agents.ts';
import { addAudit } from './commands/audit/audit.ts';
import { addAuthorize } from './commands/authorize.ts';
import { addCompletion } from './commands/completion.ts';
import { addGrants } from './commands/grants.ts';
import { addInit } from './commands/init.ts';
import { addKeys } from './commands/keys.ts';
import { addRevoke } from './commands/revoke.ts';
import { addServe } from './commands/serve.ts';
import { addTokens } from './commands/tokens.ts';
import { addWhoami } from './commands/whoami.ts';
import { createRun } from './session/context.ts';
import { seconds } from './session/option-values.ts';
import type { Output, Terminal } from './terminal/terminal.ts';

const AFTER_HELP = `
Begin:
  $ grantex dev                 a server on this machine, for development
  $ grantex init                where your server and your key are
  $ grantex whoami

Environment:
  GRANTEX_URL                   the server, instead of the configured one
  GRANTEX_API_KEY               the API key; or GRANTEX_API_KEY_FILE, a file with it
  GRANTEX_CONFIG                the configuration; default: ~/.config/grantex/config.json
  GRANTEX_TOKEN                 the token that \`tokens\` reads; or GRANTEX_TOKEN_FILE
  NO_COLOR                      no colours

Ends with:
  0    done
  1    refused or failed
  2    wrong usage or configuration; nothing was done
  3    what was checked does not hold: a log, a proof, a token
  4    no answer from the server
  130  ended by Ctrl-C
  141  whoever read the output has left`;

const GROUPS = [
  addInit,
  addServe,
  addWhoami,
  addAgents,
  addAuthorize,
  addGrants,
  addTokens,
  addRevoke,
  addAudit,
  addKeys,
  addCompletion,
];

/** The whole command line. Nothing is written to any stream but the terminal's. */
export async function createProgram(terminal: Terminal): Promise<Command> {
  const { output, errors } = terminal;
  const program = new Command('grantex')
    .description('Grants for AI agents, from the command line.')
    .version(await readVersion(), '-V, --version', 'the version of this program')
    .helpOption('-h, --help', 'how it is used')
    .helpCommand('help [command]', 'how a command is used')
    .addOption(new Option('--url <url>', 'the server, instead of the configured one'))
    .addOption(new Option('--config <file>', 'the configuration file'))
    .addOption(
      new Option('--json', 'JSON on standard output: one document, or JSON Lines where there is no end'),
    )
    .addOption(
      new Option('--timeout <seconds>', 'how long an answer may take; default: 10').argParser(seconds),
    )
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', AFTER_HELP)
    .enablePositionalOptions(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void output.write(text),
      writeErr: (text) => void errors.write(text),
      outputError: () => {},
      getOutHelpWidth: () => helpWidth(output),
      getErrHelpWidth: () => helpWidth(errors),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  const run = createRun(terminal);
  for (const add of GROUPS) add(program, run);
  return program;
}

function helpWidth({ isTTY = false, columns = 80 }: Output): number {
  return isTTY ? columns : 100;
}

async function readVersion(): Promise<string> {
  const manifest = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
