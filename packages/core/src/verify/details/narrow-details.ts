import { FormatError } from '../../base/format-error.ts';
import { MAX_ARGUMENTS } from '../../wire/details.ts';
import { outerPath } from './argument-path.ts';
import type { ArgumentLimit, AskOver, CallDetail } from '../../wire/call-detail.ts';
import { distinctDetails } from './parse-details.ts';
import { isBoundAtMost } from './signed-decimal.ts';
import { admitsNoMore, asksAsOften, isWider } from './subsumption.ts';

/**
 * Returns the details of a delegated grant: those of its parent without their budgets, and those that were asked for. A
 * call must keep all of them, so the child admits nothing that its parent refuses. A detail of the parent is left out where
 * one that was asked for admits no more; that one then asks the person where the parent's does, too.
 * @param parent the parent's details, for the scopes that the child gets
 * @param requested the details that were asked for, all of those scopes
 * @throws {FormatError} `DETAILS_NOT_NARROWER`, naming scope, argument and both limits, where a limit that was asked for is
 * wider than the parent's on the same argument, or incomparable with it, or names an argument that the parent's closed
 * detail does not name. `INVALID_DETAILS` when there would be too many
 */
export function narrowDetails(
  parent: readonly CallDetail[],
  requested: readonly CallDetail[],
): readonly CallDetail[] {
  for (const detail of requested) {
    for (const held of parent) if (held.scope === detail.scope) refuseWider(detail, held);
  }
  const narrowed = [...requested];
  const kept = parent
    .map(({ budget: _budget, ...detail }): CallDetail => Object.freeze(detail))
    .filter((held) => !replace(held, narrowed));
  return distinctDetails([...kept, ...narrowed]);
}

/** Puts a narrower detail in the place of the parent's, where there is one that can also ask what the parent's asks. */
function replace(held: CallDetail, narrowed: CallDetail[]): boolean {
  const index = narrowed.findIndex((detail) => admitsNoMore(detail, held));
  const detail = narrowed[index];
  if (detail === undefined) return false;
  const ask = asksAsOften(detail, held) ? detail.ask : joinedAsk(detail.ask, held.ask);
  if (ask === 'apart') return false;
  narrowed[index] = Object.freeze({
    type: detail.type,
    scope: detail.scope,
    ...(detail.arguments && { arguments: detail.arguments }),
    ...(detail.closed === true && { closed: true }),
    ...(ask !== undefined && { ask }),
    ...(detail.budget && { budget: detail.budget }),
    ...((detail.online ?? held.online) === true && { online: true }),
  });
  return true;
}

/** Returns an ask that holds wherever one of two does; `apart` where one detail cannot hold both. */
function joinedAsk(left: CallDetail['ask'], right: CallDetail['ask']): CallDetail['ask'] | 'apart' {
  if (left === undefined || right === undefined) return left ?? right;
  if (left === true || right === true) return true;
  const overs = new Map<string, string>();
  for (const [path, { over }] of [...Object.entries(left), ...Object.entries(right)]) {
    const known = overs.get(path);
    if (known === undefined || isBoundAtMost(over, known)) overs.set(path, over);
  }
  const joined = Object.fromEntries(
    [...overs.keys()].toSorted().map((path): [string, AskOver] => [path, { over: overs.get(path) ?? '0' }]),
  );
  const isOne =
    overs.size <= MAX_ARGUMENTS && [...overs.keys()].every((path) => outerPath(path, joined) === undefined);
  return isOne ? joined : 'apart';
}

function refuseWider(detail: CallDetail, held: CallDetail): void {
  const bounds = held.arguments ?? {};
  for (const [path, limit] of Object.entries(detail.arguments ?? {})) {
    const bound = Object.hasOwn(bounds, path) ? bounds[path] : undefined;
    if (bound !== undefined && isWider(limit, bound)) {
      throw notNarrower(
        detail.scope,
        `"${path}" has ${text(limit)}, and the parent's limit is ${text(bound)}`,
      );
    }
    if (bound === undefined && held.closed === true && outerPath(path, bounds) === undefined) {
      throw notNarrower(
        detail.scope,
        `"${path}" has ${text(limit)}, and the parent's closed detail does not name this argument`,
      );
    }
  }
}

function notNarrower(scope: string, fault: string): FormatError {
  return new FormatError(
    'DETAILS_NOT_NARROWER',
    `The detail of ${scope} is wider than the parent's: ${fault}.`,
  );
}

function text(limit: ArgumentLimit): string {
  return JSON.stringify(limit);
}
