import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Grantex } from '@grantex/sdk';
import { beforeAll, expect, inject, test } from 'vitest';
import { domainFields } from '../src/commands/settings-domain.ts';
import { EXIT } from '../src/index.ts';
import { type Developer, granted, newDeveloper } from './support/developer.ts';
import { type Ended, grantex, plain, type RunOptions } from './support/run.ts';

let developer: Developer;
beforeAll(async () => {
  developer = await newDeveloper();
});

const cli = (parameters: readonly string[], options: Partial<RunOptions> = {}): Promise<Ended> =>
  grantex(parameters, { environment: developer.environment, ...options });

test('scopes are described, listed and removed', async () => {
  expect((await cli(['scopes', 'list'])).errors).toContain('You have described no scopes yet');
  await cli(['scopes', 'describe', 'rockets:launch', 'Launch rockets']);
  const { output } = await cli(['scopes', 'list']);
  expect(output).toMatch(/^SCOPE +SENTENCE +KIND\nrockets:launch +Launch rockets +own\n$/);
  expect((await cli(['scopes', 'list', '--all'])).output).toMatch(/calendar:read .*standard/);
  const refused = await cli(['scopes', 'describe', 'rockets:launch:max_5', 'x']);
  expect(refused.errors).toMatch(/\n→ Describe the scope without its constraint/);
  expect((await cli(['scopes', 'remove', 'rockets:launch'])).output).toContain('Removed');
  expect((await cli(['scopes', 'remove', 'rockets:launch'])).errors).toContain(
    '→ See all: grantex scopes list',
  );
});

test('policies are tried, replayed, saved, read, listed and removed', async () => {
  const { agentId, grantId } = await granted(developer);
  const file = join(developer.home, 'night.cedar');
  const night = 'forbid(principal, action, resource) when { context.hour < 6 };';
  await writeFile(file, night);
  const situation = ['--agent', agentId, '--audience', 'https://a.example', '--principal', 'alice'];
  const at = (hour: string) => ['--action', 'book', '--at', `2026-11-27T${hour}:00:00Z`];
  expect((await cli(['policies', 'test', file, ...situation, ...at('05')])).output).toBe('refuse (draft)\n');
  expect((await cli(['policies', 'test', file, ...situation, ...at('06')])).output).toBe('allow\n');
  await writeFile(file, `${night}\nforbid(principal, action, resource) when { context.depth > 0 };`);
  const deep = [...at('12'), '--depth', '1'];
  expect((await cli(['policies', 'test', file, ...situation, ...deep])).output).toBe('refuse (draft)\n');
  await writeFile(file, night);
  expect((await cli(['policy', 'replay', file])).output).toMatch(/^0 of \d+ calls would have been decided/);
  expect((await cli(['policies', 'list'])).errors).toContain('You have no policies yet');
  expect((await cli(['policies', 'put', 'no-nights', file])).output).toContain('Saved no-nights. Tokens');
  expect((await cli(['policies', 'put', 'no-nights', file, '--now'])).output).toContain('agents refresh.');
  expect((await cli(['policies', 'list'])).output).toMatch(/no-nights +cedar +call +hour/);
  expect((await cli(['policies', 'get', 'no-nights'])).output).toBe(`${night}\n`);
  await writeFile(file, 'forbid(principal, action, resource)\nwhen { tru };');
  expect((await cli(['policies', 'put', 'no-nights', file])).errors).toMatch(/line 2: invalid variable: tru/);
  expect((await cli(['policies', 'remove', 'no-nights'])).output).toBe('Removed no-nights.\n');
  await cli(['grants', 'revoke', grantId, '--yes']);
});

test('people are listed with their bindings, get an address and a link, and are erased after a question', async () => {
  await granted(developer);
  const list = await cli(['people', 'list']);
  expect(list.output).toMatch(
    /^NAME +BOUND BY +ADDRESS +GRANTS +SESSIONS +ASKED\nalice +nobody yet +1 +0 +just now\n$/,
  );
  const set = await cli(['people', 'set-address', 'alice', 'alice@example.com']);
  expect(set.output).toMatch(/address +a•••@example\.com \(not confirmed, entered just now\)/);
  expect((await cli(['people', 'get', 'alice'])).output).not.toContain('alice@example.com');
  expect((await cli(['people', 'get', 'alice', '--address'])).output).toContain('alice@example.com');
  await cli(['people', 'remove-address', 'alice']);
  expect((await cli(['people', 'get', 'alice', '--jq', '.email'])).output).toBe('null\n');

  const link = await cli(['people', 'link', 'alice', '--expires-in', '30m']);
  expect(link.output).toMatch(/^http\S+\/permissions#\S+\n$/);
  expect(link.errors).toMatch(/Whoever has this link can end what alice has granted/);
  const { sessions } = (await cli(['people', 'sessions', 'alice', '--json'])).json as {
    readonly sessions: readonly { readonly id: string }[];
  };
  expect((await cli(['people', 'end-sessions', 'alice', '--id', sessions[0]?.id ?? ''])).output).toContain(
    'Ended psn_',
  );
  expect((await cli(['people', 'sessions', 'alice'])).errors).toContain('No link of alice works.');

  const hesitant = await cli(['people', 'erase', 'alice'], { columns: 120, answers: ['yes'] });
  expect(plain(hesitant.errors)).toContain('Erasing "alice" and ending 1 grant cannot be undone. Type erase');
  expect(hesitant.exitCode).toBe(EXIT.failed);
  expect((await cli(['people', 'erase', 'alice', '--yes'])).output).toBe('Erased alice.\n');
  expect((await cli(['people', 'get', 'alice'])).errors).toContain('→ See all: grantex people list');
});

test('requests are listed with their agents, get a new link, and are taken back', async () => {
  const { live, liveKey } = inject('servers');
  const gx = new Grantex({ apiKey: liveKey, baseUrl: live });
  await gx.me.update({ settings: { firstUse: true } });
  const { agentId } = await gx.agents.register({ name: 'Mail reader', scopes: ['email:read'] });
  const asked = await gx.authorize({ agentId, principalId: 'dora', scopes: ['email:read'] });
  const environment = { HOME: developer.home, GRANTEX_URL: live, GRANTEX_API_KEY: liveKey };
  const on = (parameters: readonly string[]): Promise<Ended> =>
    grantex(['requests', ...parameters], { environment });

  const list = await on(['list', '--principal', 'dora']);
  expect(list.output).toMatch(
    new RegExp(`^AGENT .*\\nMail reader +dora +pending +just now +email:read +${asked.authRequestId}\\n$`),
  );
  const got = await on(['get', asked.authRequestId]);
  expect(got.output).toMatch(/agent +Mail reader \(ag_\w+\)[^]*until +\S+ \(in 15 min\)/);
  const link = await on(['link', asked.authRequestId]);
  expect(link.output).toMatch(/^http\S+\/consent\/[\w-]{43}\n$/);
  expect((await fetch(asked.consentUrl)).status).toBe(404);
  expect((await fetch(link.output.trim())).status).toBe(200);
  const sent = await on(['resend', asked.authRequestId]);
  expect(sent.errors).toMatch(/\n→ .*grantex requests link <id>/);
  expect((await on(['cancel', asked.authRequestId])).output).toBe(`Took ${asked.authRequestId} back.\n`);
  expect((await on(['get', asked.authRequestId, '--jq', '.status'])).output).toBe('cancelled\n');
  expect((await on(['link', asked.authRequestId])).exitCode).toBe(EXIT.failed);
  expect((await on(['get', 'areq_01JUNKNOWN'])).errors).toContain('→ See all: grantex requests list');
});

test('a request that somebody waits for is shown without taking its code', async () => {
  const { agentId } = await developer.gx.agents.register({ name: 'Asker', scopes: ['email:read'] });
  const { authRequestId, code = '' } = await developer.gx.authorize({
    agentId,
    principalId: 'eve',
    scopes: ['email:read'],
  });
  const shown = await cli(['requests', 'get', authRequestId, '--json']);
  expect(shown.output).not.toContain(code);
  expect((await developer.gx.tokens.exchange({ code, agentId })).grantId).toMatch(/^grnt_/);
});

test('settings are shown, changed one by one, and follow the server again', async () => {
  const set = await cli([
    'settings',
    'set',
    '--max-grant-lifetime',
    '7d',
    '--delegation',
    'subset',
    '--first-use',
    'yes',
    '--retention',
    '400d',
  ]);
  expect(set.output).toMatch(
    /delegation +subset\nmax delegation depth +as the server says\nmax grant lifetime +7d\nretention +400d\nfirst use +yes/,
  );
  await cli([
    'settings',
    'set',
    '--delegation',
    'default',
    '--audience',
    'https://a.example',
    '--audience',
    'https://b.example',
  ]);
  expect((await cli(['settings', 'get'])).output).toMatch(
    /delegation +as the server says[^]*audiences +https:\/\/a\.example https:\/\/b\.example/,
  );
  expect((await cli(['settings', 'set', '--any-audience', '--jq', '.settings.audiences'])).output).toBe(
    'null\n',
  );
  expect(await cli(['settings', 'set'])).toMatchObject({
    exitCode: EXIT.usage,
    errors: expect.stringContaining('no option says what to change'),
  });
  expect((await cli(['settings', 'set', '--delegation', 'wide'])).errors).toContain(
    'Allowed choices are strict, subset, default.',
  );
  const refused = await cli(['settings', 'set', '--max-grant-lifetime', 'ages']);
  expect(refused.errors).toMatch(/^grantex: --max-grant-lifetime: /);
  const short = await cli(['settings', 'set', '--retention', '30d']);
  expect(short.errors).toMatch(/^grantex: --retention: 30d is shorter than 184d, which the EU AI Act/);
  expect(
    (await cli(['settings', 'set', '--retention', 'default', '--jq', '.settings.retention'])).output,
  ).toBe('null\n');
});

test('the provider is set with a secret that is never an argument, after a question', async () => {
  expect((await cli(['settings', 'provider', 'get'])).errors).toContain('→ There is no provider yet');
  const secret = join(developer.home, 'secret');
  await writeFile(secret, 'the secret of the client');
  const set = await cli([
    'settings',
    'provider',
    'set',
    '--issuer',
    'https://login.invalid',
    '--client-id',
    'x',
    '-f',
    secret,
    '--yes',
  ]);
  expect(set.errors).toContain('the issuer cannot be used');
  expect(set.output + set.errors).not.toContain('the secret');
  const unsure = await cli([
    'settings',
    'provider',
    'set',
    '--issuer',
    'https://login.invalid',
    '--client-id',
    'x',
    '-f',
    secret,
  ]);
  expect(unsure).toMatchObject({ exitCode: EXIT.usage, errors: expect.stringContaining('--yes') });
});

test('a domain is set once it names the developer, is shown with the settings, and is removed', async () => {
  expect((await cli(['settings', 'get'])).output).toMatch(
    /\ndomain +none: grantex settings set-domain --help\n$/,
  );
  const { developerId } = await developer.gx.me.get();
  let named = 'dev_of_somebody_else';
  const host = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ developers: [named] }));
  });
  await once(host.listen(0, '127.0.0.1'), 'listening');
  const domain = `127.0.0.1:${(host.address() as AddressInfo).port}`;
  const refused = await cli(['settings', 'set-domain', domain]);
  expect(refused.exitCode).toBe(EXIT.failed);
  expect(refused.errors).toContain(`${domain}/.well-known/grantex.json`);
  expect(refused.errors).toContain(developerId);
  expect(refused.errors).toMatch(/\n→ Publish the document there, .* grantex settings set-domain --help/);
  named = developerId;
  const shown = new RegExp(`domain +${domain}\n +verified \\S+ \\(just now\\)\nlogo +none\n$`);
  expect((await cli(['settings', 'set-domain', domain])).output).toMatch(shown);
  expect((await cli(['settings', 'get'])).output).toMatch(shown);
  expect((await cli(['settings', 'get', '--jq', '.domain.name'])).output).toBe(`${domain}\n`);
  expect((await cli(['settings', 'remove-domain'])).output).toBe('People see no domain of yours.\n');
  expect((await cli(['settings', 'get', '--jq', '.domain'])).output).toBe('null\n');
  host.close();
});

test('a domain that fails its checks says until when people see it, or that they do not, and why', () => {
  const verifiedAt = '2026-11-25T12:00:00.000Z';
  const now = Date.parse('2026-11-28T12:00:00Z');
  const stored = {
    name: 'wayfarer.example',
    verifiedAt,
    fault: 'cannot be reached from here',
    logo: '/logos/x.png',
  };
  const textOf = (domain: typeof stored | { verifiedAt: null }): string =>
    domainFields({ ...stored, ...domain }, now)
      .flat()
      .join(' ');
  expect(textOf(stored)).toMatch(
    /wayfarer\.example .*verified \S+ \(3 days ago\), shown until seven days after that .*cannot be reached .*logo yes/,
  );
  expect(textOf({ verifiedAt: null })).toMatch(/not shown to people, .*cannot be reached/);
});
