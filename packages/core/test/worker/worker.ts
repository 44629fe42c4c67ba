import {
  createAuditSink,
  createGuard,
  createVerifier,
  online,
  readBearerToken,
  toRefusal,
  type Verifier,
} from '../../src/index.ts';
import { AUDIENCE, NOW } from '../neutral/support/issuer.ts';

interface Environment {
  readonly ISSUER: string;
  readonly LOG: string;
  readonly API_KEY: string;
  readonly MODE: 'required' | 'buffered';
}

interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

let verifier: Verifier | undefined;

/** As the README has it: the verifier is shared by all requests, a sink is of one. */
async function answer(request: Request, environment: Environment, context: Context): Promise<Response> {
  const { ISSUER, LOG, API_KEY, MODE } = environment;
  verifier ??= createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    revocation: online({ apiKey: API_KEY }),
    clock: () => NOW * 1000,
  });
  const audit = createAuditSink({ url: LOG, apiKey: API_KEY, mode: MODE });
  const guard = createGuard({ verifier, audit });
  const token = (): string => readBearerToken(request.headers);
  const rule = { scopes: ['flights:search'] } as const;
  try {
    return new Response(await guard.run({ token, action: 'search', input: undefined, rule }, () => 'found'));
  } catch (error) {
    const { status, headers, body } = toRefusal(error);
    return Response.json(body, { status, headers });
  } finally {
    context.waitUntil(audit.close());
  }
}

// oxlint-disable-next-line import/no-default-export -- workerd asks for it
export default { fetch: answer };
