import { type JsonObject, toRefusalBody } from '@grantex/core';
import type { AuditLog } from '../audit/audit-log.ts';
import { arrange, type Arrangement, pay } from './arrange.ts';
import { contractCases } from './cases/cases.ts';
import { type ContractCase, PLAIN_CASE, type WholeCase } from './cases/contract-case.ts';
import { describeEntries } from './describe.ts';
import type { AdapterDriver, Attempt, MountedTool, Outcome, Payment, PaymentTool } from './driver.ts';
import { judge, reasonAgainst, type Verdict } from './judge.ts';
import type { Broken, RawObservation } from './printed-run.ts';
import { createWorld, type World } from './world.ts';

/**
 * The cases that a driver can express.
 * @throws {TypeError} when the driver says that its framework cannot express a case that every framework can
 */
export function casesFor(driver: Pick<AdapterDriver, 'name' | 'cannotExpress'>): ContractCase[] {
  return contractCases.filter((contractCase) => reasonAgainst(contractCase, driver) === undefined);
}

/** Runs every case of the contract with one adapter, one after the other. */
export async function runContract(driver: AdapterDriver): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const contractCase of contractCases) verdicts.push(await runContractCase(contractCase, driver));
  return verdicts;
}

/**
 * Runs one case: a new issuer, a new guard, the adapter mounted in its framework, one call.
 * @throws {TypeError} when the driver says that its framework cannot express a case that every framework can
 */
export async function runContractCase(contractCase: ContractCase, driver: AdapterDriver): Promise<Verdict> {
  const reason = reasonAgainst(contractCase, driver);
  if (reason !== undefined) return { kind: 'cannot express', contractCase, reason };
  return judge(contractCase, await observe({ ...PLAIN_CASE, ...contractCase }, driver));
}

async function observe(contractCase: WholeCase, driver: AdapterDriver): Promise<RawObservation> {
  await using world = await createWorld();
  const arrangement = arrange(contractCase, world);
  const outcomes = await callOnce(contractCase, world, arrangement, driver).catch(brokenBy);
  return {
    ...outcomes,
    refusals: world.refusals.map(toRefusalBody),
    // Without a rule, the framework's own name of the tool or route is the action.
    entries: describeEntries(arrangement.log.entries, arrangement.rule?.action),
    heard: world.heard,
  };
}

type Outcomes = Pick<RawObservation, 'outcome' | 'alongside' | 'runs'>;

/** A driver that throws must not stop the other cases. */
function brokenBy(error: unknown): Outcomes {
  const outcome: Broken = { kind: 'broken', error };
  return { outcome, runs: 0 };
}

async function callOnce(
  { toolName, input, leavesEarly, isGuardedTwice }: WholeCase,
  world: World,
  { credentials, alongside, rule, tool, sink, log, admissions }: Arrangement,
  driver: AdapterDriver,
): Promise<Outcomes> {
  const attempt: Attempt = {
    credentials,
    toolName: toolName ?? undefined,
    input,
    leavesEarly,
    signal: world.signal,
  };
  let runs = 0;
  const counted = counting(alongside === undefined ? tool : held, () => void (runs += 1));
  const { promise: isReleased, resolve: release } = Promise.withResolvers<void>();
  const { promise: hasStarted, resolve: start } = Promise.withResolvers<void>();
  async function held(payment: Payment): Promise<JsonObject> {
    start();
    await isReleased;
    return pay(payment);
  }
  const setup = { guard: world.guardWith(sink, admissions), rule, isGuardedTwice, tool: counted };
  await using mounted = await driver.mount(setup);
  world.mounted(mounted);
  const first = settle(log, mounted, attempt);
  if (alongside === undefined) return { outcome: await first, runs };
  await within(hasStarted, 'The tool did not start.');
  const second = mounted.call({ ...attempt, credentials: alongside });
  const outcomeOfSecond = await within(second, 'The second call brought no outcome.');
  release();
  return { outcome: await first, alongside: outcomeOfSecond, runs };
}

/** The same tool, also in whether it is a generator, which calls back when it runs. */
function counting(tool: PaymentTool, runs: () => void): PaymentTool {
  if (Object.prototype.toString.call(tool) !== '[object AsyncGeneratorFunction]') {
    return (payment) => {
      runs();
      return tool(payment);
    };
  }
  return async function* stream(payment) {
    runs();
    yield* tool(payment) as AsyncIterable<string>;
  };
}

/** How long a case waits for an outcome, or for the entry of a call's outcome, in milliseconds. */
const PATIENCE = 10_000;

/** Waits for a promise as long as a case may take. */
async function within<VALUE>(promise: Promise<VALUE>, complaint: string): Promise<VALUE> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(complaint)), PATIENCE);
  });
  return Promise.race([promise, tooLate]).finally(() => clearTimeout(timer));
}

/** Calls, and waits until the end of the call is recorded, which the caller cannot see. */
async function settle(
  log: Pick<AuditLog, 'settled'>,
  mounted: MountedTool,
  attempt: Attempt,
): Promise<Outcome> {
  const outcome = await within(callUntilLeft(mounted, attempt), 'The call brought no outcome.');
  // The entries will show what is missing.
  await within(log.settled(), '').catch(() => {});
  return outcome;
}

/** Whatever a framework makes of a call that its caller has left, nobody reads it. */
async function callUntilLeft(mounted: MountedTool, attempt: Attempt): Promise<Outcome> {
  const outcome = await mounted.call(attempt).catch((error: unknown): Outcome => {
    if (attempt.signal.aborted) return { kind: 'left' };
    throw error;
  });
  return attempt.signal.aborted ? { kind: 'left' } : outcome;
}
