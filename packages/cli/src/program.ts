import { readFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { addAgents } from './commands/agents.ts';
import { addAudit } from './commands/audit/audit.ts';
import { addAuthorize } from './commands/authorize.ts';
import { addClients } from './commands/clients.ts';
import { addCompletion } from './commands/completion.ts';
import { addGrants } from './commands/grants.ts';
import { addInit } from './commands/init.ts';
import { addKeys } from './commands/keys.ts';
import { addResources } from './commands/resources.ts';
import { addRevoke } from './commands/revoke.ts';
import { addServe } from './commands/serve.ts';
import { addTokens } from './commands/tokens.ts';
import { addWhoami } from './commands/whoami.ts';
import { createRun } from './session/context.ts';
import { seconds } from './session/option-values.ts';
import type { Output, Terminal } from './terminal/terminal.ts';

const AFTER_HELP = `
Get started:
  $ grantex dev                 start a development server on this machine
  $ grantex init                save which server and API key to use
  $ grantex whoami              show whose key this is

Environment:
  GRANTEX_URL                   the server, instead of the configured one
  GRANTEX_API_KEY               the API key; or GRANTEX_API_KEY_FILE, the file that holds it
  GRANTEX_AUDIENCE              the service that a token is for, where no --audience says it
  GRANTEX_CONFIG                the configuration file; default: ~/.config/grantex/config.json
  GRANTEX_TOKEN                 the token that \`tokens\` reads; or GRANTEX_TOKEN_FILE, the file that holds it
  NO_COLOR                      turns colours off

Exit codes:
  0    done
  1    refused by the server, or failed
  2    wrong usage or configuration; nothing was done
  3    a check failed: of a log, a proof, a checkpoint, a token or a call
  4    no answer from the server
  130  ended by Ctrl-C
  141  the reader of the output has gone`;

const GROUPS = [
  addInit,
  addServe,
  addWhoami,
  addAgents,
  addClients,
  addResources,
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
    .description('The command line of a Grantex server: agents, grants, tokens and the audit log.')
    .version(await readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'Show help for a command')
    .addOption(new Option('--url <url>', 'server to use instead of the configured one'))
    .addOption(new Option('--config <file>', 'configuration file to use'))
    .addOption(new Option('--json', 'print one JSON document, or JSON Lines if the output may be endless'))
    .addOption(
      new Option('--timeout <seconds>', 'how long to wait for an answer; default: 10').argParser(seconds),
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
