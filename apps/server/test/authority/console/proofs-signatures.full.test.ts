import { type AuditEntry, canonicalEntry, hashEntry } from '@grantex/core/log';
import { beforeEach, expect, test } from 'vitest';
import { type AgentSigner, agentSigner } from '../../ledger/audit/agent-signer.ts';
import { expectFine } from '../../web/pages/inspect.ts';
import type { Visitor } from '../../web/pages/visitor.ts';
import { agentKey } from '../../support/agent-keys.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import type { TestDeveloper } from '../../support/server.ts';
import { consoleSite } from './console.ts';

const site = consoleSite();
let developer: TestDeveloper;
let agentId: string;
let signer: AgentSigner;
let grantId: string;
/** The second of two entries, signed by its agent. */
let entryId: string;

beforeEach(async () => {
  developer = await site.server.signUp();
  agentId = await makeAgent(developer.call);
  ({ grantId } = await makeGrant(developer.call, agentId));
  signer = await newSigner();
  await developer.call('POST /v1/audit/log', { grantId, action: 'unsigned', status: 'success' });
  entryId = await write('flight.booked');
});

const newSigner = (algorithm?: 'ES256'): Promise<AgentSigner> =>
  agentSigner(site.server.database, { developerId: developer.id, agentId }, site.server.url, algorithm);

async function write(action: string): Promise<string> {
  const signed = await signer.sign({ grantId, action, status: 'success', metadata: { amount: 20 } });
  const { status, body } = await developer.call('POST /v1/audit/log', signed);
  expect(status).toBe(201);
  return body.entryId;
}

/** An auditor in front of this entry, whose key may only read the log. */
async function auditor(change?: (person: Visitor) => Promise<unknown>): Promise<Visitor> {
  const { body } = await developer.call('POST /v1/keys', { name: 'auditor', roles: ['audit-read'] });
  const person = await site.open(body.apiKey, '/issuer');
  await change?.(person);
  await person.page.goto(`${site.server.url}/console/audit/${entryId}`);
  return person;
}

/** Changes a response on its way to the browser. */
async function alter(
  person: Visitor,
  path: string,
  change: (body: any) => object | Promise<object>,
): Promise<void> {
  await person.page.route(path, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: await change(await response.json()) });
  });
}

const signature = (person: Visitor) =>
  person.page.locator('.checks li', { hasText: 'The agent has signed the entry' });

test('the signature of an agent is checked in the browser, and the page says whose it is', async () => {
  const person = await auditor();
  await signature(person)
    .getByText(`Signed by agent ${agentId} with key ${signer.kid}, and the signature is valid.`)
    .waitFor();
  expect(await signature(person).getAttribute('class')).toBe('passed');
  expect(await signature(person).innerText()).not.toContain('has since been replaced');
  await person.page.getByText('Checked in this browser: no check failed').waitFor();
  await expectFine(person, 'console-entry-signed');
  await person.page.getByText('Hashes, signature and salt').click();
  await person.page.getByText(signer.kid).first().waitFor();
  await expectFine(person, 'console-entry-unfolded');
  await person.leave();
});

test('an entry that was rehashed with another action does not match the agent’s signature', async () => {
  const person = await auditor((visitor) =>
    alter(visitor, `**/v1/audit/${entryId}`, async (entry: AuditEntry) => {
      const changed = { ...entry, action: 'flight.cancelled' };
      return { ...changed, hash: await hashEntry(canonicalEntry(changed)) };
    }),
  );
  await signature(person).getByText('The signature is not valid').waitFor();
  expect(await signature(person).innerText()).toContain(`agent ${agentId} with key ${signer.kid}`);
  expect(await signature(person).getAttribute('class')).toBe('failed');
  await person.page.getByRole('alert').getByText('not proven').waitFor();
  // Its hash alone would match.
  const content = person.page.locator('.checks li', { hasText: 'The entry matches its hash' });
  expect(await content.getAttribute('class')).toBe('passed');
  await expectFine(person, 'console-entry-not-signed');
  await person.leave();
});

test('a signature stays valid after its key was replaced, and the page says so', async () => {
  const next = await agentKey('ES256');
  const { status } = await developer.call(`POST /v1/agents/${agentId}/keys`, {
    publicKey: next.publicKey,
    publicKeyProof: await next.prove(site.server.url, developer.id),
  });
  expect(status).toBeLessThan(300);
  const person = await auditor();
  await signature(person).getByText('the signature is valid').waitFor();
  await signature(person).getByText('The key has since been replaced').waitFor();
  expect(await signature(person).getAttribute('class')).toBe('passed');
  await person.leave();
});

test('an entry signed after its key was retired does not verify', async () => {
  const person = await auditor((visitor) =>
    alter(visitor, '**/1.0/identifiers/**', (resolved) => {
      const [method] = resolved.didDocument.verificationMethod;
      method.revoked = '2001-01-01T00:00:00.000Z';
      return resolved;
    }),
  );
  await signature(person).getByText('already been replaced when the entry was written').waitFor();
  expect(await signature(person).getAttribute('class')).toBe('failed');
  await person.leave();
});

test('with a key that the agent never had, or a malformed one, the signature is not proven', async () => {
  const { publicKey } = await agentKey();
  for (const [publicKeyJwk, says] of [
    [publicKey, 'The key is unknown'],
    [{ kty: '<b>' }, 'does not contain valid keys'],
  ] as const) {
    const person = await auditor((visitor) =>
      alter(visitor, '**/1.0/identifiers/**', (resolved) => {
        resolved.didDocument.verificationMethod[0].publicKeyJwk = publicKeyJwk;
        return resolved;
      }),
    );
    await signature(person).getByText(says).waitFor();
    expect(await signature(person).getAttribute('class')).toBe('failed');
    await person.page.getByRole('alert').getByText('not proven').waitFor();
    await person.leave();
  }
});

test('the server lists no key for a deleted agent, and the page says that nothing was checked', async () => {
  expect((await developer.call(`DELETE /v1/agents/${agentId}`)).status).toBe(204);
  const person = await auditor();
  await signature(person).getByText('Not checked: the server names no key for this agent').waitFor();
  expect(await signature(person).getAttribute('class')).toBe('open');
  await person.page.getByText('no check failed, but').waitFor();
  await person.leave();
});

test('if the keys cannot be fetched, the signature counts as invalid', async () => {
  const person = await auditor((visitor) =>
    visitor.page.route('**/1.0/identifiers/**', (route) => route.fulfill({ status: 404, body: '{}' })),
  );
  await signature(person).getByText('could not be fetched: there is no such agent').waitFor();
  expect(await signature(person).getAttribute('class')).toBe('failed');
  await person.leave();
});

test('an ES256 signature verifies, and an unsigned entry shows no signature', async () => {
  agentId = await makeAgent(developer.call);
  ({ grantId } = await makeGrant(developer.call, agentId));
  signer = await newSigner('ES256');
  entryId = await write('a');
  const person = await auditor();
  await signature(person).getByText('the signature is valid').waitFor();
  const { body } = await developer.call('GET /v1/audit/entries');
  await person.page.goto(`${site.server.url}/console/audit/${body.entries[0].entryId}`);
  await person.page.getByText('Checked in this browser').waitFor();
  expect(await signature(person).count()).toBe(0);
  await person.leave();
});
