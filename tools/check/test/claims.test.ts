import { expect, test } from 'vitest';
import { claimFaults, unlistedPages } from '../src/claims.ts';

const files: Readonly<Record<string, string>> = { 'a.test.ts': "test('a forged token is refused', …)" };
const read = (path: string): Promise<string | undefined> => Promise.resolve(files[path]);

test('a claim with an existing test passes', async () => {
  const document =
    '# Tokens\n\n- Forged tokens\n  are refused.\n  - `a.test.ts` › a forged token is refused\n';
  expect(await claimFaults(document, read)).toEqual([]);
});

test('a claim without a test is reported', async () => {
  const document = '- Forged tokens are refused.\n- Held.\n  - `a.test.ts` › a forged token is refused\n';
  expect(await claimFaults(document, read)).toEqual(['no test holds "Forged tokens are refused."']);
});

test('a test that is not in its file is reported', async () => {
  const document = '- Held?\n  - `a.test.ts` › a stolen token is refused\n';
  expect(await claimFaults(document, read)).toEqual(['a.test.ts has no test "a stolen token is refused"']);
});

test('a missing file is reported', async () => {
  const document = '- Held?\n  - `b.test.ts` › anything\n';
  expect(await claimFaults(document, read)).toEqual(['there is no b.test.ts']);
});

test('a page of the threat model that its list does not name is reported', () => {
  const pages = ['mcp-conformance.md', 'threat-model/tokens.md', 'threat-model/holds.md'];
  expect(
    unlistedPages(
      '[Holds](threat-model/holds.md)',
      pages.map((page) => `docs/security/${page}`),
    ),
  ).toEqual(['docs/security/threat-model.md: no link to threat-model/tokens.md']);
});
