import { core, PERSON, server, type Unproven } from './unproven-entry.ts';

const GUARD = 'It is about guards, not about a server.';
const CLOCK = 'It takes longer than a run, or the clock of the database.';

/** §15. */
export const unprovenOfFinerAuthority: readonly Unproven[] = [
  {
    section: '15',
    says: 'A guard MUST decide the details',
    why: GUARD,
    heldBy: core(
      'neutral/guard-details.test.ts',
      'a refusal names every argument with its limit, and no value',
    ),
  },
  {
    section: '15',
    says: 'A detail with ask, budget or online needs an admission',
    why: GUARD,
    heldBy: core('neutral/guard-details.test.ts', 'needs a server, after the guard itself allows the call'),
  },
  {
    section: '15',
    says: 'A token with details that a guard cannot read',
    why: GUARD,
    heldBy: core(
      'neutral/guard-details.test.ts',
      'a token with limits that a guard does not know is refused whole',
    ),
  },
  {
    section: '15',
    says: 'If anything is awaited after the decision',
    why: GUARD,
    heldBy: core('neutral/guard-details.test.ts', 'arguments that change after the decision refuse'),
  },
  {
    section: '15',
    says: 'It asks the server where a detail says',
    why: GUARD,
    heldBy: server(
      'authority/admissions/guarded-call.test.ts',
      'without the server, what it must admit is refused',
    ),
  },
  {
    section: '15',
    says: 'An answer by anybody but the principal',
    why: PERSON,
    heldBy: server('people/approvals/approve.test.ts', 'nobody approves for somebody else'),
  },
  {
    section: '15',
    says: 'A question MUST NOT be answered after 15 minutes',
    why: CLOCK,
    heldBy: server('authority/approvals/approvals.test.ts', 'an approval that nobody uses expires'),
  },
  {
    section: '15',
    says: 'A clock that is set back MUST NOT',
    why: CLOCK,
    heldBy: server('authority/budgets/windows.test.ts', 'when the clock of the database is set back'),
  },
  {
    section: '15',
    says: 'An API key MUST NOT release the hold of a person',
    why: PERSON,
    heldBy: server(
      'authority/holds/holds.test.ts',
      'the database itself keeps each holder to their own holds',
    ),
  },
];
