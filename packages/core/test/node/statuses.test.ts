import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import {
  AGENT_STATUSES,
  APPROVAL_STATUSES,
  AUTHORIZATION_STATUSES,
  GRANT_STATUSES,
  ISSUER_KEY_STATES,
} from '../../src/issuer.ts';
import { ENTRY_STATUSES } from '../../src/wire/entries.ts';

const page = await readFile(new URL('../../../../docs/reference/statuses.md', import.meta.url), 'utf8');

test.each<[section: string, statuses: readonly string[]]>([
  ['Audit entries', ENTRY_STATUSES],
  ['Grants', GRANT_STATUSES],
  ['Requests for a grant', AUTHORIZATION_STATUSES],
  ['Approvals', APPROVAL_STATUSES],
  ['Agents', AGENT_STATUSES],
  ['Keys of the issuer', ISSUER_KEY_STATES],
])('the page of statuses has a row for each one of %s, and no other', (section, statuses) => {
  const text = page.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? '';
  const rows = [...text.matchAll(/^\| `(\w+)`/gm)].map(([, status]) => status);
  expect(new Set(rows)).toEqual(new Set(statuses));
});
