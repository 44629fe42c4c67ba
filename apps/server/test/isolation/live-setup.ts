import { sql } from 'kysely';
import {
  allowFirstUse,
  ask,
  type Asked,
  codeIn,
  createPerson,
  liveServer,
  type Person,
  withRedirect,
} from '../people/consent/person.ts';
import { askAbout } from '../authority/approvals/calls.ts';
import { claimsOf, makeAgent, type TestGrant } from '../support/grants.ts';
import { httpBrowser } from '../support/http-browser.ts';
import { mailServer, type MailServer } from '../support/mail-server.ts';
import type { TestDeveloper, TestServer } from '../support/server.ts';

/**
 * A live server that sends mail, a developer and a person on it, and an attacker with an account at another developer.
 */
export interface LiveSetup {
  server: TestServer;
  mail: MailServer;
  developer: TestDeveloper;
  /** Bound by the link to their address. */
  victim: Person;
  /** Of the victim: a pending request, one whose code waits for the app with its verifier, and a grant. */
  waiting: Asked;
  approved: Asked & { code: string };
  granted: Asked & TestGrant & { jti: string };
  /** A name with an entered address, which nobody is bound to yet. */
  unbound: Asked;
  /** Another agent of the developer, with the same scopes. */
  otherAgentId: string;
  /** An entry in the audit log about the grant. */
  entryId: string;
  /** A call of the grant that waits for the victim. */
  approvalId: string;
  /** A vouched session for the victim: it may view and revoke. */
  session: string;
  attacker: Attacker;
  close(): Promise<void>;
}

export interface Attacker {
  /** A person whose passkey is bound for this developer's agents, where the first visitor may be bound. */
  person: Person;
  developer: TestDeveloper;
  /** Requests something of the attacker again. */
  own: Asked;
  /** Requests something for a name that nobody is bound to yet. */
  fresh: Asked;
  grant: TestGrant;
  /** The secret of a working link that was mailed to the attacker. */
  link: string;
}

const VICTIM = 'victim@example.com';
const NEW = 'new@example.com';
const ATTACKER = 'attacker@example.com';

export async function createLiveSetup(): Promise<LiveSetup> {
  const mail = await mailServer();
  const server = await liveServer({ environment: mail.environment });
  const developer = await server.signUp();
  const first = await ask(developer);
  await enter(developer, first, VICTIM);
  const victim = createPerson(server);
  await victim.proveAddress(first.secret, 'bind');
  await victim.enrol(first.secret);
  const ofVictim = { principalId: first.principalId, agentId: first.agentId };

  const redirected = await ask(developer, { ...ofVictim, ...withRedirect().more });
  const approved = { ...redirected, code: codeIn(await victim.approve(redirected.secret)) };
  await keepCode(server, redirected);
  const granting = await ask(developer, ofVictim);
  const grant = await granted(developer, victim, granting);
  const unbound = await ask(developer, { agentId: first.agentId });
  await enter(developer, unbound, NEW);
  const entry = await developer.call('POST /v1/audit/log', {
    grantId: grant.grantId,
    action: 'a',
    status: 'success',
  });
  const { body: opened } = await developer.call('POST /v1/principal-sessions', {
    principalId: first.principalId,
  });
  return {
    server,
    mail,
    developer,
    victim,
    waiting: await ask(developer, ofVictim),
    approved,
    granted: { ...granting, ...grant, jti: claimsOf(grant.grantToken).jti },
    unbound,
    otherAgentId: await makeAgent(developer.call),
    entryId: entry.body.entryId,
    approvalId: await askAbout(server, developer.id, grant.grantId),
    session: opened.sessionToken,
    attacker: await attackerAt(server, mail),
    async close() {
      await server.close();
      await mail.close();
    },
  };
}

/** Thousands of attempts take longer than the minute for which a code can be fetched. */
async function keepCode({ database }: TestServer, { authRequestId }: Asked): Promise<void> {
  await database.asSystem((transaction) =>
    sql`UPDATE authorization_requests SET code_expires_at = expires_at WHERE id = ${authRequestId}`.execute(
      transaction,
    ),
  );
}

async function attackerAt(server: TestServer, mail: MailServer): Promise<Attacker> {
  const developer = await server.signUp();
  await allowFirstUse(developer);
  const person = createPerson(server);
  const first = await ask(developer);
  await person.enrol(first.secret);
  const grant = await granted(developer, person, first);
  const linked = await ask(developer);
  await enter(developer, linked, ATTACKER);
  const sender = httpBrowser(server.url);
  await sender.open(`/consent/${linked.secret}`);
  await sender.submit(`/consent/${linked.secret}/mail`);
  return {
    person,
    developer,
    own: await ask(developer, { principalId: first.principalId }),
    fresh: await ask(developer),
    grant,
    link: mail.linkFor(ATTACKER).split('/').at(-1) ?? '',
  };
}

async function enter(
  { call }: TestDeveloper,
  { principalId }: Pick<Asked, 'principalId'>,
  email: string,
): Promise<void> {
  await call(`PUT /v1/principals/${principalId}/email`, { email });
}

/** Lets the person approve, and exchanges the code. */
async function granted({ call }: TestDeveloper, person: Person, asked: Asked): Promise<TestGrant> {
  await person.approve(asked.secret);
  const { code } = (await call(`GET /v1/authorize/${asked.authRequestId}`)).body;
  const { status, body } = await call('POST /v1/token', { code, agentId: asked.agentId });
  if (status !== 201) throw new Error(`the exchange answered ${status}: ${JSON.stringify(body)}`);
  return { ...body, agentId: asked.agentId };
}
