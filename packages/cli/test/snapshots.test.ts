import type { Command } from 'commander';
import { beforeAll, describe, expect, test } from 'vitest';
import stringWidth from 'string-width';
import { createProgram } from '../src/program.ts';
import { newDeveloper, type Developer } from './support/developer.ts';
import { hiddenIn, HOSTILE_NAME } from './support/hidden.ts';
import { grantex, plain, silentTerminal } from './support/run.ts';

const WIDTHS = [80, 120];

/** The names of a command and of every command below it. */
function pathsOf(command: Command, above: readonly string[] = []): readonly (readonly string[])[] {
  return command.commands.flatMap((each) => {
    const path = [...above, each.name()];
    return [path, ...pathsOf(each, path)];
  });
}

const commands: readonly (readonly string[])[] = [[], ...pathsOf(await createProgram(silentTerminal()))];

describe.each(WIDTHS)('in %i columns', (columns) => {
  test('the help of every command is as it was read last, and no line is wider', async () => {
    const texts: string[] = [];
    for (const path of commands) {
      const { output } = await grantex([...path, '--help'], { environment: {}, columns });
      const isWide = (line: string): boolean => !line.startsWith('  $ ') && stringWidth(line) > columns;
      expect([path, output.split('\n').filter(isWide)]).toEqual([path, []]);
      texts.push(`$ grantex ${[...path, '--help'].join(' ')}\n${output}`);
    }
    await expect(texts.join('\n')).toMatchFileSnapshot(`snapshots/help-${columns}.txt`);
  });
});

/** A text in which what varies has the same width, and nothing else is left of it. */
function steady(text: string): string {
  return (
    text
      .replaceAll(/\b(ag|areq|grnt|dev|key|alog|prn|psn)_\w+/g, (id, prefix: string) =>
        `${prefix}_`.padEnd(id.length, 'x'),
      )
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (time) => time.replaceAll(/\d/g, '0'))
      .replaceAll(/(?<= )\d\d:\d\d:\d\d(?= )/g, '00:00:00')
      // The key was used by the command itself, after the time that it is told.
      .replaceAll(/(?<= {2})now {5}/g, 'just now')
      .replaceAll(/localhost:\d+/g, 'localhost:4000')
  );
}

/** Commands whose output does not depend on what other tests do. */
const OUTPUTS: readonly (readonly string[])[] = [
  ['agents', 'list'],
  ['agents', 'get', 'AGENT'],
  ['grants', 'list'],
  ['grants', 'get', 'GRANT'],
  ['grants', 'tree', 'GRANT'],
  ['requests', 'list'],
  ['people', 'list'],
  ['people', 'get', 'alice'],
  ['people', 'sessions', 'alice'],
  ['keys', 'list'],
  ['scopes', 'list'],
  ['settings', 'get'],
  ['audit', 'list'],
  ['audit', 'tail'],
  ['resources', 'list'],
  ['clients', 'list'],
  ['profiles', 'list'],
];

describe('outputs', () => {
  let developer: Developer;
  let ids: Readonly<Record<string, string>>;
  let now: number;
  beforeAll(async () => {
    developer = await newDeveloper();
    const { gx } = developer;
    const scopes = ['flights:search', 'flights:book:max_500'];
    const { agentId } = await gx.agents.register({
      name: `Travel ${HOSTILE_NAME}`,
      description: 'books',
      scopes,
    });
    const { code } = await gx.authorize({ agentId, principalId: 'alice', scopes });
    const { grantId, grantToken } = await gx.tokens.exchange({ code, agentId });
    const sub = await gx.agents.register({ name: 'Searcher', scopes: ['flights:search'] });
    await gx.grants.delegate({
      parentGrantToken: grantToken,
      subAgentId: sub.agentId,
      scopes: ['flights:search'],
    });
    await gx.scopes.describe('flights:book', 'Book flights for you');
    await gx.principals.setEmail('alice', 'alice@example.com');
    await gx.audit.log({ grantId, action: 'flight.searched', status: 'success' });
    const metadata = { reason: 'scope_missing', missingScopes: ['hotels:book'] };
    await gx.audit.log({ grantId, action: 'hotel.booked', status: 'blocked', metadata });
    const resources = {
      'https://travel.example/mcp': { openTo: 'clients', people: 'anyone', scopes: ['flights:search'] },
    } as const;
    await gx.me.update({ settings: { resources } });
    await gx.principalSessions.create({ principalId: 'alice' });
    ids = { AGENT: agentId, GRANT: grantId };
    now = Date.now();
  });

  test.each(WIDTHS)(
    'in %i columns are as they were read last, fit, and show no hidden character',
    async (columns) => {
      const texts: string[] = [];
      for (const parameters of OUTPUTS) {
        const { output, errors } = await grantex(
          parameters.map((each) => ids[each] ?? each),
          { environment: developer.environment, columns, now: () => now },
        );
        const lines = plain(output).split('\n');
        expect([parameters, Math.max(...lines.map((line) => stringWidth(line))) <= columns]).toEqual([
          parameters,
          true,
        ]);
        expect(hiddenIn(output + errors)).toEqual([]);
        texts.push(`$ grantex ${parameters.join(' ')}\n${steady(plain(output + errors))}`);
      }
      await expect(texts.join('\n')).toMatchFileSnapshot(`snapshots/outputs-${columns}.txt`);
    },
  );

  /** Lists, and the columns by which they are sorted. */
  const LISTS = [
    [['agents', 'list'], 'CREATED'],
    [['grants', 'list'], 'GIVEN'],
    [['requests', 'list'], 'ASKED'],
    [['people', 'list'], 'ASKED'],
    [['people', 'sessions', 'alice'], 'MADE'],
    [['keys', 'list'], 'MADE'],
    [['audit', 'list'], 'TIME'],
  ] as const;

  test.each(LISTS)('%j shows the column by which it is sorted at every width', async (list, column) => {
    // In three months, when distances are longest.
    const later = now + 99 * 24 * 3_600_000;
    for (const columns of [48, 60, 72, 80, 100, 120]) {
      const { environment } = developer;
      const { output } = await grantex(list, { environment, columns, now: () => later });
      expect([columns, plain(output)]).toEqual([
        columns,
        expect.stringMatching(new RegExp(`\\b${column}\\b`)),
      ]);
    }
  });
});
