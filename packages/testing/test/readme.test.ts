import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as testing from '@grantex/testing';
import { expect, test } from 'vitest';

const folder = join(import.meta.dirname, '..');
const readme = await readFile(join(folder, 'README.md'), 'utf8');

test('the example in the README is a file that runs with these tests', async () => {
  const example = await readFile(join(folder, 'examples', 'booking.test.ts'), 'utf8');
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
});

test('the README lists each fault of a token in the row of its reason', () => {
  for (const [fault, reason] of Object.entries(testing.tokenFaults)) {
    expect(readme).toMatch(new RegExp(`^\\| \`${reason}\` +\\|.*\`${fault}\``, 'm'));
  }
});

test('the package exports this and nothing else', () => {
  expect(Object.keys(testing).toSorted()).toEqual([
    'authorizationOf',
    'callOverHttp',
    'casesFor',
    'contractCases',
    'createAuditRecorder',
    'createTestIssuer',
    'createTestService',
    'judgeRun',
    'runContract',
    'runContractCase',
    'startTestService',
    'tokenFaults',
    'tokenOf',
  ]);
});
