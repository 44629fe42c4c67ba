import { expect, test } from 'vitest';
import type { Outcome, Outcomes } from '../src/scenario.ts';
import { cellsOf, tableIn, tableOf, withTable } from '../src/table.ts';

const fine: Outcome = { pages: 0, seen: { answer: 'Booked' } };
const asked: Outcome = { pages: 1, seen: { answer: 'Booked' } };
const outcomes: Outcomes = {
  name: 'a client',
  version: '1.2.3',
  asked: 'flights:search flights:book',
  token: 'Bearer',
  login: asked,
  stepUp: { pages: 2, seen: { error: 'Unauthorized' } },
  refresh: [fine, fine],
  revoked: { pages: 0, seen: { error: 'The grant has ended' } },
  givenId: [asked, fine],
};

test('a row says what the user of a client saw', () => {
  expect(cellsOf(tableOf([outcomes]))[1]).toEqual([
    '`a client` 1.2.3',
    '`flights:search` `flights:book`',
    'Bearer',
    'the page, then the answer',
    '2 pages, then “Unauthorized”',
    'both: the answer',
    '“The grant has ended”',
    'the page, then the answer; the answer',
  ]);
  const [, row = []] = cellsOf(tableOf([{ ...outcomes, refresh: [fine, asked] }]));
  expect(row[5]).toBe('the answer; the page, then the answer');
});

test('a table takes the place of the one in a page, and nothing else of it', () => {
  const page = `# Page\n\n<!-- What clients do: \`npm run mcp-logins -- --write\` -->\n\nold\n\n<!-- The end of what clients do. -->\n\nThe rest.\n`;
  const changed = withTable(page, '| new |');
  expect(tableIn(changed)).toBe('| new |');
  expect(changed).toBe(page.replace('old', '| new |'));
  expect(() => withTable('# Page', '| new |')).toThrow('no place');
});
