import { beforeAll, expect, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { type Developer, granted, newDeveloper } from './support/developer.ts';
import { HOSTILE_TEXT, hiddenIn } from './support/hidden.ts';
import { type Ended, grantex, type RunOptions } from './support/run.ts';

let developer: Developer;
let grantId: string;
beforeAll(async () => {
  developer = await newDeveloper();
  await developer.gx.agents.register({ name: 'Mailer', scopes: ['email:send'] });
  ({ grantId } = await granted(developer));
  await developer.gx.audit.log({
    grantId,
    action: 'a.b',
    status: 'success',
    metadata: { text: HOSTILE_TEXT },
  });
});

const cli = (parameters: readonly string[], options: Partial<RunOptions> = {}): Promise<Ended> =>
  grantex(parameters, { environment: developer.environment, ...options });

test('--jq prints what an expression selects: texts as they are, everything else as JSON', async () => {
  expect(await cli(['agents', 'list', '--jq', '.agents[].name'])).toMatchObject({
    exitCode: EXIT.ok,
    output: 'Travel agent\nMailer\n',
    errors: '',
  });
  const joined = await cli([
    'agents',
    'list',
    '--jq',
    '[.agents[] | {name, n: (.scopes | length)}] | sort_by(.n)[0]',
  ]);
  expect(joined.output).toBe('{\n  "name": "Mailer",\n  "n": 1\n}\n');
  expect((await cli(['agents', 'list', '--jq', '.agents[] | select(.name == "nobody")'])).output).toBe('');
});

test('of a log, each line is selected from', async () => {
  const ended = await cli(['audit', 'tail', '--jq', '"\\(.seq) \\(.action)" # with a remark']);
  expect(ended.output).toBe('1 a.b\n');
});

test('an expression that cannot be read is refused before anything is done', async () => {
  const ended = await cli([
    'keys',
    'create',
    'lost',
    '--role',
    'verify',
    '--show-key',
    '--jq',
    '.apiKey | nope',
  ]);
  expect(ended).toMatchObject({ exitCode: EXIT.usage, output: '' });
  expect(JSON.parse(ended.errors)).toMatchObject({
    error: {
      message: expect.stringMatching(/^--jq: .*nope\/0 is not defined/),
      next: expect.stringContaining('jqlang.org'),
    },
  });
  for (const expression of ['.[', ') , (', '1) | (2']) {
    expect((await cli(['agents', 'list', '--jq', expression])).exitCode).toBe(EXIT.usage);
  }
  expect((await cli(['keys', 'list', '--jq', '[.keys[].name] | index("lost")'])).output).toBe('null\n');
});

test('an expression that does not fit the document fails with what jq says', async () => {
  const ended = await cli(['agents', 'list', '--jq', '.agents + 1']);
  expect(ended.exitCode).toBe(EXIT.failed);
  expect(ended.errors).toMatch(/--jq: array .* and number \(1\) cannot be added/);
});

test('texts of others do not reach a terminal unescaped', async () => {
  const text = ['audit', 'tail', '--jq', '.metadata.text'];
  expect(hiddenIn((await cli(text, { columns: 80 })).output)).toEqual([]);
  expect((await cli(text)).output).toBe(`${HOSTILE_TEXT}\n`);
  const whole = await cli(['audit', 'tail', '--jq', '.metadata']);
  expect(hiddenIn(whole.output)).toEqual([]);
  expect(JSON.parse(whole.output)).toEqual({ text: HOSTILE_TEXT });
});
