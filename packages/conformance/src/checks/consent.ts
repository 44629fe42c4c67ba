import { type Check, check } from '../runner/check.ts';
import { begun, expectHeader, expectStatus, expectThat, textOf } from '../runner/expect.ts';
import { Skip } from '../runner/outcome.ts';

/** §6, Consent and Addresses: what needs no person. */
export const consent: readonly Check[] = [
  check('6.consent-link', { cites: [{ section: '6', says: 'consentUrl MUST be' }] }, async (context) => {
    const { agentId } = await context.sharedAgent();
    const asked = { agentId, principalId: context.name('link'), scopes: ['files:read'] };
    const links = [];
    for (let index = 0; index < 2; index += 1) {
      const request = begun(await context.api.post('/v1/authorize', asked), 201);
      const link = textOf(request, 'consentUrl');
      const [, secret = ''] = /\/consent\/([A-Za-z0-9_-]{43})$/.exec(link) ?? [];
      expectThat(
        link === `${context.issuer}/consent/${secret}`,
        'the issuer, /consent/ and 43 characters',
        link,
        request,
      );
      links.push(link);
    }
    expectThat(links[0] !== links[1], 'another link for each request', 'the same');
  }),

  check(
    '6.consent-page',
    { cites: [{ section: '6', says: 'All of it is HTML that works without script' }] },
    async (context) => {
      const { agentId } = await context.sharedAgent();
      const asked = { agentId, principalId: context.name('page'), scopes: ['files:read'] };
      const request = begun(await context.api.post('/v1/authorize', asked), 201);
      const page = await context.anonymous.get(context.pathOf(textOf(request, 'consentUrl')));
      expectStatus(page, 200);
      expectHeader(page, 'content-security-policy', /frame-ancestors 'none'/);
      expectHeader(page, 'content-security-policy', /(?:default|script)-src '(?:none|self)'/);
      const policy = page.headers.get('content-security-policy') ?? '';
      expectThat(
        !policy.includes('unsafe-inline') && !policy.includes('*'),
        'no inline script and no other host',
        policy,
        page,
      );
    },
  ),

  check(
    '6.page-is-no-api',
    { cites: [{ section: '6', says: 'What the page posts is no API' }] },
    async (context) => {
      if (context.mode === 'sandbox') throw new Skip('a sandbox asks no person');
      const { agentId } = await context.sharedAgent();
      const asked = { agentId, principalId: context.name('forged'), scopes: ['files:read'] };
      const request = begun(await context.api.post('/v1/authorize', asked), 201);
      const path = context.pathOf(textOf(request, 'consentUrl'));
      const page = begun(await context.anonymous.get(path), 200);
      const cookie = page.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ');
      const [, csrf = ''] = /name="csrf" (?:value|content)="([^"]+)"/.exec(page.received) ?? [];
      const post = (token: string) =>
        context.anonymous.send('POST', `${path}/deny`, { form: { csrf: token }, headers: { cookie } });
      const own = await post(csrf);
      const forged = await post(`${csrf.slice(0, -4)}AAAA`);
      expectThat(forged.status === 403, 'status 403', forged.status, forged);
      const [said, saidToOwn] = [forged, own].map(({ received }) => /<h1[^>]*>([^<]+)/.exec(received)?.[1]);
      expectThat(said !== saidToOwn, 'another answer than to the token of the page', said, forged);
    },
  ),

  check(
    '6.masked-address',
    { cites: [{ section: '6', says: 'GET /v1/principals/:principalId (issue)' }] },
    async (context) => {
      const principalId = encodeURIComponent(context.name('address').replaceAll(' ', '-'));
      const entered = await context.api.put(`/v1/principals/${principalId}/email`, {
        email: 'someone@example.com',
      });
      begun(entered, 200);
      const read = begun(await context.api.get(`/v1/principals/${principalId}`), 200);
      expectThat(!read.received.includes('someone@example.com'), 'a masked address', read.received, read);
      expectThat(textOf(read, 'email').endsWith('@example.com'), 'a masked address', read.received, read);
      await context.api.delete(`/v1/principals/${principalId}/email`);
    },
  ),
];
