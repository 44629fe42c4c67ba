import { FormatError } from '../../base/format-error.ts';
import { BY_DETAILS } from '../../wire/details.ts';
import { canonicalScopes, coversAll } from '../scope/scope.ts';
import type { CallDetail } from '../../wire/call-detail.ts';
import { narrowDetails } from './narrow-details.ts';
import { admitsNoMore } from './subsumption.ts';

/** Scopes, and the details of those that stand `by_details`. */
export interface LimitedScopes {
  /** Canonical scopes. */
  readonly scopes: readonly string[];
  /** Canonical details, see `parseDetails`. */
  readonly details: readonly CallDetail[];
}

const NO_SCOPES: readonly string[] = [];
const NO_LIMITS: ReadonlySet<string> = new Set();

/** The scope `name:action:by_details` of a scope `name:action`. */
function byDetails(scope: string): string {
  return `${scope}:${BY_DETAILS}`;
}

/**
 * Joins the scopes and the details of a request: a scope that a detail limits may be named with or without `by_details`, and
 * is returned with it.
 * @param held the scopes of the parent, where the request is for a delegation: a scope that stands `by_details` there does
 * so in the result, with or without a detail of its own
 * @returns canonical scopes
 * @throws {FormatError} `INVALID_DETAILS`, naming the scope, for `by_details` without a detail, for a detail whose scope is not
 * requested, and for one whose scope is requested with another constraint. `INVALID_SCOPE`, `TOO_MANY_SCOPES`
 */
export function limitScopes(
  scopes: readonly string[],
  details: readonly CallDetail[],
  held: readonly string[] = NO_SCOPES,
): readonly string[] {
  const limited = new Set(details.map(({ scope }) => scope));
  const inherited = new Set(held.filter(isByDetails).map(baseOf));
  const written = canonicalScopes(scopes).map((scope) => {
    const base = baseOf(scope);
    if (scope !== base && !isByDetails(scope)) return scope;
    if (limited.has(base) || inherited.has(base)) return byDetails(base);
    if (scope !== base) throw disagreement(`The scope ${scope} needs a detail of ${base}`);
    return scope;
  });
  const joined = [...new Set(written)];
  const fault = limitFault(joined, details, inherited);
  if (fault !== undefined) throw disagreement(fault);
  return joined;
}

/**
 * Whether scopes and details agree: each detail limits a scope that stands `by_details` and in no other form, and each scope
 * that stands so has a detail.
 * @returns a sentence that names the scope, without its full stop; undefined when they agree
 */
export function limitFault(
  scopes: readonly string[],
  details: readonly CallDetail[],
  inherited: ReadonlySet<string> = NO_LIMITS,
): string | undefined {
  const limited = new Set(details.map(({ scope }) => scope));
  for (const scope of limited) {
    if (!scopes.includes(byDetails(scope)))
      return `The detail of ${scope} needs the scope ${byDetails(scope)}`;
    const other = scopes.find((held) => baseOf(held) === scope && !isByDetails(held));
    if (other !== undefined) return `The scope ${other} stands beside ${byDetails(scope)}`;
  }
  const unlimited = scopes.find(
    (held) => isByDetails(held) && !limited.has(baseOf(held)) && !inherited.has(baseOf(held)),
  );
  return unlimited && `The scope ${unlimited} needs a detail of ${baseOf(unlimited)}`;
}

/**
 * Returns what a delegated grant holds when it asks for these scopes and details: each scope that the parent holds
 * `by_details` stands so, and keeps the parent's details (see `narrowDetails`).
 *
 * It does not check that the parent's scopes cover the child's, nor that the child is strictly narrower: see
 * {@link grantsLess}.
 * @throws {FormatError} `INVALID_DETAILS`, `DETAILS_NOT_NARROWER`, `INVALID_SCOPE`, `TOO_MANY_SCOPES`
 */
export function narrowLimits(parent: LimitedScopes, requested: LimitedScopes): LimitedScopes {
  const scopes = limitScopes(requested.scopes, requested.details, parent.scopes);
  const inherited = parent.details.filter(({ scope }) => scopes.includes(byDetails(scope)));
  return { scopes, details: narrowDetails(inherited, requested.details) };
}

/**
 * Whether every call that a grant allows is allowed by another one, as far as scopes and arguments show. `ask`, `budget` and
 * `online` are not compared.
 */
export function grantsNoMore(narrower: LimitedScopes, wider: LimitedScopes): boolean {
  if (!coversAll(wider.scopes, narrower.scopes)) return false;
  return wider.details
    .filter(({ scope }) => narrower.scopes.includes(byDetails(scope)))
    .every((bound) => narrower.details.some((detail) => admitsNoMore(detail, bound)));
}

/** Whether a grant is strictly narrower than another one, in its scopes or in their arguments. */
export function grantsLess(child: LimitedScopes, parent: LimitedScopes): boolean {
  return grantsNoMore(child, parent) && !grantsNoMore(parent, child);
}

const SUFFIX = `:${BY_DETAILS}`;

function isByDetails(scope: string): boolean {
  return scope.endsWith(SUFFIX) && scope.split(':').length === 3;
}

function baseOf(scope: string): string {
  return scope.split(':', 2).join(':');
}

function disagreement(fault: string): FormatError {
  return new FormatError('INVALID_DETAILS', `${fault}.`);
}
