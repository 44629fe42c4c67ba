import { generateKeyPairSync } from 'node:crypto';
import { formatNoteKey, noteKey } from '@grantex/core/log';
import { beforeEach, expect, test } from 'vitest';
import { expectFine } from '../../web/pages/inspect.ts';
import type { Visitor } from '../../web/pages/visitor.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import type { TestDeveloper } from '../../support/server.ts';
import { consoleSite, expectSoon } from './console.ts';

const site = consoleSite();
let developer: TestDeveloper;
let grantId: string;
/** The second of three entries. */
let entryId: string;

beforeEach(async () => {
  developer = await site.server.signUp();
  const { call } = developer;
  ({ grantId } = await makeGrant(call, await makeAgent(call)));
  await write('first');
  entryId = await write('second');
  await write('third');
});

async function write(action: string): Promise<string> {
  const body = { grantId, action, status: 'success', metadata: { amount: 20 } };
  return (await developer.call('POST /v1/audit/log', body)).body.entryId;
}

/** A browser with a key that may only read the log. */
async function auditor(): Promise<Visitor> {
  const { body } = await developer.call('POST /v1/keys', { name: 'auditor', roles: ['audit-read'] });
  return site.open(body.apiKey, '/audit');
}

async function open(person: Visitor): Promise<void> {
  await person.page.goto(`${site.server.url}/console/audit/${entryId}`);
  await unfold(person);
}

/** The passed checks are folded below the verdict. */
const unfold = (person: Visitor) => person.page.getByText(/^(All|Other) checks$/).click();

const check = (person: Visitor, what: string) => person.page.locator('.checks li', { hasText: what });
const kept = (person: Visitor) =>
  person.page.evaluate<{ note?: string; verifierKey?: string }>(
    `JSON.parse(localStorage.getItem('grantex-log:${developer.id}') ?? '{}')`,
  );
const IN_LOG = 'The signed log contains this entry';
const SIGNED = 'The checkpoint is signed';
const CONTENT = 'The entry matches its hash';
const SEEN = 'No entry that you have seen was changed';
const ANCHOR = 'The key does not come only from this server';

/** Changes a response on its way to the browser. */
async function tamper(person: Visitor, path: string, change: (text: string) => string): Promise<void> {
  await person.page.route(`**/v1/audit/${path}`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: change(await response.text()) });
  });
}

/** The same text with one character changed inside these quotes. */
function changeByte(text: string, before: RegExp): string {
  const found = before.exec(text);
  if (found === null) throw new Error(`nothing like ${String(before)} in ${text}`);
  const at = found.index + found[0].length;
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
}

test('an auditor opens an entry, and its proof is checked in the browser', async () => {
  const person = await auditor();
  await person.page.getByRole('link', { name: 'second' }).click();
  await person.page.getByText('Checked in this browser: no check failed, but ').waitFor();
  expect(await check(person, SIGNED).isVisible()).toBe(false);
  await expectFine(person, 'console-entry-folded');
  // The verdict comes before everything else that the page says about the entry.
  expect(await person.text()).toMatch(/^(.*\n){0,4}Is it proven\?\nproven Checked in this browser/i);
  await unfold(person);
  for (const what of [CONTENT, 'The entry is linked to its neighbours', SIGNED, IN_LOG]) {
    expect(await check(person, what).getAttribute('class')).toBe('passed');
  }
  expect(await check(person, SIGNED).innerText()).toContain('holds 3 entries');
  expect(await check(person, ANCHOR).innerText()).toContain('Unanchored');
  expect(await check(person, SEEN).innerText()).toContain('the first checkpoint that this browser has seen');
  await expectFine(person, 'console-entry');
  await person.leave();
});

test('the checkpoint is stored, and the next one is checked against it', async () => {
  const person = await auditor();
  await open(person);
  await expectSoon(async () => (await kept(person)).note ?? '').toContain('\n3\n');
  await write('fourth');
  await open(person);
  await check(person, SEEN).getByText('still begins with the 3 entries').waitFor();
  await expectSoon(async () => (await kept(person)).note ?? '').toContain('\n4\n');

  // A server whose log was truncated or rewritten is detected, and the stored checkpoint stays.
  await tamper(person, 'proof/consistency**', (text) => changeByte(text, /"path":\["/));
  await write('fifth');
  await open(person);
  await check(person, SEEN).getByText('its past was rewritten').waitFor();
  await expectFine(person, 'console-entry-rewritten');
  expect((await kept(person)).note ?? '').toContain('\n4\n');
  await person.leave();
});

test('a log that has become shorter is detected', async () => {
  const person = await auditor();
  const { body: before } = await developer
    .call<string>('GET /v1/audit/checkpoint?size=3')
    .then((found) => (found.status === 200 ? found : developer.call<string>('GET /v1/audit/checkpoint')));
  await write('fourth');
  await open(person);
  await expectSoon(async () => (await kept(person)).note ?? '').toContain('\n4\n');
  await tamper(person, 'checkpoint', () => before);
  await open(person);
  await check(person, SEEN).getByText('The log had 4 entries before, and has 3 now').waitFor();
  await person.leave();
});

test('a stored verifier key takes precedence', async () => {
  const person = await auditor();
  const { body: key } = await developer.call('GET /v1/audit/log-key');
  await person.page.goto(`${site.server.url}/console/audit/log`);
  await person.page.getByLabel('Verifier key').fill('no key');
  await person.press('Save this key');
  await person.page.getByText('This is not a verifier key').waitFor();
  await person.page.getByLabel('Verifier key').fill(` ${key.verifierKey} `);
  await person.press('Save this key');
  await person.page.getByText('Checks in this browser use the key').waitFor();
  await check(person, ANCHOR).getByText('It is the verifier key saved in this browser').waitFor();
  await open(person);
  await person.page.getByText('Checked in this browser: no check failed').waitFor();
  expect(await check(person, ANCHOR).getAttribute('class')).toBe('passed');

  await person.leave();
});

test('a server that signs with another key than the stored one is not trusted', async () => {
  const person = await auditor();
  const { body: key } = await developer.call('GET /v1/audit/log-key');
  const { publicKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const other = formatNoteKey(await noteKey(key.name, Buffer.from(x, 'base64url')));
  await person.page.goto(`${site.server.url}/console/audit/log`);
  await person.page.getByLabel('Verifier key').fill(other);
  await person.press('Save this key');
  await check(person, SIGNED).getByText('is not signed by this key').waitFor();
  await open(person);
  await check(person, SIGNED).getByText('is not signed by this key').waitFor();
  await expectFine(person, 'console-entry-other-key');
  await person.page.goto(`${site.server.url}/console/audit/log`);
  await person.press('Forget key and checkpoint');
  await check(person, ANCHOR).getByText('Unanchored').waitFor();
  await person.leave();
});

test.each([
  {
    name: 'a byte of the proof',
    path: 'proof/inclusion**',
    change: (text: string) => changeByte(text, /"path":\["/),
    what: IN_LOG,
    says: 'does not lead from this entry to the signed root',
  },
  {
    name: 'the place that the proof is for',
    path: 'proof/inclusion**',
    change: (text: string) => text.replace('"index":1', '"index":0'),
    what: IN_LOG,
    says: 'does not lead from this entry to the signed root',
  },
  {
    name: 'the signature of the checkpoint',
    path: 'checkpoint',
    // The last characters before the end of the line are of the signature itself.
    change: (text: string) =>
      text.replace(
        /(.)(.{20})\n$/,
        (_all, one: string, rest: string) => `${one === 'A' ? 'B' : 'A'}${rest}\n`,
      ),
    what: SIGNED,
    says: 'signature of the checkpoint is not valid',
  },
  {
    name: 'the size in the checkpoint',
    path: 'checkpoint',
    change: (text: string) => text.replace('\n3\n', '\n4\n'),
    what: SIGNED,
    says: 'signature of the checkpoint is not valid',
  },
  {
    name: 'the checkpoint as a whole',
    path: 'checkpoint',
    change: () => '<script>window.hacked=true</script>',
    what: SIGNED,
    says: 'is not a checkpoint',
  },
  {
    name: 'what the entry says',
    path: 'ent_*',
    change: (text: string) => text.replace('"action":"second"', '"action":"harmless"'),
    what: CONTENT,
    says: 'does not have the hash it states',
  },
  {
    name: 'the metadata of the entry',
    path: 'ent_*',
    change: (text: string) => text.replace('"amount":20', '"amount":2'),
    what: CONTENT,
    says: 'has other metadata than was hashed',
  },
  {
    name: 'whom the entry is about',
    path: 'ent_*',
    change: (text: string) => text.replace('"principalId":"user_alice"', '"principalId":"user_mallory"'),
    what: CONTENT,
    says: 'names another principal than was hashed',
  },
])('when $name is changed, the page says which check fails', async ({ name, path, change, what, says }) => {
  const person = await auditor();
  const prefix = path === 'ent_*' ? entryId : path;
  await tamper(person, prefix, change);
  await open(person);
  await check(person, what).getByText(says).waitFor();
  expect(await check(person, what).getAttribute('class')).toBe('failed');
  await person.page.getByRole('alert').getByText('not proven').waitFor();
  await person.page
    .getByRole('alert')
    .getByText(/Checked in this browser: .* failed/)
    .waitFor();
  expect(await kept(person)).toEqual({});
  expect(await person.page.evaluate('window.hacked')).toBeUndefined();
  if (name === 'a byte of the proof') await expectFine(person, 'console-entry-tampered');
  await person.leave();
});
