import { core, type Fault, server } from './fault.ts';

/** §4. */
export const scopeFaults: readonly Fault[] = [
  {
    name: 'a scope with a constraint covers the one without',
    noticedBy: ['4.order'],
    edits: [
      core(
        'verify/scope/scope.ts',
        'if (requested.constraint === undefined) return false;',
        'if (requested.constraint === undefined) return true;',
      ),
    ],
  },
  {
    name: 'amounts are compared as floats',
    noticedBy: ['4.amounts'],
    edits: [
      core(
        'verify/scope/decimal.ts',
        'return left.whole < right.whole || (left.whole === right.whole && left.fraction <= right.fraction);',
        'return Math.fround(left.whole) <= Math.fround(right.whole);',
      ),
    ],
  },
  {
    name: 'a malformed scope is taken',
    noticedBy: ['4.malformed'],
    edits: [
      core(
        'verify/scope/scope.ts',
        'const PART = /^[A-Za-z0-9_.-]{1,64}$/;',
        'const PART = /^[^:]{1,64}$/u;',
      ),
    ],
  },
  {
    name: 'any number of scopes is taken',
    noticedBy: ['4.too-many'],
    edits: [core('verify/scope/scope.ts', 'if (texts.length > MAX_SCOPES) {', 'if (texts.length > 1_000) {')],
  },
  {
    name: 'an amount keeps the zeros at its end',
    noticedBy: ['4.duplicates'],
    edits: [
      core(
        'verify/scope/decimal.ts',
        ".padStart(FRACTION_DIGITS, '0').replace(/0+$/, '')",
        ".padStart(FRACTION_DIGITS, '0')",
      ),
    ],
  },
  {
    name: 'case does not count in scopes',
    noticedBy: ['4.case'],
    edits: [
      core(
        'verify/scope/scope.ts',
        "const [name, action, constraint, ...rest] = text.split(':');",
        "const [name, action, constraint, ...rest] = text.toLowerCase().split(':');",
      ),
    ],
  },
  {
    name: 'agents declare by_details',
    noticedBy: ['4.by-details'],
    edits: [
      server(
        'authority/scopes/declared-scopes.ts',
        'if (limited === undefined) return scopes;',
        'if (scopes.length > 0) return scopes;',
      ),
    ],
  },
  {
    name: 'sentences of any scope are taken',
    noticedBy: ['4.sentence-of-constraint', '4.sentence-of-standard'],
    edits: [
      server(
        'authority/scopes/registry.ts',
        'mustBeOwn(scope);\n  await transaction\n    .insertInto',
        'await transaction\n    .insertInto',
      ),
    ],
  },
  {
    name: 'consent does not show the limit of a scope',
    noticedBy: ['4.consent-in-words'],
    edits: [
      server(
        'authority/scopes/describe.ts',
        'const standard = standardSentence(baseOf(parsed), language);',
        'const standard = standardSentence(baseOf(parsed), language) && "Something";',
      ),
    ],
  },
];
