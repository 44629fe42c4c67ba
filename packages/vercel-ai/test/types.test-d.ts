import { defineRules, grantApproval, type Guard, guardTools, type Rule } from '@grantex/vercel-ai';
import {
  dynamicTool,
  generateText,
  type InferToolInput,
  type InferToolOutput,
  type LanguageModel,
  streamText,
  tool,
  ToolLoopAgent,
  type ToolSet,
  type TypedToolResult,
} from 'ai';
import { expectTypeOf } from 'vitest';
import { z } from 'zod';

declare const guard: Guard;
declare const model: LanguageModel;

const plain = {
  search: tool({
    inputSchema: z.object({ to: z.string() }),
    execute: async ({ to }) => ({ flights: [to] }),
  }),
  book: tool({
    inputSchema: z.object({ price: z.coerce.number() }),
    contextSchema: z.object({ grantToken: z.string() }),
    execute: ({ price }, { context }) => `${price} with ${context.grantToken.length}`,
  }),
};
const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: { scopes: ['flights:book'], amount: (booking: { price: number }) => booking.price },
});
const token = ({ context }: { context?: { grantToken: string } | undefined }): string | undefined =>
  context?.grantToken;
const toolsContext = { book: { grantToken: 'eyJ' } };
const prompt = 'Bring me to Oslo.';

// The result has the type of the input.
const tools = guardTools(plain, { guard, rules, token });
expectTypeOf(tools).toEqualTypeOf(plain);
expectTypeOf<InferToolInput<typeof tools.book>>().toEqualTypeOf<{ price: number }>();
expectTypeOf<InferToolOutput<typeof tools.search>>().toEqualTypeOf<{ flights: string[] }>();
const { toolResults } = await generateText({ model, tools, toolsContext, prompt });
expectTypeOf(toolResults).toEqualTypeOf<TypedToolResult<typeof plain>[]>();

// A rule gets the parsed input, not what the model writes, and the token's reader gets the context that tools declare.
guardTools(plain, {
  guard,
  rules: {
    search: { scopes: ['flights:search'], metadata: ({ to }) => ({ to: to.toUpperCase() }) },
    book: { scopes: ['flights:book'], amount: (booking) => booking.price.toFixed(2) },
  },
  token: ({ context, toolCallId, abortSignal }) => {
    expectTypeOf(context).toEqualTypeOf<{ grantToken: string } | undefined>();
    expectTypeOf(toolCallId).toEqualTypeOf<string>();
    expectTypeOf(abortSignal).toEqualTypeOf<AbortSignal | undefined>();
    return context?.grantToken;
  },
});
guardTools(
  { book: plain.book },
  { guard, rules: { book: rules.book }, token: async ({ context }) => context.grantToken },
);
// @ts-expect-error one of the tools declares no context, so it may be missing
guardTools(plain, { guard, rules, token: ({ context }) => context.grantToken });
const password = ({ context }: { context?: { password: string } | undefined }): string | undefined =>
  context?.password;
// @ts-expect-error no tool declares such a context
guardTools(plain, { guard, rules, token: password });

// @ts-expect-error the tool "book" has no rule
guardTools(plain, { guard, rules: { search: rules.search }, token });
// @ts-expect-error there is no tool "cancel"
guardTools(plain, { guard, rules: { ...rules, cancel: { scopes: ['flights:cancel'] } }, token });
const more = defineRules({ ...rules, cancel: { scopes: ['flights:cancel'] } });
// Additional rules, for other sets of tools and other frameworks, are allowed.
guardTools(plain, { guard, rules: more, token });
const other = defineRules({
  ...rules,
  book: { scopes: ['flights:book'], amount: (booking: { cost: number }) => booking.cost },
});
// @ts-expect-error the rule of "book" reads another input than the tool gets
guardTools(plain, { guard, rules: other, token });
const optional: { search: Rule; book?: typeof rules.book } = rules;
// @ts-expect-error the rule of "book" may be missing
guardTools(plain, { guard, rules: optional, token });
// @ts-expect-error tools need a guard
guardTools(plain, { rules, token });
// @ts-expect-error tools need a token
guardTools(plain, { guard, rules });

// The type of a dynamic tool, or of one from elsewhere, does not show its input: the rule says what it reads, and reads
// nothing by accident.
const dynamic = { run: dynamicTool({ inputSchema: z.object({}), execute: async () => 1 }) };
const runs: Rule<{ job: string }> = { scopes: ['jobs:run'], metadata: ({ job }) => ({ job }) };
expectTypeOf(guardTools(dynamic, { guard, rules: { run: runs }, token })).toEqualTypeOf(dynamic);
declare const fromElsewhere: ToolSet;
guardTools(fromElsewhere, { guard, rules: { run: runs }, token });
const careless = { scopes: ['jobs:run'], amount: 'price' } as const;
// @ts-expect-error an amount is read from the input by a function
guardTools(fromElsewhere, { guard, rules: { run: careless }, token });

// An approval fits wherever the SDK accepts one, and does not change the types of the tools.
const toolApproval = grantApproval<typeof plain>({ guard, rules, token });
const approved = await generateText({ model, tools, toolsContext, toolApproval, prompt });
expectTypeOf(approved.toolResults).toEqualTypeOf<TypedToolResult<typeof plain>[]>();
streamText({ model, tools, toolsContext, toolApproval: grantApproval({ guard, rules, token }), prompt });
expectTypeOf(new ToolLoopAgent({ model, tools, toolsContext, toolApproval }).tools).toEqualTypeOf(plain);
streamText({
  model,
  tools,
  toolsContext,
  runtimeContext: { session: 'eyJ' },
  toolApproval: grantApproval({ guard, rules, token: ({ runtimeContext }) => runtimeContext.session }),
  prompt,
});
const bySession = grantApproval<typeof plain, { session: string }>({
  guard,
  rules,
  token: ({ runtimeContext }) => runtimeContext.session,
  next: ({ toolCall, runtimeContext }) =>
    toolCall.toolName === runtimeContext.session ? { type: 'user-approval', reason: 'Ask.' } : undefined,
});
// @ts-expect-error the run has another context than the approval reads
streamText({ model, tools, toolsContext, runtimeContext: { user: 1 }, toolApproval: bySession, prompt });
// @ts-expect-error the tool "book" has no rule
grantApproval<typeof plain>({ guard, rules: { search: rules.search }, token });
// @ts-expect-error the rule of "book" reads another input than the tool gets
grantApproval<typeof plain>({ guard, rules: other, token });
// @ts-expect-error such a decision does not exist
grantApproval({ guard, rules, token, next: () => 'perhaps' });
