import {
  type ConformanceOptions,
  jsonReport,
  type Report,
  runConformance,
  textReport,
} from '@grantex/conformance';
import { isFullRun, secretsIn } from 'test-config';
import { afterAll, describe, expect, test } from 'vitest';
import { faults } from './faults/index.ts';
import { servePath } from './support/at-path.ts';
import { type Databases, startDatabases } from './support/databases.ts';
import { type OurServer, startOurs } from './support/our-server.ts';
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

/** In `npm test` the section that everything rests on. */
const only = isFullRun ? [] : ['6'];

test('our server passes, in a sandbox, and a report holds no secret', async () => {
  const ours = await startOurs(await databases.empty());
  const report = await checked(ours, { only });
  expect(statusesOf(report, 'failed')).toEqual({});
  const sections = new Set(report.results.map(({ check }) => check.id.split('.')[0]));
  const expected = SKIPPED_IN_SANDBOX.filter((id) => sections.has(id.split('.')[0]));
  expect(skippedIn(report)).toEqual(expected);
  expect(secretsIn(textReport(report) + jsonReport(report))).toEqual([]);
  expect(report.leftBehind).toContain('conformance-');
});

describe.runIf(isFullRun)('our server passes', () => {
  test('on the embedded database', async () => {
    const ours = await startOurs({ GRANTEX_DATA_DIR: 'memory://' });
    const report = await checked(ours);
    expect(statusesOf(report, 'failed')).toEqual({});
    expect(skippedIn(report)).toEqual(SKIPPED_IN_SANDBOX);
  });

  test('at a public URL that has a path', async () => {
    const front = await servePath('/grantex');
    const ours = await startOurs({ ...(await databases.empty()), GRANTEX_PUBLIC_URL: front.url });
    front.leadTo(ours.url);
    const report = await checked(ours, { url: front.url });
    front.stop();
    expect(statusesOf(report, 'failed')).toEqual({});
    expect(skippedIn(report)).toEqual(SKIPPED_IN_SANDBOX);
  });

  test('with a rate limit, for which the kit waits', async () => {
    const ours = await startOurs({ ...(await databases.ready()), GRANTEX_RATE_LIMIT: '50' });
    const report = await checked(ours, { only: ['2', '4'] });
    expect(statusesOf(report, 'failed')).toEqual({});
    expect(Object.keys(statusesOf(report, 'passed'))).toContain('2.rate-limit-headers');
  });

  test('live, where a person would have to approve', async () => {
    const ours = await startOurs({
      ...(await databases.empty()),
      GRANTEX_MODE: 'live',
      GRANTEX_SIGNUP: 'open',
    });
    const report = await checked(ours);
    expect(statusesOf(report, 'failed')).toEqual({});
    const passed = Object.keys(statusesOf(report, 'passed'));
    expect(passed).toEqual(expect.arrayContaining(SKIPPED_IN_SANDBOX.slice(1)));
    expect(passed.length).toBeGreaterThan(60);
    expect(
      reasonsOf(report).filter(
        (reason) => !/live server|server is new|sandbox|sets no limit|registers no clients/.test(reason),
      ),
    ).toEqual([]);
  });
});

/** Without the one that a new server cannot show. */
function skippedIn(report: Report): readonly string[] {
  return Object.keys(statusesOf(report, 'skipped')).filter((id) => id !== '9.key-in-reserve');
}

/** Runs the kit, and stops the server. */
async function checked(server: OurServer, options: Partial<ConformanceOptions> = {}): Promise<Report> {
  try {
    return await runConformance({ url: server.url, key: server.key, ...options });
  } finally {
    await server.stop();
  }
}

function reasonsOf({ results }: Report): readonly string[] {
  return results.flatMap(({ outcome }) => (outcome.status === 'skipped' ? [outcome.reason] : []));
}

/** In `npm test` one of them. */
const tried = isFullRun ? faults : faults.filter(({ noticedBy: [first] }) => first === '6.delegated-end');

test.each(tried)('a server is caught on which $name', async ({ noticedBy, edits, ...fault }) => {
  const changesSchema = edits.some(({ file }) => file.includes('/migrations/'));
  const needsEmpty = !isFullRun || changesSchema || fault.environment !== undefined;
  const environment = await (needsEmpty ? databases.empty() : databases.ready());
  const faulty = await startOurs({ ...environment, ...fault.environment }, { noticedBy, edits, ...fault });
  const report = await checked(faulty, { only: noticedBy });
  expect(Object.keys(statusesOf(report, 'failed')).toSorted()).toEqual(noticedBy.toSorted());
  for (const id of noticedBy)
    expect(textReport(report)).toMatch(new RegExp(`FAILED ${id}\n  §${id.split('.')[0]}: `));
});
