import { beforeAll, expect, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { type Developer, granted, newDeveloper } from './support/developer.ts';
import { type Ended, grantex } from './support/run.ts';

let developer: Developer;
beforeAll(async () => {
  developer = await newDeveloper();
});

const opened: string[] = [];
const cli = (parameters: readonly string[]): Promise<Ended> =>
  grantex(parameters, { environment: developer.environment, onBrowser: (url) => opened.push(url) });

test.each([
  [['open'], ''],
  [['open', 'settings'], '/settings'],
  [['open', 'ag_01J'], '/agents/ag_01J'],
  [['open', 'grnt_01J'], '/grants/grnt_01J'],
  [['open', 'areq_01J'], '/requests/areq_01J'],
  [['open', 'alog_01J'], '/audit/alog_01J'],
  [['open', 'apr_01J'], '/approvals/apr_01J'],
  [['open', 'pol_01J'], '/policies/pol_01J'],
  [['open', 'key_01J'], '/keys'],
  [['open', 'whk_01J'], '/settings/webhooks/whk_01J'],
  [['webhooks', 'list', '--web'], '/settings/webhooks'],
  [['agents', 'get', 'ag_01J', '--web'], '/agents/ag_01J'],
  [
    ['grants', 'list', '--principal', 'a b&c', '--status', 'active', '-w'],
    '/grants?principal=a+b%26c&status=active',
  ],
  [['audit', 'list', '--status', 'blocked', '--web'], '/audit?status=blocked'],
  [['people', 'get', 'a/b?c', '--web'], '/people/person?name=a%2Fb%3Fc'],
  [['requests', 'list', '--web'], '/requests'],
  [['approvals', 'list', '--status', 'pending', '--web'], '/approvals?status=pending'],
  [['policies', 'get', 'no-nights', '--web'], '/policies/no-nights'],
  [['clients', 'list', '--web'], '/agents?kind=client'],
  [['scopes', 'list', '--web'], '/scopes'],
  [['keys', 'list', '--web'], '/keys'],
  [['settings', 'get', '--web'], '/settings'],
])('%j opens its page, and prints the address', async (parameters, path) => {
  opened.length = 0;
  const address = `${developer.url}/console${path}`;
  expect(await cli(parameters)).toMatchObject({ exitCode: EXIT.ok, output: `${address}\n`, errors: '' });
  expect(opened).toEqual([address]);
});

test('where no browser can be opened, the address is printed with what to do', async () => {
  const { environment } = developer;
  expect(await grantex(['open', 'keys'], { environment })).toMatchObject({
    exitCode: EXIT.ok,
    output: `${developer.url}/console/keys\n`,
    errors: 'No browser can be opened here: open this address yourself.\n',
  });
  const json = await grantex(['open', '--json'], { environment });
  expect(json.json).toEqual({ url: `${developer.url}/console`, isOpened: false });
});

test('what has no page is refused with what has one', async () => {
  const advice = /→ Pages are overview, agents, .* and of people/;
  for (const what of ['tok_01J', 'alice', 'ag_01J/../../keys', 'constructor']) {
    const ended = await cli(['open', what]);
    expect(ended).toMatchObject({ exitCode: EXIT.usage, errors: expect.stringMatching(advice) });
    expect(ended.errors).toContain(what.startsWith('ag_') ? 'has no page' : 'no agent is called');
  }
});

test('a person opens by the name that the developer has given them, also where a key may not look', async () => {
  const other = await newDeveloper();
  const { agentId } = await granted(other, ['flights:book'], 'Travel agent');
  const opens = async (what: string, apiKey = other.apiKey): Promise<string> => {
    const environment = { ...other.environment, GRANTEX_API_KEY: apiKey };
    return (await grantex(['open', what], { environment, onBrowser: () => undefined })).output;
  };
  expect(await opens('alice')).toBe(`${other.url}/console/people/person?name=alice\n`);
  expect(await opens('Travel agent')).toBe(`${other.url}/console/agents/${agentId}\n`);
  const { apiKey } = await other.gx.keys.create({ name: 'issue', roles: ['issue'] });
  expect(await opens('Travel agent', apiKey)).toBe(`${other.url}/console/agents/${agentId}\n`);
});
