import { type Fault, server } from './fault.ts';

/** §6: requests and consent. */
export const authorizeFaults: readonly Fault[] = [
  {
    name: 'a cancelled or denied request can be exchanged',
    noticedBy: ['6.taken-back', '6.denied'],
    edits: [
      server(
        'authority/grants/exchange.ts',
        "if (status !== 'approved') throw invalidCode('its request was not approved');",
        '',
      ),
    ],
  },
  {
    name: 'a grant may last as long as it is asked for',
    noticedBy: ['6.longest-life'],
    edits: [
      server(
        'people/authorization-requests/authorize.ts',
        'const grantLifetime = Math.min(input.expiresIn, ceiling);',
        'const grantLifetime = input.expiresIn;',
      ),
    ],
  },
  {
    name: 'any audience is taken',
    noticedBy: ['6.registered-audiences'],
    edits: [
      server('authority/developers/audiences.ts', 'audiences.includes(audience)', 'audiences.length > 0'),
    ],
  },
  {
    name: 'a sandbox claims that a person has verified themselves',
    noticedBy: ['6.sandbox-says-so'],
    edits: [
      server(
        'authority/tokens/grant-token.ts',
        '    acr: facts.acr,',
        "    acr: facts.acr === 'urn:grantex:acr:sandbox' ? 'urn:grantex:acr:verified' : facts.acr,",
      ),
    ],
  },
  {
    name: 'a suspended agent may ask',
    noticedBy: ['6.agent-not-active'],
    edits: [
      server(
        'people/authorization-requests/authorize.ts',
        "if (agent.status !== 'active') throw agentNotActive();",
        '',
      ),
    ],
  },
  {
    name: 'addresses are shown in full',
    noticedBy: ['6.masked-address'],
    edits: [
      server(
        'base/email-address.ts',
        "return `${email.slice(0, 1)}•••${email.slice(email.lastIndexOf('@'))}`;",
        'return email;',
      ),
    ],
  },
  {
    name: 'the list of requests holds codes',
    noticedBy: ['6.list-without-codes'],
    edits: [
      server(
        'people/authorization-requests/routes.ts',
        'requests: z.array(requestAnswer.omit({ code: true })),',
        'requests: z.array(requestAnswer),',
      ),
      server(
        'people/authorization-requests/routes.ts',
        'found.rows.map((request) => answer({ request }))',
        "found.rows.map((request) => answer({ request, code: 'A'.repeat(43) }))",
      ),
    ],
  },
  {
    name: 'a grant without an audience is for another one',
    noticedBy: ['6.default-audience'],
    edits: [
      server(
        'people/authorization-requests/authorize.ts',
        'const audience = input.audience ?? config.publicUrl;',
        "const audience = input.audience ?? 'https://anywhere.example/';",
      ),
    ],
  },
  {
    name: 'a redirect needs to begin like one that is registered',
    noticedBy: ['6.unregistered-redirect'],
    environment: { GRANTEX_MODE: 'live' },
    edits: [
      server(
        'authority/agents/redirect-uri.ts',
        'candidate === uri ||',
        "uri.startsWith(candidate ?? '-') ||",
      ),
    ],
  },
  {
    name: 'a live server lets API keys approve',
    noticedBy: ['6.no-approval-by-key'],
    environment: { GRANTEX_MODE: 'live' },
    edits: [server('people/authorization-requests/routes.ts', 'if (!isSandbox) return;\n', '')],
  },
  {
    name: 'a decided request can be taken back',
    noticedBy: ['6.decided-stays'],
    edits: [
      server(
        'people/authorization-requests/request.ts',
        "if (status !== 'pending' && status !== 'approved') throw requestDecided(status);",
        '',
      ),
    ],
  },
  {
    name: 'links to consent are short',
    noticedBy: ['6.consent-link'],
    edits: [
      server(
        'people/authorization-requests/consent-link.ts',
        'return `${publicUrl}/consent/${secret}`;',
        'return `${publicUrl}/consent/${secret.slice(0, 20)}`;',
      ),
    ],
  },
  {
    name: 'consent can be shown in a frame, with scripts of its own',
    noticedBy: ['6.consent-page'],
    edits: [
      server('web/pages/page.ts', '"frame-ancestors \'none\'",', ''),
      server('web/pages/page.ts', "'x-frame-options': 'DENY',", ''),
    ],
  },
  {
    name: 'a page takes what other pages post',
    noticedBy: ['6.page-is-no-api'],
    environment: { GRANTEX_MODE: 'live' },
    edits: [
      server(
        'web/pages/visit.ts',
        'return expected.length === given.length && timingSafeEqual(expected, given);',
        'return expected.length > 0 && given.length > 0 && timingSafeEqual(expected, expected);',
      ),
    ],
  },
];
