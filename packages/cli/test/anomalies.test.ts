import { expect, test } from 'vitest';
import { granted, newDeveloper } from './support/developer.ts';
import { grantex } from './support/run.ts';

test('rules about alerts are added for an agent by its name, listed and removed', async () => {
  const developer = await newDeveloper();
  const { environment } = developer;
  await granted(developer);
  const cli = (...parameters: string[]) => grantex(['anomalies', ...parameters], { environment });
  expect((await cli('rules', 'list')).errors).toContain('There are no rules: alerts are told');
  const added = await cli('rules', 'add', 'hold', '--kind', 'amount', 'rate', '--agent', 'Travel agent');
  expect(added.output).toMatch(/^ACTION +KINDS +AGENTS +ID\nhold +amount, rate +Travel agent +anr_\w+\n$/);
  expect((await cli('rules', 'list')).output).toBe(added.output);
  const [id = ''] = /anr_\w+/.exec(added.output) ?? [];
  expect((await cli('rules', 'remove', id)).output).toBe(`Removed the rule ${id}.\n`);
  expect((await cli('rules', 'add', 'stop')).errors).toContain('Allowed choices are');
  expect((await cli('rules', 'add', 'hold', '--kind', 'odd')).errors).toContain('Allowed choices are');
});

test('without alerts it says so, and how far each agent is learnt', async () => {
  const developer = await newDeveloper();
  const { environment, url, apiKey } = developer;
  const { grantId } = await granted(developer);
  const cli = (...parameters: string[]) => grantex(['anomalies', ...parameters], { environment });
  expect((await cli('list')).errors).toContain('Nothing unusual was seen.');
  expect((await cli('list', '--unacknowledged')).errors).toContain('No alerts match.');
  expect((await cli('show', 'anm_nothing')).errors).toContain('there is no such anomaly');
  const post = (path: string, body: object): Promise<Response> =>
    fetch(url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  await post('/v1/audit/log', { grantId, action: 'flights.book', status: 'success' });
  await post('/v1/anomalies/detect', {});
  expect((await cli('learning')).output).toMatch(
    /^AGENT +CALLS +WATCHED SINCE +LEARNT +STILL LEARNT\nTravel agent +1 +\S.* +1 of 12 /,
  );
});
