import type { Exchange } from '../http/answer.ts';
import { Unreachable } from '../http/unreachable.ts';
import type { Check } from './check.ts';
import { CheckFailure, Skip } from './outcome.ts';
import type { Session } from './session.ts';

/** How one check ended. */
export type Outcome =
  | { readonly status: 'passed' }
  | { readonly status: 'skipped'; readonly reason: string }
  | {
      readonly status: 'failed';
      readonly expected: string;
      readonly received: string;
      readonly exchange: Exchange | undefined;
      readonly isBeginning: boolean;
    };

export interface Result {
  readonly check: Check;
  readonly outcome: Outcome;
  readonly milliseconds: number;
}

/** How many checks run at the same time. */
const AT_ONCE = 6;
/** How long one check may take, in milliseconds. */
const LONGEST_CHECK = 90_000;
/** After so many requests without an answer in a row, the server is taken for gone. */
const GONE_AFTER = 6;

/**
 * Runs checks against a server, some at the same time. It never rejects: a check that throws something unforeseen has
 * failed.
 */
export async function runChecks(
  session: Session,
  checks: readonly Check[],
  onResult: (result: Result, done: number) => void = () => {},
): Promise<readonly Result[]> {
  const results = new Map<Check, Result>();
  const waiting = [...checks];
  let unanswered = 0;

  const runOne = async (check: Check): Promise<void> => {
    const began = performance.now();
    let outcome: Outcome;
    if (unanswered >= GONE_AFTER) outcome = failed('an answer', 'the server has stopped answering');
    else outcome = await outcomeOf(check, session);
    if (outcome.status === 'failed' && outcome.received.includes(': no answer')) unanswered += 1;
    else if (unanswered < GONE_AFTER) unanswered = 0;
    const result = { check, outcome, milliseconds: Math.round(performance.now() - began) };
    results.set(check, result);
    onResult(result, results.size);
  };
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await runOne(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return checks.flatMap((check) => results.get(check) ?? []);
}

async function outcomeOf(check: Check, session: Session): Promise<Outcome> {
  let last: Exchange | undefined;
  const context = session.context((exchange) => {
    last = exchange;
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const failure = new CheckFailure('an end', `none within ${LONGEST_CHECK / 1000} seconds`);
    timer = setTimeout(() => reject(failure), LONGEST_CHECK);
  });
  try {
    await Promise.race([check.run(context), late]);
    return { status: 'passed' };
  } catch (error) {
    return ended(error, last);
  } finally {
    clearTimeout(timer);
  }
}

function ended(error: unknown, last: Exchange | undefined): Outcome {
  if (error instanceof Skip) return { status: 'skipped', reason: error.message };
  if (error instanceof CheckFailure) {
    const { expected, received, exchange = last, isBeginning } = error;
    return { status: 'failed', expected, received, exchange, isBeginning };
  }
  if (error instanceof Unreachable) return failed('an answer', error.message);
  return failed('an answer as the protocol describes it', String(error), last);
}

function failed(expected: string, received: string, exchange?: Exchange): Outcome {
  return { status: 'failed', expected, received, exchange, isBeginning: false };
}
