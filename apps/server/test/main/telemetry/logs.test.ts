import { expect, test } from 'vitest';
import { ApiError } from '../../../src/base/api-error.ts';
import { createLog } from '../../../src/main/log.ts';
import { tenant } from '../../isolation/tenant.ts';
import { rawFetch } from '../../support/contract.ts';
import { testServer } from '../../support/server.ts';
import { sendRaw } from '../../http/raw.ts';

test('the log contains no secret, wherever a caller puts one by mistake', async () => {
  const server = await testServer();
  const { call, key, code, grantToken, refreshToken, sessionToken } = await tenant(server, 'user_alice');
  await rawFetch(`${server.url}/v1/me?api_key=${key}`, { headers: { authorization: `Bearer ${key}` } });
  await call(`GET /v1/agents/${key}`);
  await call(`GET /nothing/${grantToken}?token=${refreshToken}`);
  await call(`POST /v1/token`, { code, agentId: code });
  await call('POST /v1/agents', { name: 'a', scopes: [sessionToken] });
  await call('GET /v1/me', undefined, {
    headers: { cookie: `session=${sessionToken}`, authorization: refreshToken },
  });
  await sendRaw(server.url, `GET /${key} HTTP/1.1\r\nauthorization: Bearer ${key}\r\n\r\n`);
  await sendRaw(server.url, `POST /v1/token HTTP/9\r\nx: ${key}\r\n\r\n`);
  await fetch(`${server.url}/v1/token`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: `{"code": "${code}", oops`,
  });
  const { log } = server;
  const requests = log.split('\n').filter((line) => line.includes('"msg":"request"'));
  expect(requests.length).toBeGreaterThan(10);
  for (const secret of [key, code, grantToken, refreshToken, sessionToken]) expect(log).not.toContain(secret);
  await server.close();
});

test('a request is logged by its route, never by its URL, with its id', async () => {
  const server = await testServer({ environment: { GRANTEX_HOST: '127.0.0.1' } });
  const { headers } = await server.developer.call('GET /v1/agents/ag_nobody?x=y');
  const line = server.log.split('\n').find((candidate) => candidate.includes('/v1/agents/:id'));
  expect(JSON.parse(line ?? '{}')).toMatchObject({
    level: 'debug',
    requestId: headers.get('x-request-id'),
    req: { method: 'GET', route: '/v1/agents/:id', address: '127.0.0.1' },
    status: '400',
  });
  expect(server.log).not.toContain('ag_nobody');
  await server.close();
});

test('at the default level requests write no line', async () => {
  const server = await testServer({ environment: { LOG_LEVEL: 'info' } });
  await server.developer.call('GET /v1/me');
  expect(server.log).not.toContain('"msg":"request"');
  await server.close();
});

test('members with secret names are redacted, three levels deep', () => {
  let line = '';
  const log = createLog({ logLevel: 'info' }, { write: (text) => void (line += text) });
  log.info(
    { apiKey: 's3cret', body: { refreshToken: 's3cret', more: { code: 's3cret' } }, name: 'kept' },
    'x',
  );
  expect(line).not.toContain('s3cret');
  expect(line).toContain('kept');
});

test('text by strangers reaches a terminal escaped, and the log unchanged', () => {
  let line = '';
  const log = createLog({ logLevel: 'info' }, { write: (text) => void (line += text) });
  const hostile = 'a\u001b[31m\u009b31m\u007f\u202E\u2028\u200B\u{E0041}"\\';
  log.child({ [hostile]: hostile }).error({ err: new Error(hostile), name: hostile }, hostile);
  expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}](?!$)/u);
  expect(line.indexOf('\n')).toBe(line.length - 1);
  expect(JSON.parse(line)).toMatchObject({
    [hostile]: hostile,
    err: { message: hostile },
    name: hostile,
    msg: hostile,
  });
});

test('an error is logged with the codes of its causes, and with nothing that it quotes', () => {
  let line = '';
  const log = createLog({ logLevel: 'info' }, { write: (text) => void (line += text) });
  const cause = Object.assign(new Error('deadlock detected'), {
    code: '40P01',
    detail: 'Key (email)=(alice@example.com) already exists.',
  });
  log.error({ err: new ApiError(503, 'TEMPORARILY_UNAVAILABLE', 'not now', { cause }) }, 'x');
  expect(JSON.parse(line).err.codes).toEqual(['TEMPORARILY_UNAVAILABLE', '40P01']);
  expect(line).toContain('deadlock detected');
  expect(line).not.toContain('alice');
});
