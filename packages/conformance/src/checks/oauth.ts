import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Answer } from '../http/answer.ts';
import type { Context, Developer } from '../runner/context.ts';
import { begun, expectStatus, expectThat, textOf } from '../runner/expect.ts';
import { Skip } from '../runner/outcome.ts';
import { type AgentKey, createAgentKey } from './agent-key.ts';
import { createProofKey, type ProofKey, seconds } from './dpop.ts';

export type Form = Readonly<Record<string, string>>;

/** An address on loopback: a sandbox sends a browser straight back to it. */
export const CALLBACK = 'http://127.0.0.1:33418/callback';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A service of a developer of its own, and an agent that logs in to it. */
export interface Service {
  readonly own: Developer;
  readonly resource: string;
  readonly agentId: string;
}

/** Opens a service for `files:read`, `files:write` and `payments:initiate:max_500`. Needs a sandbox, which asks nobody. */
export async function openService(
  context: Context,
  settings: Readonly<Record<string, unknown>> = {},
  developer: () => Promise<Developer> = () => context.ownDeveloper('oauth'),
): Promise<Service> {
  context.needsSandbox();
  const own = await developer();
  const resource = newResource();
  const service = {
    openTo: 'clients',
    people: 'anyone',
    scopes: ['files:read', 'files:write', 'payments:initiate:max_500'],
    ...settings,
  };
  begun(await own.api.patch('/v1/me', { settings: { resources: { [resource]: service } } }), 200);
  const { agentId } = await own.agent({ redirectUris: [CALLBACK] });
  return { own, resource, agentId };
}

/** The URL of a service that there is not. */
export function newResource(): string {
  return `https://${randomUUID()}.example/mcp`;
}

/** Registers a client. @throws {Skip} where the server registers none, or no more now */
export async function registerClient(context: Context, metadata: object = {}): Promise<Answer> {
  const asked = { client_name: context.name('client'), redirect_uris: [CALLBACK], ...metadata };
  const answer = await context.anonymous.post('/oauth/register', asked);
  if (answer.status === 403) throw new Skip('the server registers no clients');
  if (answer.status === 429) throw new Skip('the server registers no more clients now');
  return answer;
}

interface Pkce {
  readonly verifier: string;
  readonly challenge: string;
}

export function newPkce(): Pkce {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** What a client asks for; `undefined` leaves a parameter out. */
export type Asked = Readonly<Record<string, string | undefined>>;

/** The parameters of an authorization request of a public client, with the given differences. */
export function requestOf(
  { agentId, resource }: Pick<Service, 'agentId' | 'resource'>,
  challenge: string,
  asked: Asked = {},
): Form {
  const all = {
    client_id: agentId,
    response_type: 'code',
    redirect_uri: CALLBACK,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    state: 'of the kit',
    resource,
    scope: 'files:read',
    ...asked,
  };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Sends a browser to the server. */
export function sendBrowser(context: Context, parameters: Form): Promise<Answer> {
  return context.anonymous.get(`/oauth/authorize?${new URLSearchParams(parameters).toString()}`);
}

/** What the server sends back to the client with a browser. @throws {CheckFailure} where it does not */
export function sentBack(answer: Answer): URLSearchParams {
  const to = answer.headers.get('location') ?? '';
  const isBack = answer.status >= 300 && answer.status < 400 && to.startsWith(`${CALLBACK}?`);
  expectThat(isBack, `a redirect to ${CALLBACK}`, `${answer.status} ${to}`, answer);
  return new URL(to).searchParams;
}

/** A code for a service, and what exchanges it. */
export async function logIn(context: Context, service: Service, asked: Asked = {}): Promise<Form> {
  const { verifier, challenge } = newPkce();
  const request = requestOf(service, challenge, asked);
  const answer = await sendBrowser(context, request);
  const code = sentBack(answer).get('code');
  expectThat(code !== null, 'a code', answer.headers.get('location'), answer);
  return {
    grant_type: 'authorization_code',
    code,
    code_verifier: verifier,
    client_id: request['client_id'] ?? '',
    redirect_uri: CALLBACK,
  };
}

/** Posts a form to an endpoint of OAuth. */
export function postForm(
  context: Pick<Context, 'anonymous'>,
  endpoint: 'token' | 'revoke' | 'introspect' | 'par',
  form: Form,
  headers: Form = {},
): Promise<Answer> {
  return context.anonymous.send('POST', `/oauth/${endpoint}`, { form, headers });
}

/** Posts a form with a proof of a key, after the server has given a nonce. */
export async function postProven(
  context: Context,
  endpoint: 'token' | 'par',
  form: Form,
  key: ProofKey = createProofKey(),
): Promise<Answer> {
  const dpop = await proofFor(context, endpoint, form, key);
  return postForm(context, endpoint, form, { dpop });
}

/** A proof of a key for an endpoint, with a nonce of the server. */
export async function proofFor(
  context: Context,
  endpoint: 'token' | 'par',
  form: Form,
  key: ProofKey,
): Promise<string> {
  const proof = { method: 'POST', url: `${context.issuer}/oauth/${endpoint}` };
  const asked = await postForm(context, endpoint, form, { dpop: key.prove(proof) });
  const nonce = asked.headers.get('dpop-nonce');
  expectThat(nonce !== null, 'a nonce', asked.received, asked);
  return key.prove({ ...proof, nonce });
}

/** The tokens of a login. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly answer: Answer;
}

export async function tokensOf(context: Context, service: Service, asked: Asked = {}): Promise<Tokens> {
  const answer = await postForm(context, 'token', await logIn(context, service, asked));
  expectStatus(answer, 200);
  return {
    accessToken: textOf(answer, 'access_token'),
    refreshToken: textOf(answer, 'refresh_token'),
    answer,
  };
}

/** Presents a refresh token. */
export function refresh(
  context: Context,
  { agentId }: Pick<Service, 'agentId'>,
  refreshToken: string,
  more: Form = {},
): Promise<Answer> {
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: agentId, ...more };
  return postForm(context, 'token', form);
}

/** An agent with a key, which authenticates by it. */
export interface KeyedAgent {
  readonly agentId: string;
  readonly key: AgentKey;
  /** The parameters of `private_key_jwt`, with other claims or another header. */
  authenticate(claims?: object, header?: object): Form;
}

export async function keyedAgent(context: Context, own: Developer): Promise<KeyedAgent> {
  const key = createAgentKey();
  const publicKeyProof = key.prove({ issuer: context.issuer, developerId: own.developerId });
  const { publicKey } = key;
  const { agentId } = await own.agent({ publicKey, publicKeyProof, redirectUris: [CALLBACK] });
  return {
    agentId,
    key,
    authenticate(claims = {}, header = {}) {
      const now = seconds();
      const all = {
        iss: agentId,
        sub: agentId,
        aud: context.issuer,
        iat: now,
        exp: now + 60,
        jti: randomUUID(),
      };
      const assertion = key.jwt({ ...header }, { ...all, ...claims });
      return { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
    },
  };
}
