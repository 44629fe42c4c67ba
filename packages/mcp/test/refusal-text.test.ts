import { type Guard, guardFetch, type JsonObject, TOKEN_KEY } from '@grantex/mcp';
import { describeReason } from '@grantex/core/issuer';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { connect, newest } from './support/lines.ts';
import { setUp } from './support/setting.ts';

const setting = setUp();

const SCOPE = 'payments:initiate';
const LIMITED = { type: 'urn:grantex:call', scope: SCOPE, arguments: { amount: { max: '1' } } } as const;

/** A guard whose server refuses every call with this body; without one, it does not answer. */
function guardThatHears(refusal: JsonObject | undefined): Guard {
  const admit = async () => {
    if (refusal === undefined) throw new Error('The server does not answer.');
    return { decision: 'refuse', entryId: 'alog_1', refusal } as const;
  };
  const never = (): never => expect.unreachable();
  return setting.service.guardWith({
    admissions: { admit, giveBack: never, waitForApproval: never },
  });
}

const granted = (): string => setting.issuer.grantToken({ scopes: [SCOPE] });
const limited = (): string => setting.issuer.grantToken({ scopes: [SCOPE], authorizationDetails: [LIMITED] });
const unknown = (): string => setting.issuer.faultyToken('unknownDetails', { scopes: [SCOPE] });

const alone = (): Guard => setting.service.guard;
const online = (code: string) =>
  ({ reason: code, guardOf: () => guardThatHears({ code }), tokenOf: granted }) as const;

const refusals: readonly { reason: string; guardOf: () => Guard; tokenOf: () => string }[] = [
  { reason: 'argument_not_granted', guardOf: alone, tokenOf: limited },
  { reason: 'details_unknown', guardOf: alone, tokenOf: unknown },
  online('approval_required'),
  online('approval_refused'),
  online('budget_exceeded'),
  online('on_hold'),
  online('policy_refused'),
  { reason: 'admission_unavailable', guardOf: () => guardThatHears(undefined), tokenOf: granted },
  { reason: 'admission_missing', guardOf: alone, tokenOf: granted },
];

test.each(refusals)(
  '$reason says the same over HTTP and in the result of a tool',
  async ({ reason, guardOf, tokenOf }) => {
    const guard = guardOf();
    const rule = { scopes: [SCOPE], approval: true } as const;
    const token = tokenOf();

    const serve = guardFetch(() => expect.unreachable(), { guard, rule, input: () => ({ amount: '2' }) });
    const headers = { authorization: `Bearer ${token}` };
    const answer = await serve(new Request('https://bank.example/pay', { headers }));
    const overHttp = (await answer.json()) as { readonly message: string };

    const server = newest.guardServer(newest.makeServer(), { guard, rules: { pay: rule } });
    server.registerTool('pay', { inputSchema: z.object({ amount: z.string() }) }, () => expect.unreachable());
    const client = await connect(newest, server);
    setting.open.push(client, server);
    const call = { name: 'pay', arguments: { amount: '2' }, _meta: { [TOKEN_KEY]: token } };
    const { content } = await client.callTool(call);
    expect(JSON.parse(content[0]?.text ?? '')).toEqual(overHttp);

    const words = describeReason(reason);
    expect(overHttp).toMatchObject({ code: reason, howToAsk: words?.howToAsk });
    expect(overHttp.message.startsWith(words?.message ?? '?')).toBe(true);
  },
);
