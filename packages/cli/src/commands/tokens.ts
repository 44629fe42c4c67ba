import { createTokenParser } from '@grantex/core/issuer';
import type { Command } from 'commander';
import type { Field } from '../output/fields.ts';
import type { Context, Run } from '../session/context.ts';
import { scopeList } from '../session/option-values.ts';
import { chooseAudience } from '../session/settings.ts';
import { CliError, EXIT } from '../terminal/exit.ts';
import { readToken, type TokenOptions } from './read-token.ts';
import { explain } from './token-explain.ts';
import { addTokenLogin } from './token-login.ts';

const WHERE = `
The token is read from --file, from GRANTEX_TOKEN, from the file that GRANTEX_TOKEN_FILE names, or from standard input.
On a terminal you are asked for it. A token is never an argument: other users can see those.`;

export function addTokens(program: Command, run: Run): void {
  const tokens = program
    .command('tokens')
    .alias('token')
    .description('Log in for a grant token, and decode, verify and explain one')
    .addHelpText(
      'after',
      `${WHERE}

Examples:
  $ grantex tokens login --resource https://travel.example/mcp --token-file token
  $ grantex tokens decode --file token
  $ pbpaste | grantex tokens verify --scope flights:book
  $ grantex tokens explain --file token --scope payments:initiate --amount 420`,
    );
  const reader = (name: string, description: string): Command =>
    tokens
      .command(name)
      .description(description)
      .option('-f, --file <file>', 'file that holds the token; - is standard input')
      .addHelpText('after', WHERE);

  addTokenLogin(tokens, run);
  reader('decode', 'Show what a token says; this checks nothing and asks no server').action(run(decode));
  reader('verify', 'Ask the server whether a token is valid now; ends with 3 if it is not')
    .option('--scope <scopes>', 'scopes that the token must cover; may be repeated', scopeList)
    .option('--audience <uri>', 'service that the token must be for; default: GRANTEX_AUDIENCE, then any')
    .action(run(verify));
  reader('explain', 'Check a call as a guard would: say where it fails, and how to fix it')
    .requiredOption(
      '--scope <scopes>',
      'scopes that the call needs, without constraints; may be repeated',
      scopeList,
    )
    .option('--amount <number>', 'amount of the call, in major units')
    .option('--arguments <json>', 'arguments of the call, a JSON object: what limits are compared with')
    .option('--action <tool>', 'the tool that is called, to see what policies decide')
    .option(
      '--service <url>',
      'service of the call: it is asked which issuer it trusts, and for its audience',
    )
    .option('--issuer <url>', 'issuer that the service trusts; default: that of the server')
    .option('--audience <uri>', 'audience of the service; default: GRANTEX_AUDIENCE, then the issuer')
    .action(run(explain));
}

async function decode(context: Context, options: TokenOptions): Promise<void> {
  const { screen, terminal } = context;
  const { kid, payload } = parse(await readToken(context, options));
  if (screen.isJson) return screen.json({ kid, claims: payload, isChecked: false });
  const fields = Object.entries(payload).map(([name, value]): Field => {
    const isTime = TIMES.includes(name) && typeof value === 'number';
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return [name, isTime ? `${text}  ${timeOf(value, terminal.now())}` : text];
  });
  await screen.fields([...fields, ['(signed by)', kid]]);
  screen.note('None of this was checked: anybody can write such a token. Check it: grantex tokens verify');
}

const TIMES: readonly string[] = ['iat', 'nbf', 'exp', 'auth_time'];

function timeOf(seconds: number, now: number): string {
  const time = new Date(seconds * 1000);
  if (Number.isNaN(time.getTime())) return '';
  const minutes = Math.round((seconds * 1000 - now) / 60_000);
  const distance = minutes >= 0 ? `in ${minutes} min` : `${-minutes} min ago`;
  return `${time.toISOString()} (${distance})`;
}

function parse(token: string): ReturnType<ReturnType<typeof createTokenParser>> {
  try {
    return createTokenParser()(token);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : '';
    const next =
      'Name the file that holds one: --file <file>. Ask for one: grantex authorize --token-file <file>';
    throw new CliError(`this is not a grant token: ${detail}`, { exitCode: EXIT.wrong, next, cause });
  }
}

interface VerifyOptions extends TokenOptions {
  readonly scope?: readonly string[];
  readonly audience?: string;
}

async function verify(context: Context, options: VerifyOptions): Promise<void> {
  const { screen, signal, terminal } = context;
  const token = await readToken(context, options);
  const gx = await context.client();
  const { scope: scopes } = options;
  const audience = chooseAudience(terminal, options.audience);
  const verdict = await gx.tokens.verify(token, { scopes, audience }, { signal });
  if (verdict.valid) {
    const { grantId, principal, agent, scopes: held, expiresAt } = verdict;
    if (screen.isJson) return screen.json(verdict);
    return screen.fields([
      ['token', 'valid', 'good'],
      ['grant', grantId],
      ['principal', principal],
      ['agent', agent],
      ['scopes', held.join(' ')],
      ['until', expiresAt],
    ]);
  }
  const { active, reason } = await gx.grants.verify(token, { signal });
  const why = active ? 'it does not cover these scopes, or is for another audience' : reason;
  if (screen.isJson) await screen.json({ valid: false, reason: active ? 'not_enough' : reason });
  throw new CliError(`the token is not valid: ${why}`, {
    exitCode: EXIT.wrong,
    next: active
      ? 'See what is missing: grantex tokens explain --scope <scope>'
      : 'See what it says: grantex tokens decode. Ask for a new grant: grantex authorize',
  });
}
