import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { logoFault } from '../../../src/authority/domains/logo.ts';
import { startDomainSchedule } from '../../../src/authority/domains/schedule.ts';
import { createOutboundFetch } from '../../../src/base/outbound/outbound-fetch.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';
import { documentHost, type DocumentHost } from '../clients/document-host.ts';
import { png } from './png.ts';

const DOCUMENT = '/.well-known/grantex.json';
const LOGO = png(64);

let server: TestServer;
let developer: TestDeveloper;
let host: DocumentHost;
/** The domain of the host: on this machine it may have a port. */
let domain: string;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  [developer, host] = await Promise.all([server.signUp(), documentHost()]);
  domain = new URL(host.url).host;
  return () => host.close();
});

const publish = (document: Record<string, unknown>): string => host.publish(DOCUMENT, document);
const publishLogo = (content: Buffer, path = '/logo.png'): string =>
  host.publish(path, (_request, response) =>
    response.writeHead(200, { 'content-type': 'image/png' }).end(content),
  );
const set = (named: string = domain, { call }: TestDeveloper = developer) =>
  call('PUT /v1/me/domain', { domain: named });
const known = async ({ call }: TestDeveloper = developer): Promise<Record<string, unknown> | null> =>
  (await call('GET /v1/me')).body.domain;

describe('a domain', () => {
  test('is the developer’s own once it names them, and brings its logo', async () => {
    expect(await known()).toBeNull();
    publishLogo(LOGO);
    publish({ developers: ['dev_other', developer.id], logo: '/logo.png' });
    const { status, body } = await set();
    const view = {
      name: domain,
      verifiedAt: expect.any(String),
      fault: null,
      logo: expect.stringMatching(/^\/logos\/[0-9a-f]{64}\.png$/),
    };
    expect([status, body]).toEqual([200, { domain: view }]);
    expect(await known()).toEqual(view);
    const logo = await fetch(server.url + body.domain.logo);
    expect(Buffer.from(await logo.arrayBuffer())).toEqual(LOGO);
    expect(logo.headers.get('content-type')).toBe('image/png');
    expect(logo.headers.get('x-content-type-options')).toBe('nosniff');
    expect(logo.headers.get('cache-control')).toContain('immutable');
    expect(logo.headers.getSetCookie()).toEqual([]);
    expect((await developer.call('DELETE /v1/me/domain')).status).toBe(204);
    expect(await known()).toBeNull();
    expect((await fetch(server.url + body.domain.logo)).status).toBe(404);
    expect((await developer.call('DELETE /v1/me/domain')).status).toBe(204);
  });

  test.each<[string, (own: string) => void, RegExp]>([
    ['publishes nothing', () => undefined, /was answered with 404/],
    ['names somebody else', () => publish({ developers: ['dev_other'] }), /does not name dev_/],
    ['names nobody', () => publish({}), /does not name dev_/],
    ['names the developer outside of the list', (own) => publish({ developers: own }), /does not name dev_/],
    [
      'leads elsewhere',
      () => host.publish(DOCUMENT, (_, response) => response.writeHead(302, { location: '/x' }).end()),
      /answered with a redirect/,
    ],
    [
      'publishes a page',
      () => host.publish(DOCUMENT, { developers: [] }, { 'content-type': 'text/html' }),
      /is not application\/json/,
    ],
    [
      'has its logo elsewhere',
      (own) => publish({ developers: [own], logo: 'https://logos.example/a.png' }),
      /logo: must be a path, or a URL on/,
    ],
    [
      'has its logo inline',
      (own) => publish({ developers: [own], logo: 'data:image/png;base64,' }),
      /logo: must be a path/,
    ],
    [
      'has no such logo',
      (own) => publish({ developers: [own], logo: '/none.png' }),
      /logo: .*was answered with 404/,
    ],
    [
      'has a logo that is a drawing',
      (own) => {
        publishLogo(Buffer.from('<svg/>'));
        publish({ developers: [own], logo: '/logo.png' });
      },
      /is not a PNG/,
    ],
  ])('that %s is refused by name, and nothing changes', async (_name, prepare, fault) => {
    prepare(developer.id);
    const { status, body } = await set();
    expect([status, body.code]).toEqual([422, 'DOMAIN_NOT_CONFIRMED']);
    expect(body.message).toContain(`{"developers": ["${developer.id}"]}`);
    expect(body.message).toMatch(fault);
    expect(await known()).toBeNull();
  });

  test('does not replace the one before until it names the developer', async () => {
    publish({ developers: [developer.id] });
    await set();
    const other = await documentHost();
    try {
      expect((await set(new URL(other.url).host)).status).toBe(422);
      expect(await known()).toMatchObject({ name: domain });
      other.publish(DOCUMENT, { developers: [developer.id] });
      await set(new URL(other.url).host);
      expect(await known()).toMatchObject({ name: new URL(other.url).host });
    } finally {
      other.close();
    }
  });

  test('that is set is hidden as soon as the developer checks again, and it names them no longer', async () => {
    publish({ developers: [developer.id] });
    await set();
    publish({ developers: [] });
    expect((await set()).status).toBe(422);
    expect(await known()).toMatchObject({ name: domain, verifiedAt: null });
    publish({ developers: [developer.id] });
    expect((await set()).status).toBe(200);
    expect(await known()).toMatchObject({ name: domain, fault: null });
  });

  test.each([
    'https://travel.example',
    'travel.example/path',
    'travel.example:443',
    'user@travel.example',
    'travel',
    'travel.example.',
    '.example',
    '192.0.2.1',
    '[2001:db8::1]',
    '0x7f000001',
    'travel example.com',
    '',
    `${'a'.repeat(250)}.example`,
  ])('%s is none', async (name) => {
    const { status, body } = await set(name);
    expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
    expect(body.message).toContain('domain: ');
  });

  test.each(['169.254.169.254.nip.invalid', 'localhost.invalid'])(
    '%s tells nothing of the network',
    async (name) => {
      const { status, body } = await set(name);
      expect([status, body.code]).toEqual([422, 'DOMAIN_NOT_CONFIRMED']);
      expect(body.message).toContain('cannot be reached from here');
    },
  );

  test('is known in lower case and in ASCII', async () => {
    const { body } = await set('Bücher.Example');
    expect(body.message).toContain('https://xn--bcher-kva.example/.well-known/grantex.json');
  });
});

describe('a logo', () => {
  test.each<[string, Buffer, RegExp]>([
    ['is empty', Buffer.of(), /not a PNG/],
    ['is only the beginning of one', LOGO.subarray(0, 20), /not a PNG/],
    ['is small', png(31), /31 × 31 pixels/],
    ['is large', png(513), /513 × 513 pixels/],
    ['is no square', png(64, 65), /64 × 65 pixels/],
    ['has many bytes', Buffer.concat([LOGO, Buffer.alloc(32_768)]), /larger than 32768 bytes/],
  ])('that %s is refused', (_name, content, fault) => {
    expect(logoFault(content)).toMatch(fault);
  });

  test.each(['x.png', `${'0'.repeat(64)}.png`, `${'0'.repeat(64)}.svg`, '..%2Fx.png'])(
    '%s is not found',
    async (name) => {
      expect([400, 404]).toContain((await fetch(`${server.url}/logos/${name}`)).status);
    },
  );
});

describe('once a day', () => {
  const DAY = 86_400_000;
  const check = async (days: number): Promise<void> => {
    const schedule = startDomainSchedule({
      database: server.database,
      fetch: createOutboundFetch({ allows: new Set(['loopback']), mostBytes: 65_536 }),
      log: { warn: () => undefined },
      now: () => Date.now() + days * DAY,
    });
    await schedule.check();
    await schedule.close();
  };

  test('a domain is asked again, and only then', async () => {
    publish({ developers: [developer.id] });
    await set();
    expect(host.asked(DOCUMENT)).toBe(1);
    await check(0.9);
    expect(host.asked(DOCUMENT)).toBe(1);
    await Promise.all([check(1.1), check(1.1)]);
    expect(host.asked(DOCUMENT)).toBe(2);
    await check(1.2);
    expect(host.asked(DOCUMENT)).toBe(2);
  });

  test('one that names the developer no longer is theirs no longer, until it does', async () => {
    publishLogo(LOGO);
    publish({ developers: [developer.id], logo: '/logo.png' });
    await set();
    publish({ developers: [] });
    await check(1.1);
    expect(await known()).toEqual({
      name: domain,
      verifiedAt: null,
      fault: expect.stringContaining('does not name'),
      logo: null,
    });
    publish({ developers: [developer.id] });
    await check(2.2);
    expect(await known()).toMatchObject({ verifiedAt: expect.any(String), fault: null });
  });

  test('one that cannot be reached keeps what it had, and the developer reads why', async () => {
    publish({ developers: [developer.id] });
    const { body } = await set();
    host.close();
    await check(1.1);
    expect(await known()).toEqual({ ...body.domain, fault: expect.stringContaining('cannot be reached') });
  });

  test('a logo that is bad now is taken away, and the domain stays', async () => {
    publishLogo(LOGO);
    publish({ developers: [developer.id], logo: '/logo.png' });
    await set();
    publishLogo(Buffer.from('<svg/>'));
    await check(1.1);
    expect(await known()).toMatchObject({ verifiedAt: expect.any(String), logo: null, fault: /not a PNG/ });
  });
});
