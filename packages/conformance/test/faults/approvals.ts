import { type Fault, server } from './fault.ts';

/** §15: approvals. */
export const approvalFaults: readonly Fault[] = [
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
    name: 'the page of a call shows it before the person has signed in',
    noticedBy: ['15.page-of-an-approval'],
    edits: [
      server(
        'people/approvals/routes.ts',
        'if (found === undefined || !mayRead(found)) return {};',
        'if (found === undefined || !mayRead(found)) return { viewer: found, state: await findCall(transaction, dependencies, id) };',
      ),
    ],
  },
];
