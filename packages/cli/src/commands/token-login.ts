import { spellHidden, createTokenParser } from '@grantex/core/issuer';
import { GrantexError } from '@grantex/sdk';
import type { Command } from 'commander';
import type { TokenEndpointResponse } from 'oauth4webapi';
import { checkWritable, writePrivately } from '../files/secret-file.ts';
import { findLoginServer, type LoginServer } from '../login/authorization-server.ts';
import { logIn, type Waiting } from '../login/log-in.ts';
import { registerClient, registeredClient, REDIRECT_URI } from '../login/login-client.ts';
import { type LoginKey, makeLoginKey } from '../login/login-key.ts';
import type { Field } from '../output/fields.ts';
import { jsonText } from '../output/json-text.ts';
import { showWaiting } from '../output/waiting.ts';
import type { Context, Run } from '../session/context.ts';
import { scopeList } from '../session/option-values.ts';
import { chooseAudience } from '../session/settings.ts';
import { CliError, usageError } from '../terminal/exit.ts';

interface LoginOptions {
  readonly resource?: string;
  readonly scope?: readonly string[];
  readonly client?: string;
  readonly tokenFile?: string;
  readonly showToken?: boolean;
  readonly dpop?: boolean;
  readonly keyDir: string;
  readonly browser: boolean;
}

/** Seconds that the page of a login lives. */
const PATIENCE = 15 * 60;

export function addTokenLogin(tokens: Command, run: Run): void {
  tokens
    .command('login')
    .description('Log in through your browser, as an OAuth client does, and get a token')
    .option('--resource <url>', 'service that the token is for; default: GRANTEX_AUDIENCE, then the only one')
    .option(
      '--scope <scopes>',
      'scopes to ask for; may be repeated; default: what the service says',
      scopeList,
    )
    .option('--client <id>', 'client to log in as: a URL, cl_… or ag_…; default: this program registers')
    .option('--token-file <file>', 'file to keep the token in, mode 0600')
    .option('--show-token', 'print the token')
    .option('--dpop', 'bind the token to a key that is made here (RFC 9449)')
    .option('--key-dir <folder>', 'folder to keep that key in, mode 0600', '.grantex/agent-keys')
    .option('--no-browser', 'open no browser: only print where to log in')
    .addHelpText(
      'after',
      `
You are the person who is asked, on this machine: your browser comes back to a free port of 127.0.0.1. No API key is
needed. A client that you name must have the redirect URI ${REDIRECT_URI}; its port may differ. No refresh token is kept:
log in again when the token has expired.

Examples:
  $ grantex tokens login --resource https://travel.example/mcp --token-file token
  $ grantex tokens login --resource https://travel.example/mcp --scope flights:search --show-token
  $ grantex tokens login --client ag_01J… --dpop --token-file token`,
    )
    .action(run(login));
}

async function login(context: Context, options: LoginOptions): Promise<void> {
  const { tokenFile, showToken = false } = options;
  if (tokenFile === undefined && !showToken) {
    throw usageError('nobody would get the token', 'Keep it: --token-file <file>. Or print it: --show-token');
  }
  if (tokenFile !== undefined) await checkWritable(tokenFile);
  const server = await findLoginServer(context);
  const known = options.client ?? (await registeredClient(context, server));
  const key = options.dpop === true ? await makeLoginKey(options.keyDir) : undefined;
  const logInAs = (clientId: string): Promise<void> =>
    logInAndShow(context, server, options, { clientId, key });
  if (known === undefined) return logInAs(await registerClient(context, server));
  try {
    await logInAs(known);
  } catch (error) {
    // The server forgets registrations that nobody uses.
    const isForgotten = GrantexError.is(error) && error.code === 'INVALID_CLIENT';
    if (!isForgotten || options.client !== undefined) throw error;
    await logInAs(await registerClient(context, server));
  }
}

/** As whom to log in. */
interface Identity {
  readonly clientId: string;
  readonly key: LoginKey | undefined;
}

async function logInAndShow(
  context: Context,
  server: LoginServer,
  options: LoginOptions,
  identity: Identity,
): Promise<void> {
  const { tokenFile, scope, browser } = options;
  const { clientId, key } = identity;
  const resource = chooseAudience(context.terminal, options.resource);
  const { waiting, end } = waitFor(context, browser);
  let answer: TokenEndpointResponse;
  try {
    answer = await logIn(server, { clientId, scope: scope?.join(' '), resource, dpop: key?.dpop }, waiting);
  } finally {
    end();
  }
  if (tokenFile !== undefined) await writePrivately(tokenFile, `${answer.access_token}\n`);
  await show(context, options, identity, answer);
}

function waitFor(context: Context, opensBrowser: boolean): { waiting: Waiting; end: () => void } {
  const { terminal, screen } = context;
  const until = terminal.now() + PATIENCE * 1_000;
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new CliError('nobody has decided for 15 minutes', { next: 'Log in again.' })),
    PATIENCE * 1_000,
  );
  let endShowing = (): void => {};
  const ask = (startUrl: string): void => {
    // Printed with --json too: without the link, nobody can log in.
    const shown = screen.isJson
      ? jsonText({ loginUrl: startUrl, expiresAt: new Date(until).toISOString() })
      : `${opensBrowser ? 'Your browser opens. If it does not, open this' : 'Open this in your browser'}, on this machine:\n\n  ${spellHidden(startUrl)}\n`;
    terminal.errors.write(`${shown}\n`);
    if (opensBrowser) terminal.openBrowser(startUrl);
    endShowing = showWaiting(context, until);
  };
  return {
    waiting: { signal: AbortSignal.any([context.signal, late.signal]), ask },
    end: () => {
      clearTimeout(timer);
      endShowing();
    },
  };
}

async function show(
  { screen, terminal }: Context,
  { tokenFile, showToken = false }: LoginOptions,
  { clientId, key }: Identity,
  { access_token: token, token_type: type, scope = '', expires_in: seconds = 0 }: TokenEndpointResponse,
): Promise<void> {
  const { payload } = createTokenParser()(token);
  const { grnt: grantId, client_id: agentId, sub: principalId, aud: audience } = payload;
  const tokenExpiresAt = new Date(terminal.now() + seconds * 1_000).toISOString();
  const tokenType = type === 'dpop' ? 'DPoP' : 'Bearer';
  if (screen.isJson) {
    const grant = { grantId, agentId, clientId, principalId, audience, scopes: scope.split(' ') };
    const kept = { tokenType, tokenExpiresAt, tokenFile, keyFile: key?.file };
    return screen.json({ ...grant, ...kept, ...(showToken ? { grantToken: token } : {}) });
  }
  const fields: readonly Field[] = [
    ['grant', String(grantId), 'good'],
    ['client', clientId],
    ['agent', String(agentId)],
    ['principal', String(principalId)],
    ['service', String(audience)],
    ['scopes', scope],
    ['token', `${tokenType}, until ${tokenExpiresAt}`],
    ...(tokenFile === undefined ? [] : [['', `in ${tokenFile}`] as const]),
    ...(key === undefined ? [] : [['private key', key.file, 'strong'] as const]),
  ];
  await screen.fields(fields);
  // On a line of its own, not in columns, so that it can be copied as it is.
  if (showToken) await screen.line(token);
}
