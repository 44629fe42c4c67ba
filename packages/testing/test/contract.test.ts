import { type AuthorizationError, type Call, type RefusalBody, toRefusalBody } from '@grantex/core';
import { runTool } from '@grantex/core/adapter';
import { reportVector } from '@grantex/core/test/vectors';
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
  tokenOf,
} from '@grantex/testing';
import { expect, test } from 'vitest';

/** The simplest possible adapter: a function that pays, guarded, with a schema in front of it. */
type Adapter = (setup: ContractSetup, call: Call<Payment>) => unknown;

/** What the caller of an adapter gets instead of the tool's answer. */
class Refused {
  readonly body: RefusalBody;

  constructor(body: RefusalBody) {
    this.body = body;
  }
}

const refused = (body: RefusalBody): unknown => new Refused(body);

const guarded: Adapter = ({ guard, tool }, call) =>
  runTool<Payment, unknown>(guard, call, { execute: () => tool(call.input), refused });

/** An adapter that does as it should, but for what it makes of a refusal. */
const refusing =
  (changed: (error: AuthorizationError, setup: ContractSetup, input: Payment) => unknown): Adapter =>
  (setup, call) =>
    runTool<Payment, unknown>(setup.guard, call, {
      execute: () => setup.tool(call.input),
      refused: (_body, error) => changed(error, setup, call.input),
    });

test('an adapter that only passes the call to the guard passes', async () => {
  const verdicts = await runContract(driverOf(guarded));
  expect(verdicts.filter(({ kind }) => kind === 'differs')).toEqual([]);
  expect(verdicts.map(({ contractCase }) => contractCase)).toEqual(contractCases);
  for (const { contractCase } of verdicts) reportVector('contract', contractCase.id);
});

const faultyAdapters: readonly [fault: string, caseId: string, adapter: Adapter][] = [
  ['guards nothing', 'expired', ({ tool }, call) => tool(call.input)],
  ['guards nothing', 'frameworkRefuses', ({ tool }, call) => tool(call.input)],
  [
    'takes a call without a rule for one without a need',
    'noRule',
    (setup, call) => (call.rule === undefined ? setup.tool(call.input) : guarded(setup, call)),
  ],
  [
    'asks whether it may and does not say that it did',
    'exactlyEnough',
    async ({ guard, tool }, call) => {
      const refusal = await guard.preflight(call);
      return refusal === undefined ? tool(call.input) : refused(toRefusalBody(refusal));
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
    'guards twice what is wrapped twice',
    'guardedTwice',
    ({ guard, tool }, call) => guard.run(call, () => guard.run(call, () => tool(call.input))),
  ],
  [
    'tells a refusal in its own words',
    'expired',
    refusing((error) => new Refused({ ...toRefusalBody(error), message: 'No.' })),
  ],
  [
    'runs the tool before it asks',
    'tooNarrow',
    ({ guard, tool }, call) => {
      const result = tool(call.input);
      return guarded({ guard, tool: () => result, rule: call.rule, isGuardedTwice: false }, call);
    },
  ],
  [
    'does not pass on that the caller has left',
    'goneBefore',
    (setup, { signal: _signal, ...call }) => guarded(setup, call),
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
    (setup, call) =>
      guarded(
        { ...setup, tool: () => setup.tool(call.input) },
        { ...call, input: structuredClone(call.input) },
      ),
  ],
  [
    'names the action itself',
    'exactlyEnough',
    (setup, call) => guarded(setup, { ...call, rule: call.rule && { ...call.rule, action: 'call' } }),
  ],
  [
    'keeps to itself which scopes are missing',
    'tooNarrow',
    refusing((error) => {
      const { missingScopes: _missing, ...body } = toRefusalBody(error);
      return new Refused(body);
    }),
  ],
  ['runs the tool when the log is down', 'sinkDown', refusing((_error, { tool }, input) => tool(input))],
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
  { credentials, toolName, input, leavesEarly, signal }: Attempt,
  isChecked: boolean,
): Promise<Outcome> {
  if (input === 'unacceptable' && isChecked) return { kind: 'rejected' };
  try {
    const result = await adapter(setup, {
      token: () => tokenOf(credentials),
      action: toolName ?? 'pay',
      input: parsed(input),
      rule: setup.rule,
      signal,
    });
    if (result instanceof Refused) return { kind: 'refused', refusal: result.body };
    return isStream(result) ? await readStream(result, leavesEarly) : { kind: 'answered', answer: result };
  } catch {
    return { kind: 'failed' };
  }
}

function parsed(input: Attempt['input']): Payment {
  return input === 'unacceptable' ? { to: '', amount: '' } : { to: input.to, amount: String(input.amount) };
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
