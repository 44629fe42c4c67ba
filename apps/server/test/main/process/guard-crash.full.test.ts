import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { limitedGrant, payments, spentOf } from '../../authority/admissions/limited-grant.ts';
import { postgresql } from '../../support/databases.ts';
import { type Call, callerOf } from '../../support/server.ts';
import { type Program, startProgram, temporaryFolder } from './program.ts';

const KEY = `gx_test_${'e'.repeat(43)}`;
/** Each server listens on another port, and all are one issuer. It is the audience of the grant, too. */
const ISSUER = 'http://localhost:9';
/** `npm run storm` runs more. */
const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 1);
/** Milliseconds within which everything is killed after an agent has begun, and how long that takes it. */
const SOON = 120;
const BEGINNING = 60;

const SERVICE = fileURLToPath(new URL('paying-service.ts', import.meta.url));
/** An agent: makes one call, and prints the answer. */
const AGENT = `
const [url, token, body] = process.argv.slice(1);
const answer = await fetch(url, { method: 'POST', headers: { authorization: 'Bearer ' + token }, body });
console.log(await answer.text());`;

interface Payment {
  readonly amount: string;
  readonly to: string;
  readonly takes: number;
}

interface Running {
  readonly child: ChildProcess;
  /** What it prints first; undefined when it ends before. */
  readonly line: Promise<string | undefined>;
}

/** Runs a program that does not outlive the test. */
function startNode(parameters: readonly string[], environment: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(process.execPath, parameters, {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => kill(child));
  const line = new Promise<string | undefined>((resolve) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('close', () => resolve(undefined));
  });
  return { child, line };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'close');
}

interface Site {
  readonly call: Call;
  startAgent(token: string, payment: Payment): Running;
  /** How often a payment to somebody has begun. */
  timesPaid(to: string): Promise<number>;
  /** Kills server, service and agent, and starts the first two again. */
  killAll(agent?: ChildProcess): Promise<void>;
}

async function startSite(): Promise<Site> {
  const { environment } = await postgresql();
  const paidFile = join(await temporaryFolder(), 'paid');

  async function start(): Promise<{ program: Program; url: string; service: ChildProcess; address: string }> {
    const program = startProgram({
      ...environment,
      GRANTEX_BOOTSTRAP_KEY: KEY,
      GRANTEX_PUBLIC_URL: ISSUER,
    });
    const url = await program.listening;
    const names = { GRANTEX_URL: url, GRANTEX_API_KEY: KEY, GRANTEX_AUDIENCE: ISSUER };
    const { child: service, line } = startNode([SERVICE, ISSUER, paidFile], names);
    const address = await line;
    if (address === undefined) throw new Error('the service did not start');
    return { program, url, service, address };
  }

  let running = await start();
  return {
    call: (...request) => callerOf(running.url, KEY)(...request),
    startAgent: (token, payment) =>
      startNode(['--input-type=module', '--eval', AGENT, running.address, token, JSON.stringify(payment)]),
    async timesPaid(to) {
      const text = await readFile(paidFile, 'utf8').catch(() => '');
      return text.split('\n').filter((line) => line === to).length;
    },
    async killAll(agent) {
      const { program, service } = running;
      program.process.kill('SIGKILL');
      await Promise.all([program.ended, kill(service), agent && kill(agent)]);
      running = await start();
    },
  };
}

test('a call that a person approved runs once, whoever of server, guard and agent is killed, and stays spent', async () => {
  const { call, startAgent, timesPaid, killAll } = await startSite();
  const budget = { amount: '100', currency: 'EUR', per: 'grant' } as const;
  const limits = [payments({ ask: true, budget })];
  let grantId = '';
  let grantToken = '';

  async function answerTo(payment: Payment): Promise<any> {
    return JSON.parse((await startAgent(grantToken, payment).line) ?? '{}');
  }

  /** An agent calls, everything is killed at a random moment, and another agent makes the same call. */
  async function answerAfterKill(payment: Payment): Promise<any> {
    const { child, line } = startAgent(grantToken, payment);
    await Promise.race([line, pause(BEGINNING + Math.random() * SOON)]);
    await killAll(child);
    return answerTo(payment);
  }

  /** The payment is asked about and approved, and everything is killed in both, and after it. */
  async function approved(payment: Payment): Promise<string> {
    const { code, approvalId } = await answerAfterKill(payment);
    expect(code).toBe('approval_required');
    const decide = () => call(`POST /v1/approvals/${approvalId}/decide`, { decision: 'approve' });
    const first = decide().catch(() => undefined);
    await pause(Math.random() * 20);
    await killAll();
    if ((await first) === undefined) await decide();
    expect((await call(`GET /v1/approvals/${approvalId}`)).body.status).toBe('approved');
    expect(await timesPaid(payment.to)).toBe(0);
    return approvalId;
  }

  async function expectUsedOnce(approvalId: string, calls: number): Promise<void> {
    expect((await call(`GET /v1/approvals/${approvalId}`)).body.status).toBe('used');
    const { body } = await call(`GET /v1/audit/entries?grantId=${grantId}&status=allowed`);
    expect(body.entries).toHaveLength(calls);
    expect(await spentOf(call, grantId)).toEqual({ amount: String(calls * 7) });
  }

  for (let round = 0; round < ROUNDS; round += 1) {
    ({ grantId, grantToken } = await limitedGrant({ id: '', key: KEY, call }, limits));

    // Nobody disturbs the retry.
    const whole = { amount: '7', to: `whole ${round}`, takes: 0 };
    const first = await approved(whole);
    expect(await answerTo(whole)).toEqual({ paid: whole.to });
    expect((await answerTo(whole)).code).toBe('approval_required');
    expect(await timesPaid(whole.to)).toBe(1);
    await expectUsedOnce(first, 1);

    // Everything is killed during the retry, before its admission or after it.
    const struck = { amount: '7', to: `struck ${round}`, takes: 0 };
    const second = await approved(struck);
    const { paid, code } = await answerAfterKill(struck);
    expect([paid, code]).toEqual(code === undefined ? [struck.to, code] : [undefined, 'approval_required']);
    expect(await timesPaid(struck.to)).toBeLessThanOrEqual(1);
    await expectUsedOnce(second, 2);

    // The guard is killed while the call runs, so that nobody settles it.
    const long = { amount: '7', to: `long ${round}`, takes: 600_000 };
    const third = await approved(long);
    const { child } = startAgent(grantToken, long);
    await expect.poll(() => timesPaid(long.to), { timeout: 10_000 }).toBe(1);
    await killAll(child);
    expect((await answerTo(long)).code).toBe('approval_required');
    expect(await timesPaid(long.to)).toBe(1);
    await expectUsedOnce(third, 3);
  }
});
