import type { Guard } from './guard.ts';

// Registered, so that two copies of this package see each other's marks.
const GUARDED: unique symbol = Symbol.for('grantex.guarded');

/** What something is guarded by: the same three are one guarding, however often it is put on. */
export interface Guarding {
  readonly guard: Guard;
  readonly rule: unknown;
  /** What reads the token of a call; another one may find another grant. Absent where calls themselves carry it. */
  readonly token?: unknown;
}

interface Mark extends Guarding {
  /** What the mark was put on: a copy of its members is no guard. */
  readonly subject: object;
  readonly before: Mark | undefined;
}

type Marked = object & { [GUARDED]?: Mark };

/**
 * Remembers that what `subject` does, or what came with it, passes this guarding, so that an adapter that is put on twice
 * decides twice and records once. Mark the function that asks the guard, never an object that holds it: a copy of such an
 * object keeps the mark when the function in it is replaced.
 * @param around what `subject` calls when the guard agrees, whose marks it keeps
 */
export function markGuarded<SUBJECT extends object>(
  subject: SUBJECT & Marked,
  { guard, rule, token }: Guarding,
  around: object = subject,
): SUBJECT {
  subject[GUARDED] = { guard, rule, token, subject, before: markOf(around) };
  return subject;
}

/** Whether `subject` carries the mark of this very guarding. */
export function isGuarded(subject: object, { guard, rule, token }: Guarding): boolean {
  for (let mark = markOf(subject); mark !== undefined; mark = mark.before) {
    if (mark.guard === guard && mark.rule === rule && mark.token === token) return true;
  }
  return false;
}

function markOf(subject: Marked): Mark | undefined {
  const mark = subject[GUARDED];
  return mark?.subject === subject ? mark : undefined;
}
