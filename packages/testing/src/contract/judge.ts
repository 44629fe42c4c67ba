import { isDeepStrictEqual } from 'node:util';
import { describeReason } from '@grantex/core/issuer';
import { contractCases } from './cases/cases.ts';
import type { ContractCase } from './cases/contract-case.ts';
import type { AdapterDriver } from './driver.ts';
import { type Expectation, REJECTED } from './cases/expectation.ts';
import type { PrintedRun, RawObservation } from './printed-run.ts';

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

/** Compares what was seen of a case with what must be. */
export function judge(contractCase: ContractCase, raw: RawObservation): Verdict {
  const { expected } = contractCase;
  const actual: Observation = {
    outcome: readOutcome(raw.outcome, expected.outcome, raw.refusals),
    ...(raw.alongside === undefined
      ? {}
      : { alongside: readOutcome(raw.alongside, expected.alongside, raw.refusals) }),
    entries: raw.entries,
    runs: raw.runs,
    heard: raw.heard,
  };
  return { kind: kindOf(actual, contractCase), contractCase, actual };
}

/**
 * Compares what a program in another language saw with what must be: a verdict for each case, in their order.
 * @throws {TypeError} when the program says that its framework cannot express a case that every framework can, or names
 *   a case that there is not
 */
export function judgeRun({ driver, cannotExpress, observations }: PrintedRun): Verdict[] {
  const ids: readonly string[] = contractCases.map(({ id }) => id);
  for (const id of [...Object.keys(cannotExpress), ...Object.keys(observations)]) {
    if (!ids.includes(id)) throw new TypeError(`${driver} names the case "${id}", which there is not.`);
  }
  return contractCases.map((contractCase) => {
    const reason = reasonAgainst(contractCase, { name: driver, cannotExpress });
    if (reason !== undefined) return { kind: 'cannot express', contractCase, reason };
    return judge(contractCase, observations[contractCase.id] ?? NOT_RUN);
  });
}

const NOT_RUN: RawObservation = {
  outcome: { kind: 'broken', error: 'The case was not run.' },
  refusals: [],
  entries: [],
  runs: 0,
  heard: [],
};

/**
 * Why a framework cannot express a case.
 * @throws {TypeError} when the driver says that of a case that every framework can express
 */
export function reasonAgainst(
  { id, isOptional = false }: ContractCase,
  { name, cannotExpress }: Pick<AdapterDriver, 'name' | 'cannotExpress'>,
): string | undefined {
  const reason = cannotExpress[id];
  if (reason !== undefined && !isOptional) throw new TypeError(`${name} must express the case "${id}".`);
  return reason;
}

function kindOf(
  actual: Observation,
  { expected, mayBeRejected }: ContractCase,
): 'holds' | 'rejected' | 'differs' {
  if (isDeepStrictEqual(actual, expected)) return 'holds';
  return mayBeRejected === true && isDeepStrictEqual(actual, REJECTED) ? 'rejected' : 'differs';
}

/**
 * An outcome in the form of the expectation: for a refusal, the members that callers decide by. The whole refusal must
 * be one that this guard made, in the words of core.
 */
function readOutcome(
  outcome: RawObservation['outcome'],
  expected: Expectation['outcome'] | undefined,
  refusals: readonly unknown[],
): unknown {
  if (outcome.kind !== 'refused') return outcome;
  const body = Object(outcome.refusal) as { readonly [member: string]: unknown };
  const { error, code, missingScopes, arguments: refused } = body;
  const status = outcome.status ?? (expected?.kind === 'refused' ? expected.status : undefined);
  const isOfGuard = refusals.some((refusal) => isDeepStrictEqual(outcome.refusal, refusal));
  return {
    kind: isOfGuard && isInWordsOfCore(body) ? 'refused' : 'refused in other words',
    status,
    error,
    code,
    ...(missingScopes === undefined ? {} : { missingScopes }),
    ...(refused === undefined ? {} : { arguments: refused }),
  };
}

/** Whether a body says its reason as core does, and leads to the page about it; a sentence about this one call may follow. */
function isInWordsOfCore({
  code,
  message,
  missingScopes,
  howToAsk,
  error_uri: page,
}: {
  readonly [member: string]: unknown;
}): boolean {
  const words = describeReason(String(code), missingScopes as readonly string[] | undefined);
  return (
    words !== undefined &&
    String(message).startsWith(words.message) &&
    howToAsk === words.howToAsk &&
    String(page).endsWith(`/docs/errors/${String(code)}`)
  );
}
