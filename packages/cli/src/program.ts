import { readFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { addAgents } from './commands/agents.ts';
import { addAdminLog } from './commands/admin-log/admin-log.ts';
import { addAudit } from './commands/audit/audit.ts';
import { addSso } from './commands/sso/sso.ts';
import { addAuthorize } from './commands/authorize.ts';
import { addClients } from './commands/clients.ts';
import { addCompletion } from './commands/completion/completion.ts';
import { addEvidence } from './commands/evidence/evidence.ts';
import { addGrants } from './commands/grants.ts';
import { addInit } from './commands/init.ts';
import { addKeys } from './commands/keys.ts';
import { addLogin } from './commands/login.ts';
import { addLogout } from './commands/logout.ts';
import { addOpen } from './commands/open.ts';
import { addPeople } from './commands/people.ts';
import { addPolicies } from './commands/policies.ts';
import { addProfiles } from './commands/profiles.ts';
import { addRequests } from './commands/requests.ts';
import { addAnomalies } from './commands/anomalies/anomalies.ts';
import { addApprovals } from './commands/approvals.ts';
import { addBilling } from './commands/billing/billing.ts';
import { addScim } from './commands/scim/scim.ts';
import { addScopes } from './commands/scopes.ts';
import { addSettings } from './commands/settings.ts';
import { addResources } from './commands/resources.ts';
import { addRevoke } from './commands/revoke.ts';
import { addServe } from './commands/serve.ts';
import { addWebhooks } from './commands/webhooks/webhooks.ts';
import { addTokens } from './commands/tokens.ts';
import { addWhoami } from './commands/whoami.ts';
import { wrapProse } from './output/fit.ts';
import { createRun } from './session/context.ts';
import { seconds } from './session/option-values.ts';
import type { Output, Terminal } from './terminal/terminal.ts';

const AFTER_HELP = `
Get started:
  $ grantex dev       start a development server on this machine
  $ grantex login     log in to a server through your browser
  $ grantex whoami    show whose key this is

Environment:
  GRANTEX_PROFILE     the profile to use
  GRANTEX_URL         the server, instead of the profile's
  GRANTEX_API_KEY     the API key, or GRANTEX_API_KEY_FILE, its file
  GRANTEX_AUDIENCE    the service that a token is for, unless --audience says it
  GRANTEX_CONFIG      the configuration file, not ~/.config/grantex/config.json
  GRANTEX_TOKEN       the token for \`tokens\`, or GRANTEX_TOKEN_FILE, its file
  NO_COLOR            turns colours off

Exit codes:
  0    done
  1    refused by the server, or failed
  2    wrong usage or configuration; nothing was done
  3    a check failed: of a log, a proof, a checkpoint, a token or a call
  4    no answer from the server
  130  ended by Ctrl-C
  141  the reader of the output has gone`;

const GROUPS = [
  addLogin,
  addLogout,
  addProfiles,
  addInit,
  addServe,
  addWhoami,
  addOpen,
  addAgents,
  addAuthorize,
  addRequests,
  addApprovals,
  addPeople,
  addGrants,
  addTokens,
  addRevoke,
  addAudit,
  addAdminLog,
  addEvidence,
  addAnomalies,
  addScopes,
  addPolicies,
  addResources,
  addClients,
  addKeys,
  addScim,
  addSso,
  addWebhooks,
  addBilling,
  addSettings,
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
    .addOption(new Option('--profile <name>', 'server and key to use, of those that you have logged in to'))
    .addOption(new Option('--json', 'print one JSON document, or JSON Lines if the output may be endless'))
    .addOption(new Option('--jq <expression>', 'print what a jq expression selects of the JSON'))
    .addOption(
      new Option('--timeout <seconds>', 'how long to wait for an answer; default: 10').argParser(seconds),
    )
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', AFTER_HELP)
    .enablePositionalOptions(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void output.write(wrapProse(text, helpWidth(output))),
      writeErr: (text) => void errors.write(wrapProse(text, helpWidth(errors))),
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
