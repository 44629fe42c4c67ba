import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { checks } from '@grantex/conformance';
import { citedBy } from '../src/protocol/cited.ts';
import { readSources } from '../src/protocol/read-protocol.ts';
import { readSection } from '../src/protocol/sentences.ts';
import { unproven } from '../src/protocol/unproven.ts';
import { sectionOf } from '../src/report/report.ts';

const sections = await readSources();
const citations = [
  ...checks.flatMap(({ id, cites }) => cites.map((citation) => ({ by: id, ...citation }))),
  ...unproven.map((citation) => ({ by: 'unproven', ...citation })),
];

test('every MUST of the protocol has a check, or a reason why there is none', () => {
  const cited = new Set(citations.flatMap((citation) => citedBy(citation, sections)));
  const others = sections.flatMap(({ requirements }) => requirements).filter((each) => !cited.has(each));
  expect(others).toEqual([]);
});

test('every citation names one sentence', () => {
  const wrong = citations.filter((citation) => citedBy(citation, sections).length !== 1);
  expect(wrong).toEqual([]);
});

test('no sentence has both a check and a reason why there is none', () => {
  const checked = new Set(
    checks.flatMap(({ cites }) => cites.flatMap((citation) => citedBy(citation, sections))),
  );
  const both = unproven.filter((citation) => citedBy(citation, sections).some((each) => checked.has(each)));
  expect(both).toEqual([]);
});

test('a check has an id of its own, under the section that it cites', () => {
  const ids = checks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const elsewhere = checks.filter((check) =>
    check.cites.every(({ section }) => section !== sectionOf(check)),
  );
  expect(elsewhere).toEqual([]);
  expect(ids.filter((id) => !/^\d+\.[a-z][a-z0-9-]+$/.test(id))).toEqual([]);
});

test.each(unproven)('§$section: $says … is held by the test that it names', async ({ why, heldBy }) => {
  expect(why).toMatch(/^[A-Z].+\.$/);
  if (heldBy === undefined) return;
  const file = await readFile(new URL(`../../../${heldBy.file}`, import.meta.url), 'utf8');
  expect(file).toContain(heldBy.test);
});

test('a requirement is a sentence of a paragraph, an item or a row, whatever its marks', () => {
  const { number, title, requirements } = readSection(
    [
      '# 9. A title',
      '',
      '**Words.** This says it. A server MUST answer `a.b`',
      'in _one_ [line](x.md) (as here). It is so.',
      '',
      '- **End**: it MUST end.',
      '- Nothing.',
      '',
      '| a | it MUST be `prn_…` | b |',
      '',
      '```',
      'code MUST be left out',
      '```',
    ].join('\n'),
  );
  expect([number, title]).toEqual(['9', 'A title']);
  expect(requirements.map(({ text }) => text)).toEqual([
    'A server MUST answer a.b in one line (as here).',
    'End: it MUST end.',
    'a it MUST be prn_… b',
  ]);
});
