import { AuthorizationError, type Call, toRefusalBody } from '@grantex/core';
import {
  type AdapterDriver,
  type Attempt,
  contractCases,
  type ContractSetup,
  type Outcome,
  type Payment,
  type PaymentTool,
  runContract,
  runContractCase,
} from '@grantex/testing';
import { expect, test } from 'vitest';

/** The simplest possible adapter: a function that pays, guarded, with a schema in front of it. */
type Adapter = (setup: ContractSetup, call: Call<Payment>) => unknown;

const guarded: Adapter = ({ guard, tool }, call) => guard.run(call, () => tool(call.input));

test('an adapter that only passes the call to the guard passes', async () => {
  const verdicts = await runContract(driverOf(guarded));
  expect(verdicts.filter(({ kind }) => kind === 'differs')).toEqual([]);
  expect(verdicts.map(({ contractCase }) => contractCase)).toEqual(contractCases);
});

const faultyAdapters: readonly [fault: string, caseId: string, adapter: Adapter][] = [
  ['guards nothing', 'expired', ({ tool }, call) => tool(call.input)],
  ['guards nothing', 'frameworkRefuses', ({ tool }, call) => tool(call.input)],
  [
    'takes a call without a rule for one without a need',
    'noRule',
    ({ guard, tool }, call) =>
      call.rule === undefined ? tool(call.input) : guard.run(call, () => tool(call.input)),
  ],
  [
    'asks whether it may and does not say that it did',
    'exactlyEnough',
    async ({ guard, tool }, call) => {
      const refusal = await guard.preflight(call);
      if (refusal !== undefined) throw refusal;
      return tool(call.input);
    },
  ],
  [
    'never says how a call ended',
    'exactlyEnough',
    async ({ guard, tool }, call) => {
      await guard.admit(call);
      return tool(call.input);
    },
  ],
  [
    'is wrapped twice',
    'exactlyEnough',
    ({ guard, tool }, call) => guard.run(call, () => guard.run(call, () => tool(call.input))),
  ],
  [
    'says how a call ended before it has run',
    'handlerThrows',
    async ({ guard, tool }, call) => {
      (await guard.admit(call)).settle('success');
      return tool(call.input);
    },
  ],
  [
    'says how a stream ended when it begins',
    'handlerStreams',
    async ({ guard, tool }, call) => {
      (await guard.admit(call)).settle('success');
      return tool(call.input);
    },
  ],
  [
    'takes leaving for success',
    'clientGone',
    async ({ guard, tool }, call) => {
      const admission = await guard.admit(call);
      return endingAs(tool, call.input, () => admission.settle('success'));
    },
  ],
  [
    'checks a copy of the input',
    'inputKept',
    ({ guard, tool }, call) =>
      guard.run({ ...call, input: structuredClone(call.input) }, () => tool(call.input)),
  ],
  [
    'names the action itself',
    'exactlyEnough',
    ({ guard, tool }, call) =>
      guard.run({ ...call, rule: call.rule && { ...call.rule, action: 'call' } }, () => tool(call.input)),
  ],
  [
    'keeps to itself which scopes are missing',
    'tooNarrow',
    async (setup, call) => {
      try {
        return await guarded(setup, call);
      } catch (error) {
        throw AuthorizationError.is(error) ? new AuthorizationError(error.reason) : error;
      }
    },
  ],
  [
    'runs the tool when the log is down',
    'sinkDown',
    async (setup, call) => {
      try {
        return await guarded(setup, call);
      } catch {
        return setup.tool(call.input);
      }
    },
  ],
];

test.concurrent.each(faultyAdapters)('an adapter that %s fails the case %s', async (_fault, id, adapter) => {
  const contractCase = contractCases.find((other) => other.id === id);
  if (contractCase === undefined) throw new TypeError(`There is no case "${id}".`);
  const isChecked = id !== 'frameworkRefuses';
  expect((await runContractCase(contractCase, driverOf(adapter, isChecked))).kind).toBe('differs');
});

test('a driver that throws fails the case and no other', async () => {
  const breaking: AdapterDriver = {
    ...driverOf(guarded),
    mount: () => Promise.reject(new Error('The framework does not start.')),
  };
  const verdicts = await runContract(breaking);
  expect(verdicts).toHaveLength(contractCases.length);
});

test('a driver may not leave out what every framework has', async () => {
  const [first] = contractCases;
  if (first === undefined) throw new TypeError('The contract is empty.');
  const lazy = { ...driverOf(guarded), cannotExpress: { [first.id]: 'too hard' } };
  await expect(runContractCase(first, lazy)).rejects.toThrow('must express the case "noHeader"');
});

test('what a framework cannot express is reported with its reason', async () => {
  const verdicts = await runContract(driverOf(guarded));
  expect(
    verdicts.filter(({ kind }) => kind === 'cannot express').map(({ contractCase }) => contractCase.id),
  ).toEqual(['twoHeaders', 'wrongScheme']);
});

function driverOf(adapter: Adapter, isChecked = true): AdapterDriver {
  return {
    name: 'function',
    cannotExpress: { twoHeaders: 'a function has no headers', wrongScheme: 'a function has no headers' },
    mount: (setup) =>
      Promise.resolve({
        call: (attempt) => call(adapter, setup, attempt, isChecked),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
  };
}

async function call(
  adapter: Adapter,
  setup: ContractSetup,
  { credentials, toolName, input, leavesEarly }: Attempt,
  isChecked: boolean,
): Promise<Outcome> {
  if (input === 'unacceptable' && isChecked) return { kind: 'rejected' };
  const token = credentials.kind === 'token' ? credentials.token : '';
  try {
    const result = await adapter(setup, {
      token,
      action: toolName ?? 'pay',
      input: input as Payment,
      rule: setup.rule,
    });
    return isStream(result) ? await readStream(result, leavesEarly) : { kind: 'answered', answer: result };
  } catch (error) {
    return AuthorizationError.is(error)
      ? { kind: 'refused', refusal: toRefusalBody(error) }
      : { kind: 'failed' };
  }
}

async function readStream(stream: AsyncIterable<unknown>, leavesEarly: boolean): Promise<Outcome> {
  const answer: unknown[] = [];
  for await (const text of stream) {
    answer.push(text);
    if (leavesEarly) return { kind: 'left' };
  }
  return { kind: 'answered', answer };
}

async function* endingAs(tool: PaymentTool, input: Payment, end: () => void): AsyncGenerator {
  try {
    const result = tool(input);
    yield* isStream(result) ? result : [await result];
  } finally {
    end();
  }
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
