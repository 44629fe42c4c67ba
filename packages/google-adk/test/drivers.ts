import { FunctionTool, type RunConfig, StreamingMode } from '@google/adk';
import { guardTool, type TokenSource } from '@grantex/google-adk';
import {
  type AdapterDriver,
  type Attempt,
  type ContractSetup,
  type Outcome,
  tokenOf,
} from '@grantex/testing';
import { z } from 'zod';
import { runFor, runnerOf, ScriptedLlm } from './scripted.ts';

const HEADERS = 'a token is found by the context of a call, which has no headers';
const STREAM = 'a tool of the ADK answers with one value: a stream would reach the model as {}';

/** The adapter around a tool of an agent that the ADK's own runner runs. */
export const drivers: readonly AdapterDriver[] = [
  ['Google ADK', StreamingMode.NONE] as const,
  ['Google ADK, streamed run', StreamingMode.SSE] as const,
].map(([name, streamingMode]) => ({
  name,
  cannotExpress: { twoHeaders: HEADERS, wrongScheme: HEADERS, handlerStreams: STREAM, clientGone: STREAM },
  async mount(setup) {
    const callers: Callers = new Map();
    const payments = paymentTool(setup, ({ userId }) => tokenOf(callers.get(userId) ?? { kind: 'none' }));
    return {
      call: (attempt) => callThrough(payments, callers, attempt, { streamingMode }),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  },
}));

/** The credentials of each user. */
type Callers = Map<string, Attempt['credentials']>;

type PaymentTool = ReturnType<typeof paymentTool>;

function paymentTool({ guard, rule, tool: pay, isGuardedTwice }: ContractSetup, token: TokenSource) {
  const payments = new FunctionTool({
    name: 'payments',
    description: 'Pays.',
    parameters: z.object({ to: z.string(), amount: z.coerce.string() }),
    // As a function, it is asked about the input, too.
    requireConfirmation: () => false,
    execute: (payment) => pay(payment),
  });
  // Some cases have no rule.
  const guarding = { guard, rules: rule === undefined ? {} : { payments: rule }, token };
  const once = guardTool(payments, guarding);
  return isGuardedTwice ? guardTool(once, guarding) : once;
}

async function callThrough(
  payments: PaymentTool,
  callers: Callers,
  { credentials, toolName = 'payments', input, signal }: Attempt,
  runConfig: RunConfig,
): Promise<Outcome> {
  const userId = `user_${callers.size}`;
  callers.set(userId, credentials);
  const model = new ScriptedLlm([[toolName, input === 'unacceptable' ? { to: 5 } : { ...input }]]);
  const events = await runFor(runnerOf(model, [payments]), userId, { runConfig, abortSignal: signal });
  if (events.some(({ errorMessage }) => errorMessage !== undefined)) return { kind: 'rejected' };
  return outcomeOf(model.told[0] as Record<string, unknown>);
}

function outcomeOf(told: Record<string, unknown>): Outcome {
  if ('code' in told) return { kind: 'refused', refusal: told };
  const { error } = told;
  if (typeof error !== 'string') return { kind: 'answered', answer: told };
  // Malformed arguments, and the name of an inherited member, which the ADK first accepts as a tool.
  return { kind: /expected string|is not a function/.test(error) ? 'rejected' : 'failed' };
}
