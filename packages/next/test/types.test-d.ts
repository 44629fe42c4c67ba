import {
  createGrantex,
  defineRules,
  type Grant,
  guardAction,
  guardRoute,
  type Guard,
  type RefusalBody,
} from '@grantex/next';
import { after, type NextRequest } from 'next/server.js';

declare const guard: Guard;

interface Context {
  readonly params: Promise<{ readonly id: string }>;
}

const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: {
    scopes: ['flights:book', 'payments:initiate'],
    amount: (booking: { price: number }) => booking.price,
    metadata: (booking: { flight: string }) => ({ flight: booking.flight }),
  },
});
const booking = (): { price: number; flight: string } => ({ price: 1, flight: 'AI 101' });

// A route handler keeps the context that Next gives it.
export const GET: (request: NextRequest, context: Context) => Promise<Response> = guardRoute(
  async (request, { grant, signal }, { params }: Context) => {
    const same: Grant = grant;
    return Response.json([(await params).id, same.agentId, signal.aborted, request.nextUrl.pathname]);
  },
  { guard, rule: rules.search },
);

// A rule that reads its input needs an `input` option, which the handler gets.
guardRoute((_request, { input }) => Response.json(input.price), {
  guard,
  rule: rules.book,
  input: booking,
});
guardRoute((_request, { input }) => Response.json(input), {
  guard,
  rule: (request: NextRequest) => (request.method === 'GET' ? rules.search : undefined),
  input: booking,
});
// @ts-expect-error the rule reads an input, and there is none
guardRoute(() => Response.json(1), { guard, rule: rules.book });
// @ts-expect-error the rule records the flight, too
guardRoute(() => Response.json(1), { guard, rule: rules.book, input: () => ({ price: 1 }) });
// @ts-expect-error without a rule nothing says what the route needs
guardRoute(() => Response.json(1), { guard });
// @ts-expect-error without a guard nobody decides
guardRoute(() => Response.json(1), { rule: rules.search });

// An action takes what its parser takes, and returns its result or the refusal.
const token = (): undefined => undefined;
export const book: (form: FormData) => Promise<string | RefusalBody> = guardAction(
  ({ flight }, { grant }) => `${flight} for ${grant.principalId}`,
  {
    guard,
    rule: rules.book,
    token,
    input: (form: FormData) => ({ price: 1, flight: String(form.get('flight')) }),
  },
);
// @ts-expect-error the rule reads another input than is parsed
guardAction(() => 1, { guard, rule: rules.book, token, input: (form: FormData) => form });
// @ts-expect-error without a token nobody is known
guardAction(() => 1, { guard, rule: rules.book, input: booking });
// @ts-expect-error without a parser anything may come
guardAction(() => 1, { guard, rule: rules.search, token });

// Where nothing stays open between requests, Next keeps the process until the log has every entry.
createGrantex({ revocation: 'online', waitUntil: after });
