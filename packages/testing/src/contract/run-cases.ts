import { AuthorizationError } from '@grantex/core';
import { changingInput, holdingLimited, leavingAtOnce, lookingAt, MCP_ERROR } from './case-makers.ts';
import type { ContractCase } from './contract-case.ts';
import { describeEntries } from './describe.ts';
import { allowed, PAID, REJECTED } from './expectation.ts';

/** The cases that differ in how the tool runs and ends, and in what it is given. */
export const runCases: readonly ContractCase[] = [
  {
    id: 'handlerThrows',
    title: 'a tool that throws',
    isOptional: false,
    arrange: (world) => ({
      ...holdingLimited(world),
      tool: () => {
        throw new Error('The bank said no.');
      },
    }),
    expected: allowed({ kind: 'failed' }, 'failure'),
  },
  {
    id: 'handlerRefused',
    title: 'a tool that another guard refuses something',
    isOptional: false,
    arrange: (world) => ({
      ...holdingLimited(world),
      tool: () => {
        throw new AuthorizationError('scope_missing', { missingScopes: ['accounts:read'] });
      },
    }),
    expected: allowed({ kind: 'failed' }, 'failure'),
  },
  {
    id: 'handlerReports',
    title: 'a tool whose result says isError',
    isOptional: true,
    arrange: (world) => ({ ...holdingLimited(world), tool: () => MCP_ERROR }),
    expected: allowed({ kind: 'answered', answer: MCP_ERROR }, 'failure'),
  },
  {
    id: 'handlerStreams',
    title: 'a tool that streams',
    isOptional: true,
    arrange: (world) => ({
      ...holdingLimited(world),
      async *tool() {
        yield 'paying';
        // The outcome must not be recorded before the call has ended.
        yield describeEntries(world.recorder.entries, world.rule.action).join(', ');
      },
    }),
    expected: allowed({ kind: 'answered', answer: ['paying', 'allowed'] }, 'success'),
  },
  {
    id: 'clientGone',
    title: 'a caller who leaves during the stream',
    isOptional: true,
    arrange: (world) => ({
      ...holdingLimited(world),
      leavesEarly: true,
      async *tool() {
        yield 'paying';
        await world.recorder.settled();
        yield 'too late';
      },
    }),
    expected: allowed({ kind: 'left' }, 'failure', 'aborted'),
  },
  {
    id: 'goneBefore',
    title: 'a caller who leaves before the decision',
    isOptional: true,
    arrange: (world) => ({ ...holdingLimited(world), sink: leavingAtOnce(world) }),
    expected: { ...allowed({ kind: 'left' }, 'failure', 'aborted'), runs: 0 },
  },
  {
    id: 'goneDuring',
    title: 'a caller who leaves while the tool runs, and makes it fail',
    isOptional: true,
    arrange: (world) => ({
      ...holdingLimited(world),
      async tool() {
        await world.leave();
        throw new Error('Nobody waits.');
      },
    }),
    expected: allowed({ kind: 'left' }, 'failure', 'aborted'),
  },
  {
    id: 'guardedTwice',
    title: 'the same guard and rule twice',
    isOptional: true,
    arrange: (world) => ({ ...holdingLimited(world), isGuardedTwice: true }),
    expected: PAID,
  },
  {
    id: 'inputKept',
    title: 'an input that must be the one that was checked',
    isOptional: true,
    arrange: (world) => ({ ...holdingLimited(world), tool: lookingAt(world) }),
    expected: allowed({ kind: 'answered', answer: { paid: '420', isTheOneChecked: true } }, 'success'),
  },
  {
    id: 'inputParsed',
    title: 'an input that the framework converts by its schema',
    isOptional: true,
    arrange: (world) => ({
      ...holdingLimited(world),
      input: { to: 'hotel', amount: 420 },
      tool: lookingAt(world),
    }),
    expected: allowed({ kind: 'answered', answer: { paid: '420', isTheOneChecked: true } }, 'success'),
  },
  {
    id: 'inputChanged',
    title: 'an input that changes after the decision',
    isOptional: true,
    arrange: (world) => ({ ...holdingLimited(world), sink: changingInput(world) }),
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
    arrange: (world) => ({ ...holdingLimited(world), input: 'unacceptable' }),
    expected: REJECTED,
  },
];
