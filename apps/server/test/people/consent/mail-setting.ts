import { expect } from 'vitest';
import { makeAgent, type TestGrant } from '../../support/grants.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import { mailServer, type MailServer } from '../../support/mail-server.ts';
import { testServer, type Call, type TestServer, type TestServerOptions } from '../../support/server.ts';
import { webPerson, type WebPerson } from './mail-person.ts';

/** A pending request, and its page. */
export interface WaitingRequest {
  id: string;
  /** The address of the consent page. */
  path: string;
  principalId: string;
  /** The entered address; empty for none. */
  email: string;
}

/** The developer who asks: the first one with its agent by default. */
export interface Asking {
  call: Call;
  agentId: string;
}

export interface MailSetting extends Asking {
  mail: MailServer;
  server: TestServer;
  /** Requests a grant of a person whose address is entered: a new person by default. */
  request(more?: { principalId?: string; email?: string | null; by?: Asking }): Promise<WaitingRequest>;
  /** Requests again, of the same person. */
  askAgain(of: WaitingRequest): Promise<WaitingRequest>;
  /** Has a link sent from a browser that gains nothing by it, and finds it in the mail. */
  linkFor(request: WaitingRequest, step?: 'mail' | 'recover'): Promise<string>;
  /** A person who is bound by their address, and the request that bound them. */
  boundPerson(): Promise<WaitingRequest & { person: WebPerson }>;
  /** Exchanges what the person approved. */
  grantOf(request: WaitingRequest): Promise<TestGrant>;
  close(): Promise<void>;
}

/** A live server that sends its mail to a real mail server. */
export async function mailSetting(options: TestServerOptions = {}): Promise<MailSetting> {
  const mail = await mailServer();
  const environment = { GRANTEX_MODE: 'live', ...mail.environment, ...options.environment };
  const server = await testServer({ ...options, environment });
  const { call } = server.developer;
  const own: Asking = { call, agentId: await makeAgent(call) };
  let people = 0;

  async function ask(principalId: string, email: string, by: Asking): Promise<WaitingRequest> {
    const input = { agentId: by.agentId, principalId, scopes: ['flights:search'] };
    const { status, body } = await by.call('POST /v1/authorize', input);
    expect([status, body.code]).toEqual([201, undefined]);
    return { id: body.authRequestId, path: new URL(body.consentUrl).pathname, principalId, email };
  }

  const setting: MailSetting = {
    ...own,
    mail,
    server,
    async request(more = {}) {
      people += 1;
      const { principalId = `user_${people}`, email = `person${people}@example.com`, by = own } = more;
      if (email !== null) {
        const entered = await by.call(`PUT /v1/principals/${principalId}/email`, { email });
        expect([entered.status, entered.body.code]).toEqual([200, undefined]);
      }
      return ask(principalId, email ?? '', by);
    },
    askAgain: ({ principalId, email }) => ask(principalId, email, own),
    async linkFor({ path, email }, step = 'mail') {
      const sender = httpBrowser(server.url);
      await sender.open(path);
      const sent = await sender.submit(`${path}/${step}`);
      expect([sent.status, sent.text]).toEqual([200, expect.stringContaining('Check your mail')]);
      return mail.linkFor(email);
    },
    async boundPerson() {
      const request = await setting.request();
      const person = webPerson(server);
      await person.follow(await setting.linkFor(request));
      expect((await person.enrol(request.path)).status).toBe(200);
      return { ...request, person };
    },
    async grantOf({ id }) {
      const { body } = await call(`GET /v1/authorize/${id}`);
      const exchanged = await call('POST /v1/token', { code: body.code, agentId: own.agentId });
      expect(exchanged.status).toBe(201);
      return { ...exchanged.body, agentId: own.agentId };
    },
    async close() {
      await server.close();
      await mail.close();
    },
  };
  return setting;
}
