import type { Budget } from '@grantex/core/issuer';
import { requestText } from '../../load/job.ts';
import { interleave } from '../../measure/interleave.ts';
import { median, share } from '../../measure/statistics.ts';
import { attempt, type Outcome, type Row } from '../../report/row.ts';
import { appendRequest, auditEntry } from '../../workbench/audit-log.ts';
import { createAgent, type Exchanged, type Grantex, startGrantex } from '../../workbench/grantex.ts';
import { loadOf, rates } from '../../workbench/sample-load.ts';
import type { Group } from '../group.ts';

const CALLERS = [1, 8] as const;
const SCOPE = 'payments:initiate';
const ROOMY: Budget = { amount: '999999999999999', currency: 'EUR', calls: 1_000_000_000, per: 'day' };

/** Admitting calls: what it costs to decide a call under locks, to debit its budget, and to write its entry. */
export const admission: Group = {
  name: 'admission',
  title:
    'Calls admitted over HTTP, each decided and recorded in one transaction with fsync; per second on this machine',
  async run(bench) {
    const grantex = await startGrantex(bench, await bench.postgres());
    const client = await bench.loadClient();
    const free = await callOf(grantex, []);
    const limited = await callOf(grantex, [{ type: 'urn:grantex:call', scope: SCOPE, budget: ROOMY }]);
    const entry = await auditEntry(grantex);
    async function measure(connections: number): Promise<Omit<Row, 'what'>> {
      const job = { connections, pipelining: 1, seconds: bench.loadSeconds };
      const load = (status: number, request: string) =>
        loadOf(client, grantex.server, { ...job, status, requests: [request] });
      const samples = await interleave(
        {
          budget: load(200, admitRequest(grantex, limited)),
          plain: load(200, admitRequest(grantex, free)),
          append: load(201, appendRequest(grantex, entry)),
        },
        bench.rounds,
      );
      const rate = (name: keyof typeof samples): number => median(rates(samples[name]));
      return {
        measured: { value: rate('budget'), unit: 'perSecond' },
        limit: { what: 'an append to the audit log', value: rate('append'), unit: 'perSecond' },
        result: { ...share(rates(samples.budget), rates(samples.append)), unit: 'share' },
        references: [{ what: 'without a budget', value: rate('plain'), unit: 'perSecond' }],
        note: 'appends of several callers share a transaction; admissions do not',
      };
    }

    const rows: Outcome[] = [];
    for (const callers of CALLERS) {
      const what = `${callers} ${callers === 1 ? 'caller' : 'callers'}, with a budget`;
      rows.push(await attempt(what, () => measure(callers)));
    }
    return rows;
  },
};

/** The body of an admission, by a grant that these details limit. */
async function callOf(grantex: Grantex, authorizationDetails: readonly object[]): Promise<object> {
  const scopes = [SCOPE];
  const agentId = await createAgent(grantex, scopes);
  const request = { agentId, principalId: 'user_bench', scopes, authorizationDetails };
  const { code } = await grantex.call<{ code: string }>('POST /v1/authorize', request);
  const { grantToken, grantId } = await grantex.call<Exchanged>('POST /v1/token', { code, agentId });
  const { audience } = await grantex.call<{ audience: string }>(`GET /v1/grants/${grantId}`);
  const input = { amount: '1', to: 'a hotel' };
  const call = { token: grantToken, audience, action: 'pay', scopes, input, amount: '1', currency: 'EUR' };
  const { decision } = await grantex.call<{ decision: string }>('POST /v1/admissions', call);
  if (decision !== 'allow') throw new Error(`the call is not admitted: ${decision}`);
  return call;
}

function admitRequest({ apiKey }: Grantex, call: object): string {
  return requestText({
    method: 'POST',
    path: '/v1/admissions',
    token: apiKey,
    headers: { 'idempotency-key': 'bench-{unique}' },
    body: call,
  });
}
