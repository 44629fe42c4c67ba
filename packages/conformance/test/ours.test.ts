import { jsonReport, runConformance, textReport } from '@grantex/conformance';
import { isFullRun, secretsIn } from 'test-config';
import { afterAll, expect, test } from 'vitest';
import { faults } from './faults/index.ts';
import { type Databases, startDatabases } from './support/databases.ts';
import { startOurs } from './support/our-server.ts';
import { statusesOf } from './support/statuses.ts';

const databases: Databases = await startDatabases();
afterAll(() => databases.stop());

/** What a sandbox without a rate limit cannot show; a live server shows the last four. */
const SKIPPED_IN_SANDBOX = [
  '2.rate-limit-headers',
  '6.unregistered-redirect',
  '6.no-approval-by-key',
  '6.page-is-no-api',
  '15.no-answer-by-key',
];

test('our server passes, in a sandbox, and a report holds no secret', async () => {
  const ours = await startOurs(await databases.ready());
  try {
    const report = await runConformance(ours);
    expect(statusesOf(report, 'failed')).toEqual({});
    expect(Object.keys(statusesOf(report, 'skipped'))).toEqual(SKIPPED_IN_SANDBOX);
    expect(secretsIn(textReport(report) + jsonReport(report))).toEqual([]);
    expect(report.leftBehind).toContain('conformance-');
  } finally {
    await ours.stop();
  }
});

/** In `npm test` two of them, of different kinds. */
const tried = isFullRun
  ? faults
  : faults.filter(({ noticedBy: [first] }) => ['6.pkce', '6.delegated-end'].includes(first));

test.each(tried)('a server is caught on which $name', async ({ noticedBy, edits, ...fault }) => {
  const changesSchema = edits.some(({ file }) => file.includes('/migrations/'));
  const environment = await (changesSchema || fault.environment ? databases.empty() : databases.ready());
  const faulty = await startOurs({ ...environment, ...fault.environment }, { noticedBy, edits, ...fault });
  try {
    const report = await runConformance({ ...faulty, only: noticedBy });
    expect(Object.keys(statusesOf(report, 'failed')).toSorted()).toEqual(noticedBy.toSorted());
    for (const id of noticedBy)
      expect(textReport(report)).toMatch(new RegExp(`FAILED ${id}\n  §${id.split('.')[0]}: `));
  } finally {
    await faulty.stop();
  }
});
