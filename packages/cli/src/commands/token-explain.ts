import { createGuard, createVerifier, type Explanation, online } from '@grantex/core';
import { describeReason, parseScope } from '@grantex/core/issuer';
import { readServiceNames } from '../login/service-names.ts';
import type { Field } from '../output/fields.ts';
import type { Context } from '../session/context.ts';
import { chooseAudience, requireKey } from '../session/settings.ts';
import { CliError, EXIT, usageError } from '../terminal/exit.ts';
import { argumentsIn } from './call-arguments.ts';
import { type CallPolicies, tryCallPolicies } from './call-policies.ts';
import { findMissing, type MissingScope, saysWhere } from './missing-scope.ts';
import { readToken, type TokenOptions } from './read-token.ts';

/** The service that a call is explained for: with another configuration, it would decide differently. */
interface Service {
  readonly issuer: string;
  readonly audience: string;
  /** Where the names are from, in words. */
  readonly from: string;
}

interface ExplainOptions extends TokenOptions {
  readonly service?: string;
  readonly issuer?: string;
  readonly scope: readonly string[];
  readonly amount?: string;
  readonly arguments?: string;
  readonly action?: string;
  readonly audience?: string;
}

/** `grantex tokens explain`: where a call would fail. */
export async function explain(context: Context, options: ExplainOptions): Promise<void> {
  const { screen, signal } = context;
  const token = await readToken(context, options);
  const explanation = await explainWith(context, options, token);
  signal.throwIfAborted();
  const { isAllowed, asksServer, failsAt, refusal, grant, scopes, issuer, audience, from } = explanation;
  const missing = await missingOf(context, explanation);
  const placeOf = (needed: string) => {
    const found = missing.find((each) => each.scope === needed);
    return found && saysWhere(found);
  };
  const policies = await policiesOf(context, options, explanation);
  const isRefused = policies?.verdict === 'refuse';
  if (screen.isJson) {
    await screen.json({
      isAllowed: isAllowed && !isRefused,
      asksServer,
      failsAt,
      refusal,
      grantId: grant?.grantId,
      scopes,
      missing,
      policies,
      issuer,
      audience,
    });
  } else {
    await screen.fields([
      ['service', `issuer ${issuer}, audience ${audience}`],
      ['', from],
      mark('token', grant === undefined ? refusal?.message : undefined, grant?.grantId ?? ''),
      ...(grant === undefined
        ? []
        : scopes.flatMap(({ needed, held }): Field[] => {
            const place = placeOf(needed);
            const line = scopeLine(needed, held, explanation);
            return place === undefined ? [line] : [line, ['', place.where, 'bad']];
          })),
      ...(options.amount === undefined ? [] : [['amount', options.amount] as const]),
      ...(isAllowed && options.action !== undefined ? [policyLine(policies)] : []),
      // The line of the token says why.
      mark('call', isRefused ? POLICY.message : callFault(explanation), asksServer ? ADMITTED : ALLOWED),
    ]);
  }
  if (isRefused) throw refusedByPolicy(policies);
  if (isAllowed) return;
  const next = scopes.map(({ needed }) => placeOf(needed)?.remedy).find(Boolean) ?? refusal?.howToAsk;
  throw new CliError(`the call would be refused at its ${failsAt}: ${refusal?.code}`, {
    exitCode: EXIT.wrong,
    ...(next === undefined ? {} : { next }),
  });
}

/** Why the token lacks scopes, as its server knows it. */
async function missingOf(
  context: Context,
  { failsAt, grant, scopes }: Explanation,
): Promise<readonly MissingScope[]> {
  const lacking = scopes.filter(({ held }) => held.length === 0).map(({ needed }) => needed);
  if (failsAt !== 'scopes' || grant === undefined || lacking.length === 0) return [];
  return findMissing(await context.client(), grant, lacking, context.signal);
}

/** What policies say of a call that the guard allows, where its name is given and the key may ask. */
async function policiesOf(
  context: Context,
  { action, scope: scopes, amount, arguments: values = '{}' }: ExplainOptions,
  { isAllowed, grant }: Explanation,
): Promise<CallPolicies | undefined> {
  if (!isAllowed || grant === undefined || action === undefined) return undefined;
  const call = { action, scopes, amount, arguments: argumentsIn(values) };
  return tryCallPolicies(await context.client(), grant, call, context.signal);
}

const POLICY = describeReason('policy_refused') ?? { message: '', howToAsk: '' };

function policyLine(decided: CallPolicies | undefined): Field {
  if (decided === undefined) return ['policies', 'unknown: the key may not ask about them', 'warning'];
  const { verdict, policies } = decided;
  const names = policies.map((name) => JSON.stringify(name)).join(', ');
  if (verdict === 'refuse') return ['policies', `${names}: refused`, 'bad'];
  return verdict === 'ask'
    ? ['policies', `${names}: the person is asked`, 'warning']
    : ['policies', 'none refuses or asks', 'good'];
}

function refusedByPolicy({ policies: [policy] }: CallPolicies): CliError {
  const next =
    policy === undefined ? POLICY.howToAsk : `Read what it restricts: grantex policies get ${policy}`;
  return new CliError('the call would be refused at its policies: policy_refused', {
    exitCode: EXIT.wrong,
    next,
  });
}

const ALLOWED = 'would be allowed by that service';
const ADMITTED = `${ALLOWED}, once the server has admitted it`;

async function explainWith(
  context: Context,
  { scope, amount, arguments: values = '{}', ...stated }: ExplainOptions,
  token: string,
): Promise<Explanation & Service> {
  const [first, ...more] = scope;
  if (first === undefined) throw usageError('--scope is empty');
  for (const each of scope) checkNeeded(each);
  const input = argumentsIn(values);
  const settings = await context.settings();
  const apiKey = await requireKey(settings).read();
  const service = await serviceOf(context, stated);
  const { issuer, audience } = service;
  const verifier = createVerifier({
    issuer,
    audience,
    jwksUrl: `${settings.url}/.well-known/jwks.json`,
    revocation: online({ apiKey, url: settings.url }),
  });
  try {
    const guard = createGuard({ verifier, audit: false });
    const rule = { scopes: [first, ...more] as [string, ...string[]] };
    const explained = amount === undefined ? rule : { ...rule, amount: () => amount };
    return { ...(await guard.explain(token, explained, input)), ...service };
  } finally {
    await verifier.close();
  }
}

/** What a call needs has no limit: its amount is compared with the limit of the grant. */
function checkNeeded(scope: string): void {
  if (isWithoutLimit(scope)) return;
  throw usageError(
    `--scope ${JSON.stringify(scope)} is not a scope that a call can need`,
    'Name what it needs without a limit, and what it costs with --amount: --scope payments:initiate --amount 420',
  );
}

function isWithoutLimit(scope: string): boolean {
  try {
    return parseScope(scope).constraint === undefined;
  } catch {
    return false;
  }
}

/** By its own metadata or by the options; else as a service is usually set up, which this program cannot know. */
async function serviceOf(
  context: Context,
  { service, ...stated }: Pick<ExplainOptions, 'service' | 'issuer' | 'audience'>,
): Promise<Service> {
  const gx = await context.client();
  const own = (await gx.discover({ signal: context.signal })).issuer;
  if (service === undefined) {
    const { issuer = own } = stated;
    const audience = chooseAudience(context.terminal, stated.audience);
    const from =
      stated.issuer !== undefined && audience !== undefined
        ? 'as the options say'
        : 'assumed; to ask the service itself: --service <url>';
    return { issuer, audience: audience ?? issuer, from };
  }
  if (stated.issuer !== undefined || stated.audience !== undefined) {
    throw usageError('--service goes with neither --issuer nor --audience', 'The service names both itself.');
  }
  const { audience, issuers } = await readServiceNames(context, service);
  const issuer = issuers.find((each) => each === own) ?? issuers[0] ?? '';
  return { issuer, audience, from: 'as the service says' };
}

function callFault({ isAllowed, grant, refusal }: Explanation): string | undefined {
  if (isAllowed) return undefined;
  return grant === undefined ? 'would be refused' : refusal?.message;
}

function mark(name: string, fault: string | undefined, good: string): Field {
  return fault === undefined ? [name, good, 'good'] : [name, fault, 'bad'];
}

function scopeLine(needed: string, held: readonly string[], { isAllowed }: Explanation): Field {
  if (held.length === 0) return ['scope', `${needed}: not granted`, 'bad'];
  const of = held.length === 1 && held[0] === needed ? 'granted' : `granted as ${held.join(', ')}`;
  return ['scope', `${needed}: ${of}`, isAllowed ? 'good' : 'warning'];
}
