import type { Guard } from './guard.ts';

// Registered, so that two copies of this package see each other's marks.
const GUARDED: unique symbol = Symbol.for('grantex.guarded');

/** What something is guarded by. Two guardings with the same members are the same. */
export interface Guarding {
  readonly guard: Guard;
  readonly rule: unknown;
  /** Reads the token of a call; another function may find another grant. Absent where calls carry their token. */
  readonly token?: unknown;
  /** The names that the guard is not asked about, as one text. Absent where it is asked about every call. */
  readonly unguarded?: string | undefined;
}

interface Mark extends Guarding {
  /** The object that was marked: a copy of its members is not guarded. */
  readonly subject: object;
  readonly before: Mark | undefined;
}

type Marked = object & { [GUARDED]?: Mark };

/**
 * Marks a function as guarded, so that an adapter that is applied twice decides twice and records once. Mark
 * the function that asks the guard, never an object that holds it: a copy of such an object keeps the mark when the
 * function in it is replaced.
 * @param around what `subject` calls when the guard agrees; its marks are kept
 */
export function markGuarded<SUBJECT extends object>(
  subject: SUBJECT & Marked,
  { guard, rule, token, unguarded }: Guarding,
  around: object = subject,
): SUBJECT {
  subject[GUARDED] = { guard, rule, token, unguarded, subject, before: markOf(around) };
  return subject;
}

/** Whether `subject` carries a mark of this guarding. */
export function isGuarded(subject: object, { guard, rule, token, unguarded }: Guarding): boolean {
  for (let mark = markOf(subject); mark !== undefined; mark = mark.before) {
    if (mark.guard !== guard || mark.rule !== rule) continue;
    if (mark.token === token && mark.unguarded === unguarded) return true;
  }
  return false;
}

/** Whether `subject` carries a mark of any guard. */
export function hasGuard(subject: object): boolean {
  return markOf(subject) !== undefined;
}

/** Whether `subject` carries a mark of one of these guards, whatever its rule and its token. */
export function isGuardedByAny(subject: object, guards: WeakSet<Guard>): boolean {
  for (let mark = markOf(subject); mark !== undefined; mark = mark.before) {
    if (guards.has(mark.guard)) return true;
  }
  return false;
}

function markOf(subject: Marked): Mark | undefined {
  const mark = subject[GUARDED];
  return mark?.subject === subject ? mark : undefined;
}
