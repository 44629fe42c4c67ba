import { type ContractCase, MCP_ERROR } from './contract-case.ts';
import { limitedBy } from './details-cases.ts';
import { allowed, PAID, REJECTED } from './expectation.ts';

/** The cases that differ in how the tool runs and ends, and in what it is given. */
export const runCases: readonly ContractCase[] = [
  {
    id: 'handlerThrows',
    title: 'a tool that throws',
    tool: 'throws',
    expected: allowed({ kind: 'failed' }, 'failure'),
  },
  {
    id: 'handlerRefused',
    title: 'a tool that another guard refuses something',
    tool: 'is refused',
    expected: allowed({ kind: 'failed' }, 'failure'),
  },
  {
    id: 'handlerReports',
    title: 'a tool whose result says isError',
    isOptional: true,
    tool: 'reports an error',
    expected: allowed({ kind: 'answered', answer: MCP_ERROR }, 'failure'),
  },
  {
    id: 'handlerStreams',
    title: 'a tool that streams',
    isOptional: true,
    tool: 'streams',
    // The outcome must not be recorded before the call has ended.
    expected: allowed({ kind: 'answered', answer: ['paying', 'allowed'] }, 'success'),
  },
  {
    id: 'clientGone',
    title: 'a caller who leaves during the stream',
    isOptional: true,
    leavesEarly: true,
    tool: 'streams until the caller leaves',
    expected: allowed({ kind: 'left' }, 'failure', 'aborted'),
  },
  {
    id: 'goneBefore',
    title: 'a caller who leaves before the decision',
    isOptional: true,
    sink: 'recorder, and the caller leaves',
    expected: { ...allowed({ kind: 'left' }, 'failure', 'aborted'), runs: 0 },
  },
  {
    id: 'goneDuring',
    title: 'a caller who leaves while the tool runs, and makes it fail',
    isOptional: true,
    tool: 'fails when the caller leaves',
    expected: allowed({ kind: 'left' }, 'failure', 'aborted'),
  },
  {
    id: 'guardedTwice',
    title: 'the same guard and rule twice',
    isOptional: true,
    isGuardedTwice: true,
    expected: PAID,
  },
  {
    id: 'inputKept',
    title: 'an input that must be the one that was checked',
    isOptional: true,
    tool: 'looks at its input',
    expected: allowed({ kind: 'answered', answer: { paid: '420', isTheOneChecked: true } }, 'success'),
  },
  {
    id: 'inputParsed',
    title: 'an input that the framework converts by its schema, and a limit of what comes out',
    isOptional: true,
    credentials: limitedBy({ arguments: { amount: { oneOf: ['420'] } } }),
    input: { to: 'hotel', amount: 420 },
    tool: 'looks at its input',
    expected: allowed({ kind: 'answered', answer: { paid: '420', isTheOneChecked: true } }, 'success'),
  },
  {
    id: 'inputChanged',
    title: 'an input that changes after the decision',
    isOptional: true,
    sink: 'recorder, and the input changes',
    expected: {
      outcome: { kind: 'refused', status: 400, error: 'invalid_request', code: 'input_changed' },
      entries: ['allowed', 'failure of #1 (input_changed)'],
      runs: 0,
      heard: ['input_changed'],
    },
  },
  {
    id: 'frameworkRefuses',
    title: 'an input that the framework itself refuses',
    isOptional: true,
    input: 'unacceptable',
    expected: REJECTED,
  },
];
