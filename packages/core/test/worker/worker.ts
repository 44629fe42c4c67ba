import { waitUntil } from 'cloudflare:workers';
import {
  type AuditSinkOptions,
  createAuditSink,
  createGuard,
  createVerifier,
  feed,
  type Guard,
  online,
  readBearerToken,
  type ServerAuditSink,
  toRefusal,
} from '../../src/index.ts';
import { AUDIENCE } from '../neutral/support/issuer.ts';

interface Environment {
  readonly ISSUER: string;
  readonly LOG: string;
  readonly API_KEY: string;
  readonly MODE: NonNullable<AuditSinkOptions['mode']>;
  readonly REVOCATION: 'feed' | 'online';
  /** Whether the sink, and not the Worker, asks for time to send what a call leaves. */
  readonly IS_HELD: boolean;
}

interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

/** Shared by all requests of an isolate. */
let shared: { readonly guard: Guard; readonly audit: ServerAuditSink } | undefined;

function start({ ISSUER, LOG, API_KEY, MODE, REVOCATION, IS_HELD }: Environment): NonNullable<typeof shared> {
  const verifier = createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    revocation:
      REVOCATION === 'feed'
        ? feed({ apiKey: API_KEY, maxStaleness: 1, timeout: 1 })
        : online({ apiKey: API_KEY }),
  });
  const audit = createAuditSink({ url: LOG, apiKey: API_KEY, mode: MODE, ...(IS_HELD ? { waitUntil } : {}) });
  return { guard: createGuard({ verifier, audit }), audit };
}

/** The action is the request's path; `?unflushed` ends the request without waiting for the log. */
async function answer(request: Request, environment: Environment, context: Context): Promise<Response> {
  const { guard, audit } = (shared ??= start(environment));
  const { pathname, search } = new URL(request.url);
  const token = (): string => readBearerToken(request.headers);
  const rule = { scopes: ['flights:search'] } as const;
  try {
    return new Response(
      await guard.run({ token, action: pathname.slice(1), input: undefined, rule }, () => 'found'),
    );
  } catch (error) {
    const { status, headers, body } = toRefusal(error);
    return Response.json(body, { status, headers });
  } finally {
    if (search !== '?unflushed' && !environment.IS_HELD) context.waitUntil(audit.flush());
  }
}

// oxlint-disable-next-line import/no-default-export -- workerd asks for it
export default { fetch: answer };
