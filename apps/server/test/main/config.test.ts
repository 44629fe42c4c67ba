import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { optionsHelp, secretVariables } from '../../src/main/config/options-help.ts';
import type { Option } from '../../src/main/config/read-option.ts';
import { options } from '../../src/main/config/options.ts';
import { ConfigError, isRegistrationOpen, isSignupOpen, readConfig } from '../../src/main/config/config.ts';

const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');
const TEST_KEY = `gx_test_${'a'.repeat(43)}`;
const LIVE_KEY = `gx_live_${'a'.repeat(43)}`;

test('without variables every option has its default', () => {
  expect(readConfig({})).toEqual({
    role: 'all',
    port: 4000,
    host: undefined,
    publicUrl: undefined,
    mode: 'sandbox',
    dataDirectory: '.grantex',
    databaseUrl: undefined,
    masterKey: undefined,
    bootstrapKey: undefined,
    signup: undefined,
    dynamicRegistration: undefined,
    delegation: 'strict',
    maxDelegationDepth: 3,
    maxGrantLifetime: 86_400,
    tokenLifetime: 3_600,
    keyRotation: 7_776_000,
    rateLimit: 5_000,
    maxStreams: 2_000,
    witnesses: undefined,
    trustProxy: false,
    metricsPort: undefined,
    metricsHost: '127.0.0.1',
    smtpUrl: undefined,
    mailFrom: undefined,
    providerNetworks: 'public',
    stripeKey: undefined,
    stripeWebhookSecret: undefined,
    plans: undefined,
    stripeApi: 'https://api.stripe.com',
    logLevel: 'info',
  });
});

test('an empty variable counts as absent', () => {
  expect(readConfig({ PORT: '', GRANTEX_MODE: '' })).toEqual(readConfig({}));
});

describe.each([
  ['GRANTEX_ROLE', ['relay', 'FEED']],
  ['PORT', ['-1', '65536', '1.5', '0x10', 'http', '4000 ']],
  ['GRANTEX_HOST', ['a b', 'http://x', '1.2.3.4/8']],
  [
    'GRANTEX_PUBLIC_URL',
    ['example.com', 'ftp://a', 'https://u:p@a', 'https://a?x', 'https://a#x', 'javascript:1'],
  ],
  ['GRANTEX_MODE', ['production', 'LIVE']],
  ['DATABASE_URL', ['mysql://a/b', 'a-database', 'postgres//a']],
  ['GRANTEX_MASTER_KEY', ['short', 'z'.repeat(64), Buffer.alloc(31).toString('base64')]],
  ['GRANTEX_BOOTSTRAP_KEY', ['secret', 'gx_test_short', `${TEST_KEY}x`]],
  ['GRANTEX_SIGNUP', ['yes', 'true']],
  ['GRANTEX_DYNAMIC_REGISTRATION', ['open', 'true']],
  ['GRANTEX_DELEGATION', ['loose']],
  ['GRANTEX_MAX_DELEGATION_DEPTH', ['11', '-1', 'three']],
  ['GRANTEX_MAX_GRANT_LIFETIME', ['0h', '99', '367d', '1w']],
  ['GRANTEX_TOKEN_LIFETIME', ['0s', '25h', 'forever']],
  ['GRANTEX_KEY_ROTATION', ['59m', '3651d', 'never', 'OFF']],
  ['GRANTEX_RATE_LIMIT', ['-1', '1e3', '1000001']],
  ['GRANTEX_MAX_STREAMS', ['-1', 'off', '1000001']],
  [
    'GRANTEX_WITNESSES',
    [
      'witness.example',
      'https://witness.example',
      'w+00000000+BNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea@https://a',
    ],
  ],
  [
    'TRUST_PROXY',
    [
      '127.1',
      '0x7f.0.0.1',
      '10.0.0.0/x',
      'true',
      '2',
      '10.0.0.0/33',
      '0.0.0.0/0',
      '::/0',
      '10.0.0.0/0008',
      '::ffff:01.2.3.4',
      '10.0.0.0/8/8',
      'proxy.example',
      '10.0.0.1,,',
    ],
  ],
  ['GRANTEX_METRICS_PORT', ['off', '-1', '70000']],
  ['GRANTEX_METRICS_HOST', ['a b', 'http://x']],
  [
    'GRANTEX_SMTP_URL',
    [
      'mail.example.com',
      'http://mail.example.com',
      'smtp://?',
      'smtps://mail.example.com?tls.rejectUnauthorized=false',
      'smtp://mail.example.com/x',
      'smtp://mail.example.com#x',
      'smtp://user@mail.example.com',
      'smtp://user:p%0d%0ass@mail.example.com',
      'smtp://user:p%zz@mail.example.com',
    ],
  ],
  [
    'GRANTEX_MAIL_FROM',
    [
      'Somebody',
      'a@example.com, b@example.com',
      'a@b@example.com',
      'A <a@example.com> <b@example.com>',
      'A\r\nBcc: b@example.com <a@example.com>',
      '"A" <a@example.com>',
      'a@example.com\n',
      'a@-example.com',
      `a@${'b'.repeat(260)}.com`,
    ],
  ],
  ['GRANTEX_PROVIDER_NETWORKS', ['all', 'PRIVATE']],
  ['GRANTEX_STRIPE_KEY', ['pk_test_x', 'sk_test x', 'sk_-']],
  ['GRANTEX_STRIPE_WEBHOOK_SECRET', ['sec_ret', 'whsec_-', 'whsec_a b']],
  [
    'GRANTEX_PLANS',
    [
      'plans.json',
      '[]',
      '{"id":"free"}',
      '[{"id":"free","name":"Free"}]',
      '[{"id":"Free","name":"Free","limits":{}}]',
      '[{"id":"free","name":"Free","limits":{"seats":1}}]',
      '[{"id":"free","name":"Free","limits":{"agents":-1}}]',
      '[{"id":"free","name":"Free","limits":{},"price":"price_1"}]',
      '[{"id":"free","name":"Free","limits":{}},{"id":"pro","name":"Pro","limits":{}}]',
      '[{"id":"free","name":"Free","limits":{}},{"id":"free","name":"Pro","limits":{},"price":"price_1"}]',
      '[{"id":"free","name":"Free","limits":{}},{"id":"pro","name":"Pro","limits":{},"price":"prod_1"}]',
    ],
  ],
  ['GRANTEX_STRIPE_API', ['api.stripe.com', 'https://api.stripe.com/v1', 'https://a:b@api.stripe.com']],
  ['LOG_LEVEL', ['loud', 'INFO']],
] as const)('%s', (variable, wrong) => {
  test.each(wrong)('refuses %o by name, without repeating it', (value) => {
    const read = (): unknown => readConfig({ GRANTEX_MASTER_KEY: MASTER_KEY, [variable]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new RegExp(`^${variable} must be [^\\n]+$`));
    expect(read).not.toThrow(value);
  });
});

test('every option that is parsed from text has a case above', () => {
  const free = ['GRANTEX_DATA_DIR'];
  const cases = 29;
  expect(Object.values(options)).toHaveLength(cases + free.length);
});

test.each([
  ['https://auth.example.com/', 'https://auth.example.com'],
  ['https://example.com/grantex//', 'https://example.com/grantex'],
  ['HTTP://LOCALHOST:80', 'http://localhost'],
])('the public URL %s is the issuer %s', (text, issuer) => {
  expect(readConfig({ GRANTEX_PUBLIC_URL: text }).publicUrl).toBe(issuer);
});

test.each([
  ['consent@example.com', { name: '', address: 'consent@example.com' }],
  ['Grantex <consent@example.com>', { name: 'Grantex', address: 'consent@example.com' }],
  ['Ihre Bank, Köln <a+b@mail.example.com>', { name: 'Ihre Bank, Köln', address: 'a+b@mail.example.com' }],
])('mail comes from %s', (text, sender) => {
  const config = readConfig({
    GRANTEX_SMTP_URL: 'smtps://u:p%40ss@mail.example.com',
    GRANTEX_MAIL_FROM: text,
  });
  expect(config.mailFrom).toEqual(sender);
});

test.each([MASTER_KEY, MASTER_KEY.replace('=', ''), Buffer.alloc(32, 7).toString('hex')])(
  'a master key is read as base64 or hex',
  (text) => {
    expect(readConfig({ GRANTEX_MASTER_KEY: text }).masterKey).toEqual(Buffer.alloc(32, 7));
  },
);

describe('a secret in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grantex-config-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  function fileWith(text: string): string {
    const path = join(folder, randomUUID());
    writeFileSync(path, text);
    return path;
  }

  test.each([
    ['DATABASE_URL', 'databaseUrl', 'postgres://grantex:s3cret@db/grantex'],
    ['GRANTEX_BOOTSTRAP_KEY', 'bootstrapKey', TEST_KEY],
  ] as const)('%s_FILE is read like %s, without the line break at its end', (variable, name, text) => {
    const more = { GRANTEX_MASTER_KEY_FILE: fileWith(`${MASTER_KEY}\r\n`) };
    for (const end of ['', '\n', '\r\n']) {
      const config = readConfig({ ...more, [`${variable}_FILE`]: fileWith(text + end) });
      expect(config[name]).toBe(text);
      expect(config.masterKey).toEqual(Buffer.alloc(32, 7));
    }
  });

  test.each(secretVariables())(
    '%s: a wrong value is refused by its name, without being repeated',
    (variable) => {
      const read = (): unknown => readConfig({ [`${variable}_FILE`]: fileWith('wrong s3cret') });
      expect(read).toThrow(new RegExp(`^${variable} must be [^\\n]+$`));
      expect(read).not.toThrow('s3cret');
    },
  );

  test('it is refused beside the secret itself, when the file is missing, and when it is empty', () => {
    const path = fileWith(TEST_KEY);
    expect(() => readConfig({ GRANTEX_BOOTSTRAP_KEY: TEST_KEY, GRANTEX_BOOTSTRAP_KEY_FILE: path })).toThrow(
      /^GRANTEX_BOOTSTRAP_KEY and GRANTEX_BOOTSTRAP_KEY_FILE exclude each other$/,
    );
    expect(() => readConfig({ DATABASE_URL_FILE: join(folder, 'none') })).toThrow(
      /^DATABASE_URL_FILE names a file that cannot be read \(ENOENT\)$/,
    );
    expect(() => readConfig({ DATABASE_URL_FILE: folder })).toThrow(/\(EISDIR\)$/);
    expect(() => readConfig({ DATABASE_URL_FILE: fileWith('\n') })).toThrow(/names an empty file$/);
  });

  test('an option that is not a secret is not read from a file', () => {
    expect(readConfig({ PORT_FILE: fileWith('9') }).port).toBe(4000);
  });
});

test('proxies are trusted by address and range', () => {
  expect(readConfig({ TRUST_PROXY: '10.0.0.0/8, ::2' }).trustProxy).toEqual(['10.0.0.0/8', '::2']);
});

test.each([
  [{ GRANTEX_MODE: 'live', GRANTEX_HOST: '0.0.0.0' }, 'GRANTEX_PUBLIC_URL'],
  [{ GRANTEX_MODE: 'live', GRANTEX_PUBLIC_URL: 'http://auth.example.com' }, 'GRANTEX_PUBLIC_URL'],
  [{ GRANTEX_MODE: 'live', GRANTEX_PUBLIC_URL: 'https://192.0.2.7' }, 'GRANTEX_PUBLIC_URL'],
  [{ GRANTEX_MODE: 'live', GRANTEX_PUBLIC_URL: 'https://[2001:db8::7]' }, 'GRANTEX_PUBLIC_URL'],
  [{ GRANTEX_MODE: 'live', GRANTEX_PUBLIC_URL: 'http://127.0.0.1:4000' }, 'GRANTEX_PUBLIC_URL'],
  [{ GRANTEX_MODE: 'live', GRANTEX_BOOTSTRAP_KEY: TEST_KEY }, 'GRANTEX_BOOTSTRAP_KEY'],
  [{ GRANTEX_BOOTSTRAP_KEY: LIVE_KEY }, 'GRANTEX_BOOTSTRAP_KEY'],
  [{ DATABASE_URL: 'postgres://localhost/grantex' }, 'GRANTEX_MASTER_KEY'],
  [{ GRANTEX_SMTP_URL: 'smtp://localhost' }, 'GRANTEX_SMTP_URL and GRANTEX_MAIL_FROM'],
  [{ GRANTEX_MAIL_FROM: 'a@example.com' }, 'GRANTEX_SMTP_URL and GRANTEX_MAIL_FROM'],
])('%o is refused: %s', (environment, variable) => {
  expect(() => readConfig(environment)).toThrow(new RegExp(`^${variable} `));
});

test.each([
  { GRANTEX_MODE: 'live' },
  { GRANTEX_MODE: 'live', GRANTEX_PUBLIC_URL: 'http://localhost:9000' },
  { GRANTEX_MODE: 'live', GRANTEX_PUBLIC_URL: 'https://auth.example.com', GRANTEX_HOST: '0.0.0.0' },
  { GRANTEX_MODE: 'live', GRANTEX_BOOTSTRAP_KEY: LIVE_KEY },
  { DATABASE_URL: 'postgresql://localhost/grantex', GRANTEX_MASTER_KEY: MASTER_KEY },
])('%o is a valid configuration', (environment) => {
  expect(() => readConfig(environment)).not.toThrow();
});

test.each([
  [{}, true],
  [{ GRANTEX_HOST: '0.0.0.0' }, false],
  [{ GRANTEX_HOST: '::1' }, true],
  [{ GRANTEX_MODE: 'live' }, false],
  [{ GRANTEX_MODE: 'live', GRANTEX_SIGNUP: 'open' }, true],
  [{ GRANTEX_SIGNUP: 'closed' }, false],
])('with %o sign-up is open: %o', (environment, isOpen) => {
  expect(isSignupOpen(readConfig(environment))).toBe(isOpen);
});

test.each([
  [{}, true],
  [{ GRANTEX_MODE: 'live' }, false],
  [{ GRANTEX_MODE: 'live', GRANTEX_DYNAMIC_REGISTRATION: 'on' }, true],
  [{ GRANTEX_DYNAMIC_REGISTRATION: 'off' }, false],
])('with %o OAuth clients may register: %o', (environment, isOpen) => {
  expect(isRegistrationOpen(readConfig(environment))).toBe(isOpen);
});

test('the help names every variable with its default', () => {
  const help = optionsHelp();
  for (const { variable, fallback } of Object.values<Option>(options)) {
    expect(help).toMatch(
      new RegExp(`^  ${variable} .*${fallback === undefined ? '' : `\\[${fallback}\\]`}$`, 'm'),
    );
  }
});
