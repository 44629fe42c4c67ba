import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { postgresql } from '../../support/databases.ts';
import { type Call, callerOf, type TestAnswer } from '../../support/server.ts';
import { DAILY, limitedGrant, pay, payments } from '../../authority/admissions/limited-grant.ts';
import { startProgram } from './program.ts';

const KEY = `gx_test_${'d'.repeat(43)}`;
/** Each server listens on another port, and all are one issuer. */
const GRANTEX_PUBLIC_URL = 'http://localhost:9';
/** `npm run storm` runs more. */
const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 2);
/** Milliseconds within which the server is killed after requests were sent. */
const SOON = 60;

test('a call that a person approved runs once, however often the server is killed in between', async () => {
  const { environment } = await postgresql();
  const start = async () => {
    const program = startProgram({ ...environment, GRANTEX_BOOTSTRAP_KEY: KEY, GRANTEX_PUBLIC_URL });
    return { program, call: callerOf(await program.listening, KEY) };
  };
  let running = await start();

  /** Sends requests at once, kills the server at a random moment, and sends what has no answer again, to another one. */
  async function survive(...requests: ((call: Call) => Promise<TestAnswer<any>>)[]): Promise<any[]> {
    const { program, call } = running;
    const first = requests.map((send) => send(call).catch(() => undefined));
    await pause(Math.random() * SOON);
    program.process.kill('SIGKILL');
    await program.ended;
    running = await start();
    return Promise.all(
      requests.map(async (send, index) => ((await first[index]) ?? (await send(running.call))).body),
    );
  }

  for (let round = 0; round < ROUNDS; round += 1) {
    const grant = await limitedGrant({ id: '', key: KEY, call: running.call }, [
      payments({ budget: DAILY, ask: true }),
    ]);
    const paying = (): ((call: Call) => Promise<TestAnswer<any>>) => {
      const headers = { 'idempotency-key': randomUUID() };
      return (call) => pay(call, grant, '7', {}, { headers });
    };
    const [asked] = await survive(paying());
    expect(asked).toMatchObject({ decision: 'ask', approvalId: expect.stringMatching(/^apr_/) });
    const headers = { 'idempotency-key': randomUUID() };
    const [decided] = await survive((call) =>
      call(`POST /v1/approvals/${asked.approvalId}/decide`, { decision: 'approve' }, { headers }),
    );
    expect(decided).toMatchObject({ status: 'approved' });
    const answers = await survive(paying(), paying(), paying());
    const allowed = answers.filter(({ decision }) => decision === 'allow');
    expect(answers.map(({ decision }) => String(decision)).toSorted()).toEqual(['allow', 'ask', 'ask']);
    const { body: approval } = await running.call(`GET /v1/approvals/${asked.approvalId}`);
    expect(approval).toMatchObject({ status: 'used', entryId: allowed[0].entryId });
    const { body } = await running.call(`GET /v1/audit/entries?grantId=${grant.grantId}&status=allowed`);
    expect(body.entries.map(({ entryId }: { entryId: string }) => entryId)).toEqual([allowed[0].entryId]);
    const { budgets } = (await running.call(`GET /v1/grants/${grant.grantId}`)).body;
    expect(budgets[0].amount.spent).toBe('7');
  }
});
