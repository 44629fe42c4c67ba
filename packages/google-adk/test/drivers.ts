import { FunctionTool } from '@google/adk';
import { guardTool, type TokenSource } from '@grantex/google-adk';
import type { AdapterDriver, Attempt, ContractSetup, Outcome } from '@grantex/testing';
import { z } from 'zod';
import { runFor, runnerOf, ScriptedLlm } from './scripted.ts';

const HEADERS = 'a token is found by the context of a call, which has no headers';
const STREAM = 'a tool of the ADK answers with one value: a stream would reach the model as {}';

/** The adapter around a tool of an agent that the ADK's own runner runs. */
export const drivers: readonly AdapterDriver[] = [
  {
    name: 'Google ADK',
    cannotExpress: { twoHeaders: HEADERS, wrongScheme: HEADERS, handlerStreams: STREAM, clientGone: STREAM },
    async mount(setup) {
      const tokens = new Map<string, string>();
      const payments = paymentTool(setup, ({ userId }) => tokens.get(userId));
      return {
        call: (attempt) => callThrough(payments, tokens, attempt),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    },
  },
];

type PaymentTool = ReturnType<typeof paymentTool>;

function paymentTool({ guard, rule, tool: pay }: ContractSetup, token: TokenSource) {
  const payments = new FunctionTool({
    name: 'payments',
    description: 'Pays.',
    parameters: z.object({ to: z.string(), amount: z.string() }),
    execute: (payment) => pay(payment),
  });
  // Some cases have no rule.
  return guardTool(payments, { guard, rules: rule === undefined ? {} : { payments: rule }, token });
}

async function callThrough(
  payments: PaymentTool,
  tokens: Map<string, string>,
  { credentials, toolName = 'payments', input }: Attempt,
): Promise<Outcome> {
  const userId = `user_${tokens.size}`;
  tokens.set(userId, credentials.kind === 'token' ? credentials.token : '');
  const model = new ScriptedLlm([[toolName, input === 'unacceptable' ? { to: 5 } : { ...input }]]);
  const events = await runFor(runnerOf(model, [payments]), userId);
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
