import { core, type Fault, server } from './fault.ts';

/** §15: admissions, budgets. */
export const admissionFaults: readonly Fault[] = [
  {
    name: 'an admission asks before it looks at budgets',
    noticedBy: ['15.admission-order'],
    edits: [
      server(
        'authority/admissions/checks.ts',
        '[policiesAllow, budgetsFit, personApproves]',
        '[policiesAllow, personApproves, budgetsFit]',
      ),
    ],
  },
  {
    name: 'a repeated admission is not decided again',
    noticedBy: ['15.admission-repeated'],
    edits: [
      server(
        'authority/admissions/routes.ts',
        "if (decision !== 'allow') return undefined;",
        "if (decision !== 'allow' || entryId !== '') return undefined;",
      ),
    ],
  },
  {
    name: 'any key settles a call',
    noticedBy: ['15.settled-by-another-key'],
    edits: [
      server('authority/admissions/settle.ts', 'if (admission.key_id !== keyId) throw otherKey();', ''),
    ],
  },
  {
    name: 'a call that has failed gives its money back',
    noticedBy: ['15.settle'],
    edits: [
      server(
        'authority/admissions/settle.ts',
        'if (ran === false) return',
        'if (ran === false || used === undefined) return',
      ),
    ],
  },
  {
    name: 'a call debits its own grant alone',
    noticedBy: ['15.budget-of-the-tree', '15.budget-at-once'],
    edits: [
      server(
        'authority/admissions/checks.ts',
        'const budgets = budgetsOf(grants, call.scopes);',
        'const budgets = budgetsOf(grants.slice(-1), call.scopes);',
      ),
    ],
  },
  {
    name: 'a budget takes any currency',
    noticedBy: ['15.budget-needs'],
    edits: [
      server(
        'authority/admissions/budget-fault.ts',
        'if (call.currency === currency) return undefined;',
        'if (call.currency !== undefined) return undefined;',
      ),
    ],
  },
  {
    name: 'digits of an amount beyond four places are cut off',
    noticedBy: ['15.amount-rounded-up'],
    edits: [
      core(
        'verify/scope/decimal.ts',
        '.test(fractionDigits.slice(FRACTION_DIGITS)) ? kept + 1 : kept;',
        '.test(fractionDigits.slice(FRACTION_DIGITS)) ? kept : kept;',
      ),
    ],
  },
  {
    name: 'a call may have an input of any length',
    noticedBy: ['15.longest-input'],
    edits: [server('authority/admissions/call.ts', 'MAX_INPUT_BYTES = 8_192', 'MAX_INPUT_BYTES = 81_920')],
  },
  {
    name: 'what a service states of its refusals is kept as what the server has found',
    noticedBy: ['15.members-of-the-server'],
    edits: [
      server(
        'authority/admissions/entries.ts',
        'const whole = { ...own, ...why };',
        'const whole = { ...metadata, ...own, ...why };',
      ),
    ],
  },
  {
    name: 'calls are not counted',
    noticedBy: ['15.budget-of-calls', '15.settle'],
    edits: [
      server('authority/budgets/debit.ts', 'THEN b.calls ELSE 0 END + 1', 'THEN b.calls ELSE 0 END + 0'),
    ],
  },
  {
    name: 'a refused call is recorded as one that has failed',
    noticedBy: ['15.admission-entry', '15.policy-replay'],
    edits: [
      server('authority/admissions/entries.ts', "status: 'blocked' as const", "status: 'failure' as const"),
    ],
  },
  {
    name: 'limits count for the scopes that a call names, and for none without',
    noticedBy: ['15.without-scopes'],
    edits: [
      server(
        'authority/admissions/checks.ts',
        'const scopes = call.scopes ?? [...new Set(details.map(({ scope }) => scope))];',
        'const scopes = call.scopes ?? [];',
      ),
    ],
  },
  {
    name: 'bounds count for the scopes that a call names, and for none without',
    noticedBy: ['15.without-scopes'],
    edits: [
      server(
        'authority/admissions/checks.ts',
        'const scopes = call.scopes ?? basesOf(claims.scp.filter(hasBound));',
        'const scopes = call.scopes ?? [];\n  void hasBound;',
      ),
    ],
  },
  {
    name: 'nobody is asked over an argument that a call lacks',
    noticedBy: ['15.missing-argument'],
    edits: [
      core(
        'verify/details/call-limits.ts',
        'return !admits(compile(detail).asks, values, false);',
        'const isStated = Object.keys(detail.ask).some((path) => Object.hasOwn(Object(values), path));\n  return isStated && !admits(compile(detail).asks, values, false);',
      ),
    ],
  },
  {
    name: 'calls of a scope that asks the person need no budget',
    noticedBy: ['15.admission-order', '15.approval-is-no-more'],
    edits: [
      server(
        'authority/admissions/checks.ts',
        '{ transaction, grants, call }: Situation,',
        '{ transaction, grants, call, details }: Situation,',
      ),
      server(
        'authority/admissions/checks.ts',
        'const budgets = budgetsOf(grants, call.scopes);',
        'const asking = details.filter(({ ask }) => ask !== undefined).map(({ scope }) => scope);\n  const budgets = budgetsOf(grants, call.scopes).filter(({ scope }) => !asking.includes(scope));',
      ),
    ],
  },
];
