import { type Grant, type GrantMeta, type Guard, refusalOf, requireGrant } from '@grantex/trpc';
import { initTRPC } from '@trpc/server';
import { z } from 'zod';

declare const guard: Guard;

interface Context {
  readonly headers: Headers;
  readonly database: { ask(): string };
}

const t = initTRPC.context<Context>().meta<GrantMeta & { readonly title?: string }>().create();
const token = (ctx: { readonly headers: Headers }): string => ctx.headers.get('authorization') ?? '';
const guarded = requireGrant({ guard, token });
const pay = { scopes: ['payments:initiate'], amount: (input: { amount: number }) => input.amount } as const;

// The procedure finds the grant, and keeps its context, its input and its output.
const procedure = t.procedure
  .meta({ grant: pay, title: 'Pay' })
  .input(z.object({ amount: z.number() }))
  .use(({ next }) => next({ ctx: { user: 'alice' } }))
  .use(guarded)
  .mutation(({ ctx, input }) => {
    const grant: Grant = ctx.grant;
    ctx.signal.throwIfAborted();
    return [grant.principalId, ctx.user, ctx.database.ask(), input.amount] as const;
  });
export const router = t.router({ pay: procedure });
export const output: readonly [string, string, string, number] = procedure._def.$types.output;

// It also goes through `t.middleware`.
t.procedure.use(t.middleware(guarded)).query(({ ctx }) => ctx.grant.principalId);

// @ts-expect-error the context has no such member
t.procedure.use(requireGrant({ guard, token: (ctx: { readonly cookies: string }) => ctx.cookies }));
// @ts-expect-error a rule names at least one scope
t.procedure.meta({ grant: { scopes: [] } });
// @ts-expect-error without a token nobody is known
requireGrant({ guard });
// @ts-expect-error without a guard nobody decides
requireGrant({ token });

initTRPC.create({
  errorFormatter: ({ shape, error }) => ({ ...shape, data: { refusal: refusalOf(error)?.body } }),
});
