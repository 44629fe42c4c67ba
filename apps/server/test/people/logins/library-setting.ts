import { loggingIn, openService, type Service } from './log-in.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import type { Mode } from '../../support/own-servers.ts';
import { testServer, type TestServer } from '../../support/server.ts';

export const SCOPES = ['flights:search', 'flights:book'];

/** A server with one service, and a person who authorizes every client. */
export interface LibrarySetting {
  server: TestServer;
  service: Service;
  /** Sends the person's browser where a client sends it. Returns where the browser ends up: at the client. */
  letIn(url: URL): Promise<URL>;
  close(): Promise<void>;
}

export async function librarySetting(mode: Mode): Promise<LibrarySetting> {
  const server = await testServer({
    environment: { GRANTEX_MODE: mode, GRANTEX_DYNAMIC_REGISTRATION: 'on' },
  });
  const service = await openService(server, { people: 'anyone', scopes: SCOPES });
  return {
    server,
    service,
    letIn: mode === 'live' ? await byPasskey(server) : (url) => atOnce(server, url),
    async close() {
      await service.close();
      await server.close();
    },
  };
}

/** A live server asks the person, who creates a passkey the first time. */
async function byPasskey(server: TestServer): Promise<LibrarySetting['letIn']> {
  const person = loggingIn(server);
  let isEnrolled = false;
  return async (url) => {
    const sent = await person.browser.open(url.pathname + url.search);
    const at = sent.headers.get('location') ?? '';
    if (!at.startsWith('/login/')) return new URL(at);
    await person.browser.open(at);
    if (!isEnrolled) await person.enrol(at);
    isEnrolled = true;
    return new URL((await person.approve(at)).json.location);
  };
}

/** A sandbox asks nobody. */
async function atOnce(server: TestServer, url: URL): Promise<URL> {
  const sent = await httpBrowser(server.url).open(url.pathname + url.search);
  return new URL(sent.headers.get('location') ?? '');
}
