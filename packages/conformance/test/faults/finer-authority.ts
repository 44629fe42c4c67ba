import { core, type Fault, server } from './fault.ts';

/** §15: details, admissions, budgets, approvals. */
export const finerAuthorityFaults: readonly Fault[] = [
  {
    name: 'limits are compared with texts as they sort',
    noticedBy: ['15.operators'],
    edits: [
      core(
        'verify/details/argument-limit.ts',
        'max && ((value) => (compareToBound(value, max) ?? 1) <= 0),',
        'max && ((value) => String(value) <= String(limit.max)),',
      ),
    ],
  },
  {
    name: 'a host is one that the URL ends with',
    noticedBy: ['15.operators'],
    edits: [
      core(
        'verify/details/argument-limit.ts',
        'return (value) => bound !== undefined && isUrlWithin(value, bound);',
        'return (value) => bound !== undefined && (isUrlWithin(value, bound) || String(value).includes(host));',
      ),
    ],
  },
  {
    name: 'one element of a list is enough',
    noticedBy: ['15.walking'],
    edits: [
      core(
        'verify/details/call-limits.ts',
        'if (!admits(node, values[index], isClosed, refuse, depth + 1)) return false;',
        'if (admits(node, values[index], isClosed, undefined, depth + 1)) return true;',
      ),
    ],
  },
  {
    name: 'a closed detail is open',
    noticedBy: ['15.walking'],
    edits: [
      core(
        'verify/details/call-limits.ts',
        "if (children.has(name) || !(isClosed || name.includes('.'))) continue;",
        "if (children.has(name) || !name.includes('.')) continue;",
      ),
    ],
  },
  {
    name: 'limits of details may be anything that is wider in a delegation',
    noticedBy: ['15.delegated-wider'],
    edits: [
      core(
        'verify/details/narrow-details.ts',
        'if (bound !== undefined && isWider(limit, bound)) {',
        'if (bound !== undefined && limit.max !== undefined && isWider(limit, bound)) {',
      ),
    ],
  },
  {
    name: 'a delegated grant has only the details that it asks for',
    noticedBy: ['15.delegated-keeps'],
    edits: [
      core(
        'verify/details/narrow-details.ts',
        'return distinctDetails([...kept, ...narrowed]);',
        'return distinctDetails(narrowed.length > 0 ? narrowed : kept);',
      ),
    ],
  },
  {
    name: 'a client may say that no admission is needed',
    noticedBy: ['15.refused-details'],
    edits: [
      core(
        'verify/details/parse-details.ts',
        'return readDetails(value, refuseOnline);',
        'return readDetails(value, readOnline);',
      ),
    ],
  },
  {
    name: 'details are not looked up in catalogs',
    noticedBy: ['15.catalog-resolves'],
    edits: [
      server(
        'authority/catalogs/check-details.ts',
        'if (fault === undefined) continue;\n    throw',
        "if (fault !== undefined && fault.at !== '') continue;\n    throw",
      ),
    ],
  },
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
    name: 'an approval lets a call run for which the budget is used up',
    noticedBy: ['15.approval-is-no-more'],
    edits: [
      server(
        'authority/admissions/checks.ts',
        'const exceeded = findings.budgets.find(({ fits }) => !fits);',
        'const exceeded = call.amount === "300" ? undefined : findings.budgets.find(({ fits }) => !fits);',
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
    name: 'an approval may be used as often as somebody likes',
    noticedBy: ['15.approved-once', '15.approved-at-once'],
    edits: [
      server(
        'authority/approvals/ask-person.ts',
        "UPDATE approvals SET status = 'used', used_at = clock_timestamp(), entry_id = ${entryId}",
        'UPDATE approvals SET use_until = use_until',
      ),
    ],
  },
  {
    name: 'an approval is for a tool, whatever its arguments',
    noticedBy: ['15.approved-once', '15.approval-digest'],
    edits: [
      server(
        'authority/approvals/approved-call.ts',
        'text, digest: digestOf(text) };',
        'text, digest: digestOf(action + audience) };',
      ),
    ],
  },
  {
    name: 'a sub-agent asks again what the person has refused',
    noticedBy: ['15.refused-stays-refused'],
    edits: [
      server(
        'authority/approvals/ask-person.ts',
        "AND r.status = 'refused'\n",
        "AND r.status = 'refused' AND r.grant_id = ${grantId}\n",
      ),
    ],
  },
  {
    name: 'approvals show what was asked',
    noticedBy: ['15.shown-nowhere'],
    edits: [
      server(
        'authority/approvals/ask-person.ts',
        "type: 'approval.requested',\n    data: { ...eventDataOf(asked),",
        "type: 'approval.requested',\n    data: { ...eventDataOf(asked), action: call.text,",
      ),
    ],
  },
  {
    name: 'a live server lets API keys answer for people',
    noticedBy: ['15.no-answer-by-key'],
    environment: { GRANTEX_MODE: 'live' },
    edits: [server('authority/approvals/routes.ts', "if (config.mode !== 'sandbox') return;\n", '')],
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
    name: 'details that ask or have a budget are decided offline',
    noticedBy: ['15.online'],
    edits: [
      server(
        'authority/details/online.ts',
        'return details.some((detail) => detail.scope === scope && needsAdmission(detail));',
        'return details.some((detail) => detail.scope === scope && detail.closed === undefined && needsAdmission(detail) && details.length > 99);',
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
    name: 'details may come twice in a token',
    noticedBy: ['15.canonical'],
    edits: [
      core(
        'verify/details/parse-details.ts',
        'return Object.freeze(distinct);',
        'return Object.freeze(details);',
      ),
    ],
  },
  {
    name: 'the digest of a catalog is of something else',
    noticedBy: ['15.catalog'],
    edits: [
      server(
        'authority/catalogs/catalog.ts',
        ".update(document).digest('hex')",
        ".update(` ${document}`).digest('hex')",
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
    name: 'the rule of a service asks nobody',
    noticedBy: ['15.rule-asks'],
    edits: [
      server(
        'authority/admissions/approval-check.ts',
        'return findings.isAskedByPolicy || ruleAsks ||',
        'return findings.isAskedByPolicy ||',
      ),
    ],
  },
  {
    name: 'any number of questions waits for a person',
    noticedBy: ['15.five-wait'],
    edits: [server('authority/approvals/ask-person.ts', 'MOST_PENDING = 5;', 'MOST_PENDING = 500;')],
  },
  {
    name: 'a call of an ended grant is approved',
    noticedBy: ['15.not-approved-after-the-end'],
    edits: [
      server('authority/approvals/decide.ts', 'if (approval.is_over) throw grantOver();', 'void grantOver;'),
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
    name: 'an ended grant is held',
    noticedBy: ['15.hold-after-the-end'],
    edits: [
      server(
        'authority/holds/hold.ts',
        "if (!isNew && kind === 'grant') await mustBeInForce(transaction, id);",
        'void mustBeInForce;',
      ),
    ],
  },
  {
    name: 'a request for what a policy refuses in part is taken',
    noticedBy: ['15.policy-when-issued'],
    edits: [
      server(
        'authority/policies/within-policies.ts',
        '{ scopes, details: [] }, { isWhole: true }',
        '{ scopes, details: [] }, { isWhole: false }',
      ),
    ],
  },
  {
    name: 'services are not made to ask about calls that a policy decides',
    noticedBy: ['15.policy-over-calls'],
    edits: [
      server(
        'authority/policies/within-policies.ts',
        'if (isLimitable) return { base, name: `${base}:${BY_DETAILS}`, decision };',
        'if (isLimitable) return { base, name: scope, decision };',
      ),
    ],
  },
];
