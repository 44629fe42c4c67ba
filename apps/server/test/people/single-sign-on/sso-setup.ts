import { documentHost, type DocumentHost } from '../../authority/clients/document-host.ts';
import { httpBrowser, type HttpBrowser, type HttpPage } from '../../support/http-browser.ts';
import { callerOf, type Call, type TestDeveloper, type TestServer } from '../../support/server.ts';
import { leadingOn, signInAt } from '../directory/person.ts';
import { type RealProvider, realProvider } from '../directory/real-provider.ts';

/** A developer whose organization has a real provider and a domain of e-mail addresses. */
export interface Organization {
  developer: TestDeveloper;
  provider: RealProvider;
  /** The domain of its addresses. On this machine it may have a port. */
  domain: string;
  host: DocumentHost;
  connectionId: string;
  change(members: object): Promise<{ status: number; body: any }>;
  close(): Promise<void>;
}

export async function organization(server: TestServer, members: object = {}): Promise<Organization> {
  const [developer, host] = [await server.signUp(), await documentHost()];
  const domain = new URL(host.url).host;
  host.publish('/.well-known/grantex.json', { developers: [developer.id] });
  const provider = await realProvider(`${server.url}/nowhere`);
  const { call } = developer;
  const { issuer, ...client } = provider.client;
  const made = await call('POST /v1/sso/connections', { issuer, domains: [domain] });
  if (made.status !== 201) throw new Error(`no connection: ${JSON.stringify(made.body)}`);
  const { id: connectionId, redirectUri } = made.body;
  provider.redirectTo(redirectUri);
  const change = (changes: object) => call(`PATCH /v1/sso/connections/${connectionId}`, changes);
  const changed = await change({
    ...client,
    active: true,
    roleMappings: [
      { group: 'platform', roles: ['admin'] },
      { group: 'audit', roles: ['audit-read'] },
    ],
    ...members,
  });
  if (changed.status !== 200) throw new Error(`the connection is not set: ${JSON.stringify(changed.body)}`);
  return {
    developer,
    provider,
    domain,
    host,
    connectionId,
    change,
    close: async () => {
      host.close();
      await provider.close();
    },
  };
}

/** Somebody's browser at the console. */
export interface ConsoleVisitor {
  browser: HttpBrowser;
  /** Begins to sign in, and returns where the browser goes. */
  leave(organization: string): Promise<URL>;
  /** Comes back from the provider. */
  comeBack(to: URL): Promise<HttpPage>;
  /** All steps at once: the page at their end. */
  signIn(organization: string, login: string): Promise<HttpPage>;
  /** What the console knows of its session; null without one. */
  session(): Promise<any>;
  /** Calls the API as the console does. */
  call: Call;
}

export function consoleVisitor(server: Pick<TestServer, 'url'>): ConsoleVisitor {
  const browser = httpBrowser(server.url);
  const visitor: ConsoleVisitor = {
    browser,
    async leave(at) {
      await browser.open('/console');
      return leadingOn(await browser.submit('/console/sso', { organization: at }));
    },
    comeBack: (to) => browser.open(to.pathname + to.search),
    async signIn(at, login) {
      return visitor.comeBack(await signInAt(await visitor.leave(at), login));
    },
    async session() {
      const { json } = await browser.open('/console/session');
      browser.csrf = json.csrf ?? browser.csrf;
      return json.session;
    },
    async call(line, body, options = {}) {
      const { token = '' } = (await visitor.session()) ?? {};
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const headers = { cookie, 'x-csrf-token': token, ...options.headers };
      return callerOf(server.url, null)(line, body, { ...options, key: null, headers });
    },
  };
  return visitor;
}
