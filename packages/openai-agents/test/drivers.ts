import { guardTool } from '@grantex/openai-agents';
import {
  type AdapterDriver,
  type Attempt,
  type ContractSetup,
  type Outcome,
  tokenOf,
} from '@grantex/testing';
import { z } from 'zod';
import { type Framework, frameworks } from './frameworks.ts';
import { modelThatCalls, toldTo } from './scripted.ts';
import { token, type Trip } from './service.ts';

const HEADERS = 'a token comes from the context of a run, which has no headers';
const STREAM = 'a tool of this SDK answers with one value: it writes down a stream as {}';

/** The adapter in front of a tool of an agent that the SDK's own runner runs, in the newest and the oldest release. */
export const drivers: readonly AdapterDriver[] = frameworks.flatMap(({ name, framework, cannotExpress }) =>
  [[name, false] as const, [`${name}, streamed run`, true] as const].map(([way, stream]) => ({
    name: way,
    cannotExpress: {
      ...cannotExpress,
      twoHeaders: HEADERS,
      wrongScheme: HEADERS,
      handlerStreams: STREAM,
      clientGone: STREAM,
    },
    async mount(setup) {
      const payments = paymentTool(framework, setup);
      return {
        call: (attempt) => callThrough(framework, payments, attempt, stream),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    },
  })),
);

function paymentTool({ tool }: Framework, { guard, rule, tool: pay, isGuardedTwice }: ContractSetup) {
  // Some cases have no rule, which does not compile.
  const rules = (rule === undefined ? {} : { payments: rule }) as { payments: NonNullable<typeof rule> };
  const guarding = { guard, rules, token };
  const once = guardTool(
    {
      name: 'payments',
      description: 'Pays.',
      parameters: z.object({ to: z.string(), amount: z.coerce.string() }),
      // As a function, it is asked about the input, too.
      needsApproval: async () => false,
      execute: (payment) => pay(payment),
      errorFunction: (_runContext, error) => JSON.stringify({ failed: Object(error).message }),
    },
    guarding,
  );
  return tool(isGuardedTwice ? guardTool(once, guarding) : once);
}

async function callThrough(
  { Agent, ModelBehaviorError, Runner }: Framework,
  payments: ReturnType<typeof paymentTool>,
  { credentials, toolName = 'payments', input, signal }: Attempt,
  stream: boolean,
): Promise<Outcome> {
  const runner = new Runner({ tracingDisabled: true });
  const context = { grantToken: () => tokenOf(credentials) };
  const model = modelThatCalls([[toolName, input === 'unacceptable' ? { to: 5 } : { ...input }]]);
  const agent = new Agent<Trip>({ name: 'Payer', model, tools: [payments] });
  try {
    const result = await runner.run(agent, 'Pay.', { context, signal, stream: stream as false });
    if ('completed' in result) await result.completed;
  } catch (error) {
    if (error instanceof ModelBehaviorError) return { kind: 'rejected' };
    throw error;
  }
  const [told = ''] = toldTo(model);
  return outcomeOf(JSON.parse(told) as Record<string, unknown>);
}

function outcomeOf(told: Record<string, unknown>): Outcome {
  if ('code' in told) return { kind: 'refused', refusal: told };
  if (!('failed' in told)) return { kind: 'answered', answer: told };
  return { kind: told['failed'] === 'Invalid JSON input for tool' ? 'rejected' : 'failed' };
}
