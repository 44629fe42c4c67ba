import { type AnyTool, guardTool, guardTools, type Rule } from '@grantex/mastra';
import {
  type AdapterDriver,
  type Attempt,
  type ContractSetup,
  type Outcome,
  type Payment,
  tokenOf,
} from '@grantex/testing';
import { Mastra } from '@mastra/core/mastra';
import { createTool } from '@mastra/core/tools';
import { createStep, createWorkflow } from '@mastra/core/workflows';
import { z } from 'zod';
import { agentOf, scriptedModel } from './scripted.ts';
import { carrying, token } from './service.ts';

const PARSED_AGAIN = 'Mastra parses once more what was checked; a schema that would change it is refused';
const CANNOT_EXPRESS = {
  twoHeaders: 'a token comes from the context of a call, which has no headers',
  wrongScheme: 'a token comes from the context of a call, which has no headers',
  handlerStreams: 'a tool of Mastra answers with one value',
  clientGone: 'a tool of Mastra answers with one value',
  inputKept: PARSED_AGAIN,
  inputParsed: PARSED_AGAIN,
};

/** The adapter around a tool of an agent, and around one that is a step of a workflow. */
export const drivers: readonly AdapterDriver[] = [
  {
    name: 'Mastra agent',
    cannotExpress: CANNOT_EXPRESS,
    async mount(setup) {
      const payments = guarded(setup);
      return {
        call: (attempt) => callOfModel(payments, attempt),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    },
  },
  {
    name: 'Mastra workflow',
    cannotExpress: {
      ...CANNOT_EXPRESS,
      unknownTool: 'the steps of a workflow are part of it',
      inheritedName: 'the steps of a workflow are part of it',
      prototypeName: 'the steps of a workflow are part of it',
    },
    async mount(setup) {
      const payments = guarded(setup);
      return {
        call: (attempt) => callOfStep(payments, attempt),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    },
  },
];

const inputSchema = z.object({ to: z.string(), amount: z.coerce.string() });
const outputSchema = z.any();

function guarded({ guard, rule, tool: pay, isGuardedTwice }: ContractSetup): AnyTool {
  const payments = createTool({
    id: 'payments',
    description: 'Pays.',
    inputSchema,
    outputSchema,
    execute: async (payment) => pay(payment) as unknown,
  });
  // One case has no rule, which does not compile.
  const rules = (rule === undefined ? {} : { payments: rule }) as { payments: Rule<Payment> };
  const once = guardTools({ payments }, { guard, rules, token }).payments;
  if (!isGuardedTwice) return once;
  return guardTool(once, { guard, rule: rules.payments, token });
}

async function callOfModel(
  payments: AnyTool,
  { credentials, toolName = 'payments', input, signal }: Attempt,
): Promise<Outcome> {
  const model = scriptedModel([[toolName, input === 'unacceptable' ? { to: 5 } : input]]);
  const requestContext = carrying(() => tokenOf(credentials));
  await agentOf(model, { payments }).generate('Pay.', { requestContext, abortSignal: signal });
  return outcomeOf(model.told()[0]);
}

async function callOfStep(payments: AnyTool, { credentials, input, signal }: Attempt): Promise<Outcome> {
  const paying = createWorkflow({ id: 'paying', inputSchema: z.any(), outputSchema })
    .then(createStep(payments as never))
    .commit();
  const run = await new Mastra({ workflows: { paying }, logger: false }).getWorkflow('paying').createRun();
  signal.addEventListener('abort', () => void run.cancel());
  const inputData = input === 'unacceptable' ? { to: 5 } : input;
  const ended = await run.start({ inputData, requestContext: carrying(() => tokenOf(credentials)) });
  if (ended.status === 'success') return outcomeOf(ended.result);
  if (ended.status === 'failed') return outcomeOf(ended.error.message);
  return { kind: 'left' };
}

function outcomeOf(told: unknown): Outcome {
  // Mastra ends the run at an inherited name.
  if (told === undefined) return { kind: 'rejected' };
  if (typeof told === 'object') {
    const { error } = Object(told) as { error?: unknown };
    return error === true ? { kind: 'rejected' } : { kind: 'answered', answer: told };
  }
  const text = String(told);
  if (text.startsWith('{')) return { kind: 'refused', refusal: JSON.parse(text) };
  return { kind: /not found|validation/i.test(text) ? 'rejected' : 'failed' };
}
