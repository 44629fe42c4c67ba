import type { Outcome, Outcomes } from './scenario.ts';

const HEAD = [
  'client',
  'asks first for',
  'token',
  'login',
  'step-up',
  'refresh by two at once',
  'revoked while in use',
  'with a given id',
];

/** The outcomes as a table in Markdown, a row for each client. */
export function tableOf(outcomes: readonly Outcomes[]): string {
  const rows = outcomes.map(({ name, version, asked, token, login, stepUp, refresh, revoked, givenId }) => [
    `\`${name}\` ${version}`,
    asked
      .split(' ')
      .map((scope) => `\`${scope}\``)
      .join(' '),
    token,
    inWords(login),
    inWords(stepUp),
    bothInWords(refresh),
    inWords(revoked),
    bothInWords(givenId),
  ]);
  return [HEAD, HEAD.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function inWords({ pages, seen }: Outcome): string {
  const page = ['', 'the page, then '][pages] ?? `${pages} pages, then `;
  return page + ('answer' in seen ? 'the answer' : `“${seen.error}”`);
}

function bothInWords([first, second]: readonly [Outcome, Outcome]): string {
  const [one, other] = [inWords(first), inWords(second)];
  return one === other ? `both: ${one}` : `${one}; ${other}`;
}

const START = '<!-- What clients do: `npm run mcp-logins -- --write` -->';
const END = '<!-- The end of what clients do. -->';

/** The table within a page. */
export function tableIn(page: string): string {
  return page.slice(...placeIn(page)).trim();
}

/** The page with another table. */
export function withTable(page: string, table: string): string {
  const [start, end] = placeIn(page);
  return `${page.slice(0, start)}\n\n${table}\n\n${page.slice(end)}`;
}

function placeIn(page: string): [number, number] {
  const [start, end] = [page.indexOf(START), page.indexOf(END)];
  if (start < 0 || end < start) throw new Error('The page has no place for the table.');
  return [start + START.length, end];
}

/** The cells of a table, however it is aligned. */
export function cellsOf(table: string): string[][] {
  return table
    .split('\n')
    .filter((line) => !/^\|[\s|:-]+$/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
