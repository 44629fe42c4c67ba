import type { Guard } from './guard.ts';

// Registered, so that two copies of this package see each other's marks.
const GUARDED: unique symbol = Symbol.for('grantex.guarded');

interface Mark {
  readonly guard: Guard;
  readonly rule: unknown;
  readonly before: Mark | undefined;
}

type Marked = object & { [GUARDED]?: Mark };

/**
 * Remembers that what `subject` does, or what came with it, has passed this guard under this rule, so that an adapter
 * that is put on twice decides twice and records once. Mark the function that asks the guard, never an object that
 * holds it: a copy of such an object keeps the mark when the function in it is replaced.
 * @param around what `subject` calls when the guard agrees, whose marks it keeps
 */
export function markGuarded<SUBJECT extends object>(
  subject: SUBJECT & Marked,
  guard: Guard,
  rule: unknown,
  around: object = subject,
): SUBJECT {
  subject[GUARDED] = { guard, rule, before: (around as Marked)[GUARDED] };
  return subject;
}

/** Whether `subject` carries the mark of this very guard and rule. */
export function isGuarded(subject: object, guard: Guard, rule: unknown): boolean {
  for (let mark = (subject as Marked)[GUARDED]; mark !== undefined; mark = mark.before) {
    if (mark.guard === guard && mark.rule === rule) return true;
  }
  return false;
}
