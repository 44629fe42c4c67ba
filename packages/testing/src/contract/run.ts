import { isDeepStrictEqual } from 'node:util';
import { contractCases } from './cases.ts';
import type { Arrangement, ContractCase } from './contract-case.ts';
import { describeEntries } from './describe.ts';
import type { AdapterDriver, Attempt, ContractSetup, MountedTool, Outcome, PaymentTool } from './driver.ts';
import type { Expectation } from './expectation.ts';
import { createWorld, type World } from './world.ts';

/** What came of one case with one adapter. */
export type Verdict =
  | {
      readonly kind: 'holds' | 'differs';
      readonly contractCase: ContractCase;
      /** In the form of the expectation, so that a test shows where the two differ. */
      readonly actual: Observation;
      /** The refusal in full, which must be the same through every adapter. */
      readonly refusal: unknown;
    }
  | { readonly kind: 'cannot express'; readonly contractCase: ContractCase; readonly reason: string };

/** What happened. */
export interface Observation {
  readonly outcome: unknown;
  readonly entries: readonly string[];
  readonly reported: readonly string[];
}

/** How long a case waits for an outcome or for the entry that says how a call ended, in milliseconds. */
const PATIENCE = 3000;

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
  const reason = driver.cannotExpress[contractCase.id];
  if (reason !== undefined) {
    if (!contractCase.isOptional)
      throw new TypeError(`${driver.name} must express the case "${contractCase.id}".`);
    return { kind: 'cannot express', contractCase, reason };
  }
  await using world = await createWorld();
  const arrangement = contractCase.arrange(world);
  const rule = arrangement.hasNoRule === true ? undefined : world.rule;
  const outcome = await callOnce(world, rule, arrangement, driver).catch(brokenBy);
  const actual = {
    outcome: readOutcome(outcome, contractCase.expected),
    // Without a rule the framework's own name of the tool or route is the action.
    entries: describeEntries(world.recorder.entries, rule?.action),
    reported: world.reported,
  };
  return {
    kind: isDeepStrictEqual(actual, contractCase.expected) ? 'holds' : 'differs',
    contractCase,
    actual,
    refusal: outcome.kind === 'refused' ? outcome.refusal : undefined,
  };
}

interface Broken {
  readonly kind: 'broken';
  readonly error: unknown;
}

/** What is no outcome at all must not keep the other cases from being run. */
function brokenBy(error: unknown): Broken {
  return { kind: 'broken', error };
}

const pays: PaymentTool = ({ amount }) => ({ paid: amount });

async function callOnce(
  world: World,
  rule: ContractSetup['rule'],
  arrangement: Arrangement,
  driver: AdapterDriver,
): Promise<Outcome> {
  const { tool = pays, sink = world.recorder } = arrangement;
  await using mounted = await driver.mount({ guard: world.guardWith(sink), rule, tool });
  // Awaited here: on leaving this function the framework is shut down.
  return await settle(world, mounted, {
    credentials: arrangement.credentials,
    input: arrangement.input ?? { to: 'hotel', amount: '420' },
    leavesEarly: arrangement.leavesEarly ?? false,
  });
}

/** Calls, and waits until how the call ended is written down, which the caller cannot see. */
async function settle(world: World, mounted: MountedTool, attempt: Attempt): Promise<Outcome> {
  const outcome = await within(mounted.call(attempt), 'The call brought no outcome.');
  await within(world.recorder.settled(), '').catch(() => {
    // The entries will show what is missing.
  });
  return outcome;
}

/** An outcome in the form in which it is expected: of a refusal, what callers decide by. */
function readOutcome(outcome: Outcome | Broken, { outcome: expected }: Expectation): unknown {
  if (outcome.kind !== 'refused') return outcome;
  const { error, code, message, missingScopes } = Object(outcome.refusal) as {
    readonly [member: string]: unknown;
  };
  const status = outcome.status ?? (expected.kind === 'refused' ? expected.status : undefined);
  const isSaid = typeof message === 'string' && message !== '';
  return {
    kind: isSaid ? 'refused' : 'refused without a message',
    status,
    error,
    code,
    ...(missingScopes === undefined ? {} : { missingScopes }),
  };
}

async function within<VALUE>(promise: Promise<VALUE>, complaint: string): Promise<VALUE> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(complaint)), PATIENCE);
  });
  return Promise.race([promise, tooLate]).finally(() => clearTimeout(timer));
}
