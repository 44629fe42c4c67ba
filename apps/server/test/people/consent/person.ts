import { textsIn } from '../../../src/web/pages/texts.ts';
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { AssertionResponse, RegistrationResponse } from '../../../src/people/accounts/responses.ts';
import { readConfig } from '../../../src/main/config/config.ts';
import { askForDecision } from '../../../src/people/consent/ask.ts';
import type { Chosen } from '../../../src/people/authorization-requests/choice.ts';
import { askToBind, askToEnrol, bindExisting, type Bound, enrol } from '../../../src/people/consent/enrol.ts';
import type { Settled } from '../../../src/people/authorization-requests/decide.ts';
import { denyUnbound, settleDecision } from '../../../src/people/consent/settle.ts';
import {
  findConsent,
  type ConsentState,
} from '../../../src/people/authorization-requests/consent-details.ts';
import type { Site } from '../../../src/base/site.ts';
import { ApiError } from '../../../src/base/api-error.ts';
import { secretDigest } from '../../../src/base/secrets.ts';
import type { Work } from '../../../src/base/store/database.ts';
import type { MailPurpose } from '../../../src/base/store/schema/people-tables.ts';
import { type Authenticator, createAuthenticator, type Difference } from '../../support/authenticator.ts';
import { FLIGHTS, makeAgent, pkce } from '../../support/grants.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';

export { allowFirstUse, liveServer } from './live-server.ts';

/** What a server passes to the rules of consent. */
export function needsOf({ url }: TestServer): { config: Site } {
  return { config: { ...readConfig({ GRANTEX_MODE: 'live' }), publicUrl: url } };
}

/** A pending request. */
export interface Asked {
  authRequestId: string;
  agentId: string;
  principalId: string;
  /** The secret in the consent link. */
  secret: string;
}

/** Requests a grant as a developer does, of a new person and by a new agent by default. */
export async function ask(
  { call }: TestDeveloper,
  more: { agentId?: string; principalId?: string; [member: string]: unknown } = {},
): Promise<Asked> {
  const agentId = more.agentId ?? (await makeAgent(call, FLIGHTS, { redirectUris: [CALLBACK] }));
  const input = { scopes: FLIGHTS, principalId: `user_${randomBytes(6).toString('hex')}`, ...more, agentId };
  const { status, body } = await call('POST /v1/authorize', input);
  if (status !== 201) throw new Error(`authorize answered ${status}: ${JSON.stringify(body)}`);
  const secret = String(body.consentUrl).split('/').at(-1) ?? '';
  return { authRequestId: body.authRequestId, agentId, principalId: input.principalId, secret };
}

export const CALLBACK = 'https://app.example/cb?tenant=1';

/** A person with a browser and a device, who uses the rules of consent as the pages do. */
export interface Person {
  readonly visitDigest: Uint8Array;
  readonly device: Authenticator;
  look(secret: string): Promise<ConsentState>;
  enrol(secret: string, different?: Difference): Promise<Bound | ApiError>;
  bind(secret: string, different?: Difference): Promise<Bound | ApiError>;
  /** Creates a passkey for a new challenge, and returns the outcome. */
  register(secret: string, different?: Difference): Promise<RegistrationResponse>;
  enrolWith(secret: string, response: RegistrationResponse): Promise<Bound | ApiError>;
  /** The same, with a passkey that the device already has. */
  answerToBind(secret: string, different?: Difference): Promise<AssertionResponse>;
  bindWith(secret: string, response: AssertionResponse): Promise<Bound | ApiError>;
  /** Approves everything by default. */
  approve(secret: string, different?: Difference, chosen?: Partial<Chosen>): Promise<Settled | ApiError>;
  deny(secret: string, different?: Difference): Promise<Settled | ApiError>;
  /** The device's answer to a new challenge, for the test to send later. */
  answer(
    secret: string,
    purpose: 'approve' | 'deny',
    different?: Difference,
    chosen?: Partial<Chosen>,
  ): Promise<AssertionResponse>;
  /** With the choice of the last challenge by default. */
  settle(
    secret: string,
    purpose: 'approve' | 'deny',
    response: AssertionResponse,
    chosen?: Partial<Chosen>,
  ): Promise<Settled | ApiError>;
  denyUnbound(secret: string): Promise<Settled | ApiError>;
  /** Follows a link mailed to the entered address, `a@example.com` by default. */
  proveAddress(secret: string, purpose: MailPurpose): Promise<void>;
}

export function createPerson(
  server: TestServer,
  { device = createAuthenticator({ origin: server.url }) }: { device?: Authenticator } = {},
): Person {
  const needs = needsOf(server);
  const visitDigest = secretDigest(randomBytes(32).toString('base64url'));
  const run = <RESULT>(work: Work<RESULT>): Promise<RESULT> => server.database.forPerson(work);
  const refusable = <RESULT>(work: Work<RESULT>): Promise<RESULT | ApiError> =>
    unlessRefused(() => run(work));

  /** By the secret of the request. */
  const choices = new Map<string, Chosen>();
  const person: Person = {
    visitDigest,
    device,
    async look(secret) {
      const found = await run((transaction) => findConsent(transaction, needs, secret));
      if (found === undefined) throw new Error('there is nothing to look at');
      return found;
    },
    async register(secret, different) {
      const options = await run((transaction) =>
        askToEnrol(transaction, needs, { secret, visitDigest }, textsIn('en')),
      );
      return device.create(options, different);
    },
    enrolWith: (secret, response) =>
      refusable((transaction) => enrol(transaction, needs, { secret, visitDigest, response })),
    enrol: (secret, different) =>
      unlessRefused(async () => person.enrolWith(secret, await person.register(secret, different))),
    async answerToBind(secret, different) {
      const options = await run((transaction) => askToBind(transaction, needs, { secret, visitDigest }));
      return device.get(options, different);
    },
    bindWith: (secret, response) =>
      refusable((transaction) => bindExisting(transaction, needs, { secret, visitDigest, response })),
    bind: (secret, different) =>
      unlessRefused(async () => person.bindWith(secret, await person.answerToBind(secret, different))),
    async answer(secret, purpose, different, other) {
      const { digest: shownDigest, details } = await person.look(secret);
      const chosen = { ...wholeOf({ details }), ...other };
      choices.set(secret, chosen);
      const options = await run((transaction) =>
        askForDecision(transaction, needs, { secret, visitDigest, purpose, shownDigest, chosen }),
      );
      return device.get(options, different);
    },
    settle(secret, purpose, response, other) {
      const chosen = { ...(choices.get(secret) ?? NOTHING), ...other };
      return refusable((transaction) =>
        settleDecision(transaction, needs, { secret, visitDigest, purpose, chosen, response }),
      );
    },
    approve: (secret, different, chosen) => decide(person, secret, 'approve', different, chosen),
    deny: (secret, different) => decide(person, secret, 'deny', different),
    denyUnbound: (secret) =>
      refusable((transaction) => denyUnbound(transaction, needs, { secret, visitDigest })),
    async proveAddress(secret, purpose) {
      await server.database.asSystem(async (transaction) => {
        const digest = secretDigest(secret);
        await sql`UPDATE principals SET email = 'alice@example.com', email_entered_at = clock_timestamp()
          WHERE email IS NULL AND id = (
            SELECT principal FROM authorization_requests WHERE consent_digest = ${digest})`.execute(
          transaction,
        );
        await sql`INSERT INTO address_proofs (digest, developer_id, principal, email_entered_at, purpose, expires_at)
          SELECT ${visitDigest}, p.developer_id, p.id, p.email_entered_at, ${purpose},
            clock_timestamp() + interval '15 minutes'
          FROM authorization_requests r JOIN principals p ON p.id = r.principal
          WHERE r.consent_digest = ${digest}
          ON CONFLICT (digest) DO UPDATE SET purpose = EXCLUDED.purpose`.execute(transaction);
      });
    },
  };
  return person;
}

/** The whole request, as a page sends it. */
export function wholeOf({ details }: Pick<ConsentState, 'details'>): Chosen {
  return { scope: details.scopes.map(({ scope }) => scope), lifetime: details.lifetime };
}

const NOTHING: Chosen = { scope: [], lifetime: '' };

async function decide(
  person: Person,
  secret: string,
  purpose: 'approve' | 'deny',
  different: Difference = {},
  chosen: Partial<Chosen> = {},
): Promise<Settled | ApiError> {
  const answer = await person.answer(secret, purpose, different, chosen).catch((error: unknown) => {
    if (error instanceof ApiError) return error;
    throw error;
  });
  return answer instanceof ApiError ? answer : person.settle(secret, purpose, answer);
}

/** A request of a developer, and the first visitor, who is bound to its principal. */
export async function boundPerson(
  server: TestServer,
  more: Parameters<typeof ask>[1] = {},
): Promise<{ asked: Asked; person: Person }> {
  const asked = await ask(server.developer, more);
  const person = createPerson(server);
  const outcome = outcomeOf(await person.enrol(asked.secret));
  if (outcome !== 'first-use') throw new Error(`nobody is bound: ${outcome}`);
  return { asked, person };
}

/** What a request with a redirect address also needs. */
export function withRedirect(): { codeVerifier: string; more: Record<string, unknown> } {
  const { verifier, challenge } = pkce();
  return {
    codeVerifier: verifier,
    more: { redirectUri: CALLBACK, codeChallenge: challenge, state: 'a&b=c' },
  };
}

/** The code in the redirect address of an approval. */
export function codeIn(result: Settled | ApiError): string {
  const location = result instanceof ApiError ? undefined : result.location;
  return location === undefined ? 'none' : (new URL(location).searchParams.get('code') ?? 'none');
}

/** The code of a refusal, or the status of a success. */
export function outcomeOf(result: Settled | Bound | ApiError): string {
  if (result instanceof ApiError) return result.code;
  return 'status' in result ? result.status : result.way;
}

async function unlessRefused<RESULT>(work: () => Promise<RESULT>): Promise<RESULT | ApiError> {
  return work().catch((error: unknown) => {
    if (error instanceof ApiError) return error;
    throw error;
  });
}
