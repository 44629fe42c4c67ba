import { ProgramError } from '../program/program-error.ts';
import { undoSetup } from './apply/undo-setup.ts';
import type { Machine } from './clients/client-files.ts';
import type { CommandLine } from './plan/plan-entry.ts';
import { isServerName, nameOfCommand } from './plan/server-name.ts';
import { runSetup, type SetupResult } from './run-setup.ts';
import { openContext, openTarget, type SetupContext, type SetupFlags, type Target } from './setup-context.ts';
import { withSavedLogin } from './saved-login.ts';
import { fitted } from './terminal/columns.ts';
import { personAt, type TerminalInput, type TerminalOutput } from './terminal/person.ts';

export interface SetupCommandOptions {
  readonly flags: SetupFlags;
  /** The command line of the server; undefined for an undo. */
  readonly server: CommandLine | undefined;
  /** How this program is started. */
  readonly program: CommandLine;
  readonly machine: Machine;
  readonly input: TerminalInput;
  readonly output: TerminalOutput;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/**
 * `grantex-mcp setup`.
 * @throws {ProgramError} naming what is missing or wrong
 */
export async function setupCommand(options: SetupCommandOptions): Promise<void> {
  const { flags, server, program, machine, input, output, signal, now } = options;
  const { json: isJson = false } = flags;
  const person = personAt(input, output, { isQuiet: isJson, signal });
  checkFlags(flags, server, person.isThere);
  const environment = await withSavedLogin(machine);
  const context = await openContext({ flags, machine: { ...machine, environment }, person, signal, now });
  const name = flags.name ?? (server === undefined ? '' : nameOfCommand(server[0], server.slice(1)));
  if (!isServerName(name)) {
    throw new ProgramError('--name must be letters, digits, "-" and "_", at most 64, such as files.');
  }
  const target = await openTarget(context, name);
  if (server === undefined) {
    const undone = await undoSetup(context, target);
    if (isJson) return print(output, { ...undone, isUndone: true });
    person.tell(
      undone.backup === undefined
        ? 'Undone.'
        : `Undone. The configuration from before is in ${undone.backup}`,
    );
    person.tell(target.file.client.restart);
    return undefined;
  }
  const result = await runSetup(context, target, server, program);
  if (isJson) return print(output, jsonOf(context, target, result));
  for (const line of ending(context, target, result)) person.tell(line);
  return undefined;
}

function checkFlags(flags: SetupFlags, server: CommandLine | undefined, isSomebodyThere: boolean): void {
  if ((flags.undo === true) === (server !== undefined)) {
    throw new ProgramError(
      server === undefined
        ? 'Name the command of the server, after --: grantex-mcp setup -- npx -y some-server'
        : '--undo takes no command: grantex-mcp setup --undo --client <client> --name <name>',
    );
  }
  if (flags.undo === true && flags.name === undefined) throw new ProgramError('--undo needs --name.');
  if (isSomebodyThere || flags.yes === true || (flags.dryRun === true && flags.undo !== true)) return;
  throw new ProgramError(
    'There is nobody to ask here. Add --yes to accept what is proposed, or --dry-run to see it.',
  );
}

/** What to do now, who approves, and where to stop it. */
function ending(
  { settings: { url }, developer }: SetupContext,
  target: Target,
  result: SetupResult,
): string[] {
  const { file, name, options } = target;
  const { done, principalId } = result;
  if (done === undefined) return ['Nothing was done, because of --dry-run.'];
  const { agentId, apiKeyExpiresAt, backup, grant } = done;
  const unsure = result.rules.filter(({ state }) => state === 'unsure').map((rule) => fitted(rule.name, 40));
  const isSandbox = developer.mode === 'sandbox';
  const approval = grant.isGranted
    ? isSandbox
      ? 'Nobody was asked: this server is a sandbox.'
      : `${principalId} has approved.`
    : grant.consentUrl === undefined
      ? grant.fault
      : `${principalId} has not approved yet. Until then the first call of a tool asks, too.`;
  return [
    '',
    `${file.client.title} starts ${name} behind Grantex.`,
    '',
    `Now:      ${file.client.restart}`,
    `Approval: ${approval}`,
    ...(grant.isGranted && grant.expiresAt !== undefined
      ? [`Lasts:    until ${grant.expiresAt.slice(0, 16).replace('T', ' ')} UTC; then the agent asks again.`]
      : []),
    ...(grant.shortenedTo === undefined
      ? []
      : [
          `Limit:    a grant lasts ${grant.shortenedTo}, not ${done.expiresIn}: the Grantex server allows no more.`,
        ]),
    ...(done.canApprove ? [] : noAddress(principalId, url).map((line) => `          ${line}`)),
    ...(unsure.length === 0
      ? []
      : [
          `Look at:  ${shortList(unsure)} in ${result.rulesFile}, because a name alone does not say what a tool does.`,
        ]),
    ...(apiKeyExpiresAt === undefined
      ? []
      : [
          `Until:    ${apiKeyExpiresAt.slice(0, 10)}, when its API key ends with the one that made it. Run this again then.`,
        ]),
    `Stop it:  ${principalId} on ${url}/permissions,`,
    `          you on ${url}/console/agents/${agentId}`,
    `Undo:     grantex-mcp setup --undo ${options}`,
    ...(backup === undefined ? [] : [`Before:   ${backup}`]),
  ];
}

function noAddress(principalId: string, url: string): string[] {
  return [
    `Nobody can approve as ${principalId} yet: enter their address on`,
    `${url}/console/people/new, or allow first use on`,
    `${url}/console/settings.`,
  ];
}

function shortList(names: readonly string[]): string {
  const [shown, more] = [names.slice(0, 5).join(', '), names.length - 5];
  return more > 0 ? `${shown} and ${more} more` : shown;
}

function jsonOf(
  { settings: { url } }: SetupContext,
  { options }: Target,
  { done, ...result }: SetupResult,
): object {
  if (done === undefined) return { ...result, isDone: false };
  const { agentId, apiKeyFile, apiKeyExpiresAt = null, backup = null, grant, canApprove } = done;
  const { isGranted } = grant;
  return {
    ...result,
    isDone: true,
    agentId,
    apiKeyFile,
    apiKeyExpiresAt,
    backup,
    isGranted,
    grantExpiresAt: isGranted ? (grant.expiresAt ?? null) : null,
    shortenedTo: grant.shortenedTo ?? null,
    canApprove,
    consentUrl: isGranted ? null : (grant.consentUrl ?? null),
    ...(isGranted || grant.consentUrl !== undefined ? {} : { fault: grant.fault }),
    stop: `${url}/console/agents/${agentId}`,
    undo: `grantex-mcp setup --undo ${options}`,
  };
}

function print(output: TerminalOutput, value: object): undefined {
  output.write(`${JSON.stringify(value, undefined, 2)}\n`);
}
