import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { secretsIn } from 'test-config';
import { describe, expect, test } from 'vitest';
import { createLog } from '../../../src/main/log.ts';
import { newSecret } from '../../../src/base/secrets.ts';
import { FIRST_KEY, openLog, searchLogs, secretsOf } from '../../support/suite-log.ts';
import { testServer } from '../../support/server.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const jwk = privateKey.export({ format: 'jwk' });
const header = Buffer.from('{"alg":"RS256"}').toString('base64url');
const masterKey = randomBytes(32);

/** Random characters with an uppercase letter, a lowercase letter and a digit, as all but one in a thousand have. */
function random(prefix = ''): string {
  return newSecret(prefix).replace(/.{3}$/, 'aB3');
}

const secrets: [string, string][] = [
  ['an API key of a sandbox', random('gx_test_')],
  ['an API key of a live server', random('gx_live_')],
  ['a code', random('code_')],
  ['a refresh token', random('ref_')],
  ['the session of a principal', random('sess_')],
  ['a grant token', `${header}.${header}.${randomBytes(256).toString('base64url')}`],
  ['a consent link', `https://auth.example.com/consent/${random()}`],
  ['the secret of a consent link', random()],
  ['the secret of a mailed link', random('link_')],
  ['a mailed link', `https://auth.example.com/consent/x/link/${random()}`],
  ['a visit cookie', `grantex_visit=${random()}`],
  ['a session cookie, cut short', `__Host-grantex_session=abc`],
  ['the challenge of a passkey', random()],
  ['a CSRF token', random()],
  ['a master key in base64', masterKey.toString('base64')],
  ['a master key in base64url', random()],
  ['a master key in hex', masterKey.toString('hex')],
  ['a private key in PEM', String(privateKey.export({ format: 'pem', type: 'pkcs8' }))],
  ['a private key in JWK', JSON.stringify(jwk)],
  ['a private key in JWK, inside a string', JSON.stringify(JSON.stringify(jwk))],
  ['the d of an Ed25519 key', `{"kty":"OKP","d":"${randomBytes(32).toString('base64url')}"}`],
  ['the password of a database', 'postgres://grantex:hunter22@db.example.com/grantex'],
  ['the password of a mail server', 'smtps://mailer:hunter22@mail.example.com:465'],
  ['the address of a person', 'alice@example.com'],
];

describe('the search of the logs finds', () => {
  test.each(secrets)('%s in a message', (_kind, secret) => {
    expect(secretsIn(lineOf((log) => log.info(secret)))).not.toEqual([]);
  });

  test.each(secrets)('%s in an unexpected member', (_kind, secret) => {
    expect(secretsIn(lineOf((log) => log.warn({ value: secret }, 'x')))).not.toEqual([]);
  });

  test.each(secrets)('%s in the message of an error', (_kind, secret) => {
    expect(secretsIn(lineOf((log) => log.error({ err: new Error(`no ${secret} here`) }, 'x')))).not.toEqual(
      [],
    );
  });

  test('secrets of the configuration, in any form', () => {
    const environment = {
      GRANTEX_MASTER_KEY: masterKey.toString('base64'),
      DATABASE_URL: 'postgres://grantex:hunter22@db/grantex',
    };
    const known = secretsOf(environment);
    for (const form of ['base64', 'base64url', 'hex'] as const) {
      expect(secretsIn(`key=x${masterKey.toString(form)}x`, known)).not.toEqual([]);
    }
    expect(secretsIn('the password hunter22 was refused', known)).not.toEqual([]);
  });

  test('nothing in permitted values', () => {
    const error = new Error('the database does not answer', {
      cause: new Error('connect ECONNREFUSED 10.0.0.1:5432'),
    });
    const log = lineOf((write) => {
      write.error({ err: error, requestId: 'req_lRXASn15zCgcn' }, 'the server failed');
      write.info({ kid: random() }, 'another key signs from now on');
      write.debug({ address: '2001:db8::1', agentId: 'ag_01JDN8Q7ZK3M4V5W6X7Y8Z9ABC' }, 'request');
    });
    expect(secretsIn(log)).toEqual([]);
  });
});

test('a personal address is redacted by its member name, and is allowed below info', () => {
  expect(lineOf((log) => log.info({ email: 'alice@example.com' }, 'x'))).not.toContain('alice');
  expect(secretsIn(lineOf((log) => log.debug('mail to alice@example.com')))).toEqual([]);
});

test('a server whose log contains a secret fails its test when it is closed, and its file when it is not', async () => {
  const planted = random('ref_');
  const server = await testServer();
  const log = openLog();
  log.write(`{"level":"info","msg":"${planted}"}\n`);
  expect(() => log.search()).toThrow(/^line 1 of the log contains a code, a refresh token/);
  expect(() => searchLogs()).toThrow('line 1 of the log contains');
  await server.close();
});

test('in the output of the program, only the first key may be a secret, and only once', () => {
  const greeting = `Grantex listens\nAdmin key of the first developer, shown this once: ${random('gx_test_')}\n`;
  const log = openLog([], FIRST_KEY);
  log.write(greeting);
  log.search();
  log.write(greeting);
  expect(() => searchLogs()).toThrow('an API key');
});

function lineOf(write: (log: ReturnType<typeof createLog>) => void): string {
  let line = '';
  write(createLog({ logLevel: 'trace' }, { write: (text) => void (line += text) }));
  return line;
}
