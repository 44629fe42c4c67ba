import { createECDH } from 'node:crypto';
import type { PublicKeyCredentialRequestOptionsJSON } from '../../src/people/accounts/passkey.ts';
import type { Chosen } from '../../src/people/authorization-requests/choice.ts';
import { type Asked, wholeOf } from '../people/consent/person.ts';
import { createAuthenticator } from '../support/authenticator.ts';
import { httpBrowser, type HttpPage } from '../support/http-browser.ts';
import type { Outcome } from './attempt.ts';
import type { LiveSetup } from './live-setup.ts';

/** The requests of a page's script or form, as well-formed as the attacker can make them. */
export interface PageAttempt {
  route: string;
  /** For the title of the expectation. */
  with: string;
  /** Members of the path beside the secret. */
  path?: Record<string, string>;
  body?: (at: AttackerPage) => Promise<object>;
  /** For a request of a bound person: the outcome, and what may follow; undefined when not tried. */
  bound?: readonly Outcome[];
  /** For a request of a person who is not bound yet. */
  unbound?: readonly Outcome[];
}

/** The attacker's browser, with the victim's page and the attacker's own page open. */
export interface AttackerPage {
  asked: Asked;
  /** Posts as the page's script does. */
  send(path: string, body?: object): Promise<HttpPage>;
  /** Opens the page again: signing in or out begins another visit. */
  open(): Promise<void>;
  /** The challenge that this browser gets for a request. */
  challenge(path: string, body?: object): Promise<PublicKeyCredentialRequestOptionsJSON>;
  /** The digest of what a request shows, with everything selected. */
  shown(asked: Asked): Promise<{ shown: string } & Chosen>;
  outcomeOf(attempt: PageAttempt): Promise<Outcome>;
}

export async function openPage(live: LiveSetup, asked: Asked, key: string | null): Promise<AttackerPage> {
  const browser = httpBrowser(live.server.url);
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  const page: AttackerPage = {
    asked,
    send: (path, body = {}) => browser.call(path, body, headers),
    async open() {
      const { status } = await browser.open(`/consent/${asked.secret}`);
      if (status !== 200) throw new Error(`the page answered ${status}`);
    },
    async challenge(path, body) {
      const { status, json } = await page.send(path, body);
      if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(json)}`);
      return json;
    },
    async shown({ secret }) {
      const found = await live.victim.look(secret);
      return { shown: found.digest, ...wholeOf(found) };
    },
    async outcomeOf({ route, path = {}, body }) {
      const members: Record<string, string> = { secret: asked.secret, ...path };
      const line = route.replaceAll(/:(\w+)/g, (_all, name: string) => members[name] ?? 'nobody');
      const answer = await page.send(line, await body?.(page));
      if (line.startsWith('/permissions/')) await page.open();
      return answer.status >= 400 ? String(answer.json.code) : answer.status;
    },
  };
  await page.open();
  return page;
}

const ENDPOINT = 'https://push.example/attacker';
const POINT = createECDH('prime256v1').generateKeys('base64url');

/** Everything that pages of a live server send. Requests that change who is signed in come last. */
export function pageAttempts(live: LiveSetup): readonly PageAttempt[] {
  const { attacker, granted, session, server } = live;
  const { own, fresh, person } = attacker;
  const at = ({ secret }: Asked, step: string): string => `/consent/${secret}/${step}`;
  const decision = (purpose: 'approve' | 'deny') => async (page: AttackerPage) => ({
    purpose,
    ...(await page.shown(page.asked)),
  });
  /** With a challenge that this browser got for the attacker's own request. */
  const answered = async (page: AttackerPage, path: string, body?: object) =>
    person.device.get(await page.challenge(path, body));

  return [
    {
      route: '/consent/:secret/ask',
      with: 'what is shown',
      body: decision('approve'),
      bound: [200],
      unbound: ['PRINCIPAL_NOT_BOUND'],
    },
    ...(['approve', 'deny'] as const).flatMap((purpose): PageAttempt[] => [
      {
        route: '/consent/:secret/settle',
        with: `another person's passkey, to ${purpose}`,
        body: async (page) => {
          const asking = await decision(purpose)(page);
          return { ...asking, response: await answered(page, at(page.asked, 'ask'), asking) };
        },
        bound: ['WRONG_PERSON'],
      },
      {
        route: '/consent/:secret/settle',
        with: `a challenge of the attacker's own request, to ${purpose}`,
        body: async (page) => {
          const asking = { purpose, ...(await page.shown(own)) };
          return { ...asking, response: await answered(page, at(own, 'ask'), asking) };
        },
        bound: ['CHALLENGE_USED'],
        unbound: ['CHALLENGE_USED'],
      },
      {
        route: '/consent/:secret/settle',
        with: `a challenge for signing in, to ${purpose}`,
        body: async (page) => ({ purpose, response: await answered(page, '/permissions/ask') }),
        bound: ['CHALLENGE_USED'],
        unbound: ['CHALLENGE_USED'],
      },
    ]),
    {
      route: '/consent/:secret/enrol/ask',
      with: 'nothing',
      bound: ['PRINCIPAL_BOUND'],
      unbound: ['ADDRESS_NOT_PROVEN'],
    },
    {
      route: '/consent/:secret/enrol',
      with: "a new passkey, by a challenge of the attacker's own request",
      body: async (page) => {
        const { json } = await page.send(at(fresh, 'enrol/ask'));
        return { response: createAuthenticator({ origin: server.url }).create(json) };
      },
      bound: ['CHALLENGE_USED'],
      unbound: ['CHALLENGE_USED'],
    },
    {
      route: '/consent/:secret/bind/ask',
      with: 'nothing',
      bound: ['PRINCIPAL_BOUND'],
      unbound: ['ADDRESS_NOT_PROVEN'],
    },
    {
      route: '/consent/:secret/bind',
      with: "a challenge of the attacker's own request",
      body: async (page) => ({ response: await answered(page, at(fresh, 'bind/ask')) }),
      bound: ['CHALLENGE_USED'],
      unbound: ['CHALLENGE_USED'],
    },
    {
      route: '/consent/:secret/deny',
      with: 'nothing',
      bound: ['PRINCIPAL_BOUND'],
      unbound: ['ADDRESS_NOT_PROVEN'],
    },
    {
      route: '/consent/:secret/stop',
      with: 'nothing',
      bound: ['NOT_APPROVED_HERE'],
      unbound: ['NOT_APPROVED_HERE'],
    },
    // Anybody with the consent link may request a mail to the entered address.
    {
      route: '/consent/:secret/mail',
      with: 'nothing',
      bound: ['PRINCIPAL_BOUND'],
      unbound: [200, 'MAIL_LIMIT'],
    },
    {
      route: '/consent/:secret/recover',
      with: 'nothing',
      bound: [200, 'MAIL_LIMIT'],
      unbound: ['PRINCIPAL_NOT_BOUND'],
    },
    {
      route: '/consent/:secret/link/:link',
      with: "a link that was mailed for the attacker's own request",
      path: { link: attacker.link },
      bound: ['NOT_FOUND'],
      unbound: ['NOT_FOUND'],
    },
    // There is no provider that could identify them.
    {
      route: '/consent/:secret/directory',
      with: 'what is shown',
      body: decision('approve'),
      bound: ['NOT_FOUND'],
      unbound: ['NOT_FOUND'],
    },
    {
      route: '/permissions/directory',
      with: "the developer's id",
      body: async () => ({ developerId: live.developer.id }),
      bound: ['NOT_FOUND'],
      unbound: ['NOT_FOUND'],
    },
    // The call of the victim's agent, which the attacker's browser does not even show.
    ...(['ask', 'directory'] as const).map((step) => ofCall(step, 'what it might show', SHOWN, 'SIGNED_OUT')),
    ofCall('refuse', 'nothing', {}, 'SIGNED_OUT'),
    ofCall('refuse', 'a stop of the agent', { stop: 'agent' }, 'SIGNED_OUT'),
    {
      ...ofCall('approve', "a challenge of the attacker's own request", {}, 'CHALLENGE_USED'),
      body: async (page) => {
        const asking = { purpose: 'approve', ...(await page.shown(own)) };
        return { ...SHOWN, response: await answered(page, at(own, 'ask'), asking) };
      },
    },
    {
      ...ofCall('approve', 'a challenge for signing in', {}, 'CHALLENGE_USED'),
      body: async (page) => ({ ...SHOWN, response: await answered(page, '/permissions/ask') }),
    },
    ofCall('sign-in/ask', 'nothing', {}, 200),
    {
      ...ofCall('sign-in', 'a challenge for an approval', {}, 'CHALLENGE_USED'),
      body: async (page) => {
        const asking = { purpose: 'approve', ...(await page.shown(own)) };
        return { response: await answered(page, at(own, 'ask'), asking) };
      },
    },
    ofCall('sign-in/directory', "the developer's id", { developerId: live.developer.id }, 'NOT_FOUND'),
    { route: '/permissions/ask', with: 'nothing', bound: [200], unbound: [200] },
    {
      route: '/permissions/sign-in',
      with: 'a challenge for an approval',
      body: async (page) => {
        const asking = { purpose: 'approve', ...(await page.shown(own)) };
        return { response: await answered(page, at(own, 'ask'), asking) };
      },
      bound: ['CHALLENGE_USED'],
      unbound: ['CHALLENGE_USED'],
    },
    {
      route: '/permissions/sign-in',
      with: "the attacker's passkey, as themselves",
      body: async (page) => ({ response: await answered(page, '/permissions/ask') }),
      bound: [200],
      unbound: [200],
    },
    ofCall('ask', "the attacker's session", SHOWN, 'NOT_FOUND'),
    ofCall('refuse', "the attacker's session", {}, 'NOT_FOUND'),
    ...(['revoke', 'pause', 'resume'] as const).map((step): PageAttempt => ({
      route: `/permissions/grants/:id/${step}`,
      with: "the attacker's session",
      path: { id: granted.grantId },
      bound: ['NOT_FOUND'],
      unbound: ['NOT_FOUND'],
    })),
    { route: '/permissions/sign-out', with: 'nothing', bound: [200], unbound: [200] },
    {
      route: '/permissions/stop',
      with: 'nothing, signed out',
      bound: ['SIGNED_OUT'],
      unbound: ['SIGNED_OUT'],
    },
    {
      route: '/permissions/push',
      with: "the attacker's browser, signed out",
      body: async () => ({ endpoint: ENDPOINT, keys: { p256dh: POINT, auth: 'A'.repeat(22) } }),
      bound: ['SIGNED_OUT'],
      unbound: ['SIGNED_OUT'],
    },
    {
      route: '/permissions/push/off',
      with: 'an endpoint, signed out',
      body: async () => ({ endpoint: ENDPOINT }),
      bound: ['SIGNED_OUT'],
      unbound: ['SIGNED_OUT'],
    },
    {
      route: '/permissions/session',
      with: "the developer's word for the victim",
      body: async () => ({ session }),
      bound: [200],
      unbound: [200],
    },
    {
      route: '/consent/:secret/settle',
      with: "the developer's word for the victim",
      body: async (page) => {
        const asking = await decision('approve')(page);
        return { ...asking, response: await answered(page, at(page.asked, 'ask'), asking) };
      },
      bound: ['WRONG_PERSON'],
    },
    {
      route: '/consent/:secret/enrol/ask',
      with: "the developer's word for the victim",
      bound: ['PRINCIPAL_BOUND'],
      unbound: ['ADDRESS_NOT_PROVEN'],
    },
    ofCall('ask', "the developer's word for the victim", SHOWN, 'NOT_FOUND'),
    ofCall('refuse', "the developer's word for the victim", {}, 'NOT_FOUND'),
  ];

  /** A step at the page of the victim's call. */
  function ofCall(step: string, what: string, body: object, outcome: Outcome): PageAttempt {
    return {
      route: `/approvals/:id/${step}`,
      with: what,
      path: { id: live.approvalId },
      body: async () => body,
      bound: [outcome],
      unbound: [outcome],
    };
  }
}

const SHOWN = { shown: 'x'.repeat(43) };
