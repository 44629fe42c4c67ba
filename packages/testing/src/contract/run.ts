import { isDeepStrictEqual } from 'node:util';
import { type AuthorizationError, type JsonObject, toRefusalBody } from '@grantex/core';
import type { AuditLog } from '../audit/audit-log.ts';
import { contractCases } from './cases.ts';
import type { Arrangement, ContractCase } from './contract-case.ts';
import { describeEntries } from './describe.ts';
import type {
  AdapterDriver,
  Attempt,
  ContractSetup,
  MountedTool,
  Outcome,
  Payment,
  PaymentTool,
} from './driver.ts';
import { type Expectation, REJECTED } from './expectation.ts';
import { createWorld, type World } from './world.ts';

/** The result of one case with one adapter. */
export type Verdict =
  | {
      /** `rejected` if the framework may answer before the guard, and did. */
      readonly kind: 'holds' | 'rejected' | 'differs';
      readonly contractCase: ContractCase;
      /** In the form of the expectation, so that a test shows the difference. */
      readonly actual: Observation;
    }
  | { readonly kind: 'cannot express'; readonly contractCase: ContractCase; readonly reason: string };

/** The actual result. */
export interface Observation {
  readonly outcome: unknown;
  readonly alongside?: unknown;
  readonly entries: readonly string[];
  readonly runs: number;
  readonly heard: readonly string[];
}

/**
 * The cases that a driver can express.
 * @throws {TypeError} when the driver says that its framework cannot express a case that every framework can
 */
export function casesFor(driver: Pick<AdapterDriver, 'name' | 'cannotExpress'>): ContractCase[] {
  return contractCases.filter((contractCase) => reasonAgainst(contractCase, driver) === undefined);
}

/** Why a framework cannot express a case. */
function reasonAgainst(
  { id, isOptional }: ContractCase,
  { name, cannotExpress }: Pick<AdapterDriver, 'name' | 'cannotExpress'>,
): string | undefined {
  const reason = cannotExpress[id];
  if (reason !== undefined && !isOptional) throw new TypeError(`${name} must express the case "${id}".`);
  return reason;
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
  await using world = await createWorld();
  const arrangement = contractCase.arrange(world);
  const rule = arrangement.hasNoRule === true ? undefined : { ...world.rule, ...arrangement.ruleChanges };
  const { outcome, alongside, runs } = await callOnce(world, rule, arrangement, driver).catch(brokenBy);
  const { expected } = contractCase;
  const { entries } = arrangement.log ?? world.recorder;
  const actual: Observation = {
    outcome: readOutcome(outcome, expected.outcome, world.refusals),
    ...(alongside === undefined
      ? {}
      : { alongside: readOutcome(alongside, expected.alongside, world.refusals) }),
    // Without a rule, the framework's own name of the tool or route is the action.
    entries: describeEntries(entries, rule?.action),
    runs,
    heard: world.heard,
  };
  return { kind: kindOf(actual, contractCase), contractCase, actual };
}

function kindOf(
  actual: Observation,
  { expected, mayBeRejected }: ContractCase,
): 'holds' | 'rejected' | 'differs' {
  if (isDeepStrictEqual(actual, expected)) return 'holds';
  return mayBeRejected === true && isDeepStrictEqual(actual, REJECTED) ? 'rejected' : 'differs';
}

interface Broken {
  readonly kind: 'broken';
  readonly error: unknown;
}

interface Outcomes {
  readonly outcome: Outcome | Broken;
  readonly alongside?: Outcome;
  readonly runs: number;
}

/** A driver that throws must not stop the other cases. */
function brokenBy(error: unknown): Outcomes {
  return { outcome: { kind: 'broken', error }, runs: 0 };
}

const pay = ({ amount }: Payment): JsonObject => ({ paid: amount });

async function callOnce(
  world: World,
  rule: ContractSetup['rule'],
  arrangement: Arrangement,
  driver: AdapterDriver,
): Promise<Outcomes> {
  const { credentials, toolName, tool = pay, sink = world.recorder, alongside } = arrangement;
  const { isGuardedTwice = false } = arrangement;
  const attempt: Attempt = {
    credentials,
    toolName,
    input: arrangement.input ?? { to: 'hotel', amount: '420' },
    leavesEarly: arrangement.leavesEarly ?? false,
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
  const setup = { guard: world.guardWith(sink), rule, isGuardedTwice, tool: counted };
  await using mounted = await driver.mount(setup);
  world.mounted(mounted);
  const first = settle(arrangement.log ?? world.recorder, mounted, attempt);
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

/**
 * An outcome in the form of the expectation: for a refusal, the members that callers decide by. The whole refusal must be
 * the one that core writes for a refusal of this guard.
 */
function readOutcome(
  outcome: Outcome | Broken,
  expected: Expectation['outcome'] | undefined,
  refusals: readonly AuthorizationError[],
): unknown {
  if (outcome.kind !== 'refused') return outcome;
  const { error, code, missingScopes } = Object(outcome.refusal) as { readonly [member: string]: unknown };
  const status = outcome.status ?? (expected?.kind === 'refused' ? expected.status : undefined);
  const isOurs = refusals.some((refusal) => isDeepStrictEqual(outcome.refusal, toRefusalBody(refusal)));
  return {
    kind: isOurs ? 'refused' : 'refused in other words',
    status,
    error,
    code,
    ...(missingScopes === undefined ? {} : { missingScopes }),
  };
}
