import { readFile } from 'node:fs/promises';
import { beforeEach, expect, test } from 'vitest';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import type { TestDeveloper } from '../../support/server.ts';
import { expectFine } from '../../web/pages/inspect.ts';
import type { Visitor } from '../../web/pages/visitor.ts';
import { consoleSite, expectSoon, tabTo } from './console.ts';

const site = consoleSite();
let developer: TestDeveloper;
beforeEach(async () => {
  developer = await site.server.signUp();
});

async function write(): Promise<void> {
  const { call } = developer;
  const { grantId } = await makeGrant(call, await makeAgent(call));
  for (const status of ['allowed', 'blocked'])
    await call('POST /v1/audit/log', { grantId, action: 'flight.book', status });
}

async function auditor(path: string): Promise<Visitor> {
  const { body } = await developer.call('POST /v1/keys', { name: 'auditor', roles: ['audit-read'] });
  return site.open(body.apiKey, path);
}

test('an auditor makes a pack of evidence, and learns how to check it', async () => {
  await write();
  const person = await auditor('/audit');
  await person.page.getByRole('link', { name: 'Evidence', exact: true }).click();
  await person.page.getByText('How an auditor checks it').waitFor();
  await expectFine(person, 'console-evidence');
  await person.page.getByLabel('Report on').selectOption('soc2');
  await tabTo(person, 'Make the pack');
  const [download] = await Promise.all([
    person.page.waitForEvent('download'),
    person.page.keyboard.press('Enter'),
  ]);
  expect(download.suggestedFilename()).toMatch(/^evidence-soc2-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.zip$/);
  expect((await readFile(await download.path())).subarray(0, 2).toString()).toBe('PK');
  await person.page.getByText(/The pack was saved, \d+ kB/).waitFor();
  await person.page.getByLabel('First day').fill('2030-01-01');
  await person.press('Make the pack');
  await person.page.getByText('since: must be before until').waitFor();
  await expectFine(person, 'console-evidence-error');
  await person.leave();
});

test('the page about streams has a command for each format, and shows what a SIEM gets', async () => {
  const empty = await auditor('/audit/streams');
  await empty.page.getByText('The log has no entry yet').waitFor();
  await empty.leave();
  await write();
  const person = await auditor('/audit/streams');
  await person.page.getByText('"class_uid":6003').first().waitFor();
  await expectFine(person, 'console-streams');
  await person.page.getByLabel('Format').selectOption('cef');
  await person.page.getByLabel('Where to').selectOption({ label: 'Syslog over TLS' });
  await expectSoon(() => person.page.getByLabel('Sending the log').innerText()).toBe(
    `grantex audit ship --url ${site.server.url} \\\n  --source entries --format cef \\\n  --to syslog+tls://siem.example:6514 \\\n  --state entries.json`,
  );
  await person.page.getByText('CEF:0|Grantex|Grantex|').first().waitFor();
  await person.leave();
});
