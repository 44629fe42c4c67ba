import { parseDuration, spellHidden } from '@grantex/core/issuer';
import {
  type ApprovedRequest,
  type Authorization,
  createPkce,
  type Grantex,
  type GrantTokens,
  type RequestedDetail,
} from '@grantex/sdk';
import type { Command } from 'commander';
import { parseJson, readJsonFile } from '../files/json-file.ts';
import { checkWritable, writePrivately } from '../files/secret-file.ts';
import { jsonText } from '../output/json-text.ts';
import { limitFields } from '../output/limits.ts';
import { showWaiting } from '../output/waiting.ts';
import { ID_OR_NAME, withAgent } from '../session/agent-id.ts';
import type { Context, Run } from '../session/context.ts';
import { type AgentNames, agentNames, nameWithId } from '../session/agent-names.ts';
import { scopeList } from '../session/option-values.ts';
import { chooseAudience } from '../session/settings.ts';
import { usageError } from '../terminal/exit.ts';
import type { Terminal } from '../terminal/terminal.ts';

interface AuthorizeOptions {
  readonly agent: string;
  readonly principal: string;
  readonly scope: readonly string[];
  readonly details?: string;
  readonly expiresIn?: string;
  readonly audience?: string;
  readonly tokenFile?: string;
  readonly showToken?: boolean;
}

export function addAuthorize(program: Command, run: Run): void {
  program
    .command('authorize')
    .description('Ask a person to let an agent act, wait for the answer, and make the grant')
    .requiredOption('--agent <agent>', `agent that asks: ${ID_OR_NAME}`)
    .requiredOption('--principal <name>', 'person to ask, as you name them')
    .requiredOption('--scope <scopes>', 'scopes to ask for; may be repeated', scopeList)
    .option(
      '--details <json>',
      'limits of the scopes: a list of details in JSON, or the file that holds one; - is standard input',
    )
    .option(
      '--expires-in <duration>',
      'lifetime of the grant, such as 30m, 24h or 7d, within the limit of the server; default: 24h',
    )
    .option('--audience <uri>', 'service that the token is for; default: GRANTEX_AUDIENCE, then the issuer')
    .option('--token-file <file>', 'file to keep the grant token in, mode 0600')
    .option('--show-token', 'print the grant token')
    .addHelpText(
      'after',
      `
Prints the link to send to the person, waits up to 15 minutes for them, and prints the id of the grant. A sandbox asks
nobody. The token is shown or kept only if an option says so; the grant exists either way.

Examples:
  $ grantex authorize --agent "Travel agent" --principal alice --scope flights:book
  $ grantex authorize --agent ag_01J… --principal alice --scope flights:book --token-file token
  $ grantex authorize --agent ag_01J… --principal alice --scope payments:initiate --details limits.json
  $ grantex tokens verify --file token`,
    )
    .action(run(withAgent(authorize)));
}

async function authorize(context: Context, options: AuthorizeOptions): Promise<void> {
  const { signal, terminal } = context;
  const { agent: agentId, principal: principalId, scope: scopes, expiresIn, tokenFile } = options;
  const audience = chooseAudience(terminal, options.audience);
  const authorizationDetails = await detailsOf(terminal, options.details);
  const gx = await context.client();
  if (tokenFile !== undefined) await checkWritable(tokenFile);
  const names = await agentNames(context, context.screen.isJson ? [] : [agentId]);
  const { codeVerifier, ...challenge } = await createPkce();
  const asked = await gx.authorize(
    { agentId, principalId, scopes, authorizationDetails, expiresIn, audience, ...challenge },
    { signal },
  );
  const approved = await approvalOf(context, gx, asked, expiresIn);
  const { code } = approved;
  // Ctrl-C does not end this: a code is used once, and the token must be shown or kept.
  const tokens = await gx.tokens.exchange({ code, agentId, codeVerifier });
  if (tokenFile !== undefined) await writePrivately(tokenFile, `${tokens.grantToken}\n`);
  await show(context, options, approved, tokens, names);
}

/** The server checks what the list holds. */
async function detailsOf(
  terminal: Terminal,
  details: string | undefined,
): Promise<readonly RequestedDetail[] | undefined> {
  if (details === undefined) return undefined;
  const isWritten = details.trimStart().startsWith('[');
  const value = isWritten
    ? parseJson(details, '--details')
    : await readJsonFile(terminal, details, 'the list');
  if (Array.isArray(value)) return value as RequestedDetail[];
  throw usageError(`${details === '-' ? 'standard input' : details} is not a list of details`);
}

async function approvalOf(
  context: Context,
  gx: Grantex,
  asked: Authorization,
  wished: string | undefined,
): Promise<ApprovedRequest> {
  const { screen, terminal, signal } = context;
  const { code, consentUrl, authRequestId, expiresAt } = asked;
  if (code !== undefined) {
    screen.note('This is a sandbox: it approved at once and asked nobody.');
    await warnOfLimit(context, gx, asked, wished);
    return { ...asked, code };
  }
  // Printed with --json too: without the link, nobody can decide.
  const shown = screen.isJson
    ? jsonText({ consentUrl, authRequestId, expiresAt })
    : `Send this link to the person; only they can approve:\n\n  ${spellHidden(consentUrl)}\n`;
  terminal.errors.write(`${shown}\n`);
  await warnOfLimit(context, gx, asked, wished);
  const endWaiting = showWaiting(context, Date.parse(expiresAt));
  const approved = await gx.authorizations.waitForCode(authRequestId, { signal }).finally(endWaiting);
  warnOfChoice(context, approved);
  return approved;
}

/** The server shortens what is longer than its limit, or than the developer's own. */
async function warnOfLimit(
  { screen, signal }: Context,
  gx: Grantex,
  { expiresIn }: Authorization,
  wished: string | undefined,
): Promise<void> {
  if ((parseDuration(expiresIn) ?? 0) >= (parseDuration(wished ?? '') ?? 0)) return;
  const { settings } = await gx.me.get({ signal });
  const whose = (settings.maxGrantLifetime ?? null) === null ? 'this server allows' : 'your settings allow';
  screen.warn(
    `the grant lasts ${expiresIn}, not ${wished}: ${whose} no more. To allow it: grantex settings set --max-grant-lifetime ${wished}`,
  );
}

/** The person may choose a shorter time. */
function warnOfChoice(
  { screen }: Context,
  { expiresIn, approvedExpiresIn, principalId }: ApprovedRequest,
): void {
  if (approvedExpiresIn === undefined || approvedExpiresIn === expiresIn) return;
  screen.warn(
    `the grant lasts ${approvedExpiresIn}, not ${expiresIn}: ${principalId ?? 'the person'} chose that`,
  );
}

async function show(
  { screen }: Context,
  { principal: principalId, tokenFile, showToken = false }: AuthorizeOptions,
  { agentId, expiresIn: asked, approvedExpiresIn: expiresIn = asked }: ApprovedRequest,
  { grantId, grantToken, scopes, authorizationDetails, expiresAt: tokenExpiresAt }: GrantTokens,
  names: AgentNames,
): Promise<void> {
  if (screen.isJson) {
    const limits = authorizationDetails === undefined ? {} : { authorizationDetails };
    const grant = { grantId, agentId, principalId, scopes, ...limits, expiresIn, tokenExpiresAt };
    const kept = tokenFile === undefined ? {} : { tokenFile };
    return screen.json({ ...grant, ...kept, ...(showToken ? { grantToken } : {}) });
  }
  await screen.fields([
    ['grant', grantId, 'good'],
    ['agent', nameWithId(names, agentId)],
    ['principal', principalId],
    ['scopes', scopes.join(' ')],
    ...limitFields(authorizationDetails),
    ['lifetime', expiresIn],
    ...(tokenFile === undefined ? [] : [['token', `in ${tokenFile}, until ${tokenExpiresAt}`] as const]),
  ]);
  // On a line of its own, not in columns, so that it can be copied as it is.
  if (showToken) await screen.line(grantToken);
}
