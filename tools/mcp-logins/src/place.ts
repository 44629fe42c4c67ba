import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Grantex } from '@grantex/sdk';
import { readConfig, startServer } from '@grantex/server';
import { launchChromium } from 'test-browser';
import { type Person, personWith } from './person.ts';
import { openSite, SCOPES, type Site } from './site.ts';

/** A live server whose developer has opened a service to every client, and a person. */
export interface Place extends AsyncDisposable {
  /** The address of the server. */
  readonly issuer: string;
  readonly grantex: Grantex;
  readonly site: Site;
  readonly person: Person;
  /** Makes an empty folder. */
  folder(): Promise<string>;
}

export async function openPlace(): Promise<Place> {
  const open = new AsyncDisposableStack();
  const root = await mkdtemp(join(tmpdir(), 'grantex-logins-'));
  open.defer(() => rm(root, { recursive: true, force: true, maxRetries: 5 }));
  const apiKey = `gx_live_${randomBytes(32).toString('base64url')}`;
  const config = readConfig({
    PORT: '0',
    GRANTEX_MODE: 'live',
    GRANTEX_DATA_DIR: join(root, 'data'),
    GRANTEX_DYNAMIC_REGISTRATION: 'on',
    GRANTEX_BOOTSTRAP_KEY: apiKey,
    LOG_LEVEL: 'silent',
  });
  const [server, browser] = await Promise.all([startServer(config), launchChromium()]);
  open.defer(() => server.close());
  open.defer(() => browser.close());
  const grantex = new Grantex({ baseUrl: server.url, apiKey });
  const { developerId } = await grantex.me.get();
  const site = open.use(await openSite({ url: server.url, apiKey, developer: developerId }));
  await grantex.me.update({
    settings: { resources: { [site.url]: { openTo: 'clients', people: 'anyone', scopes: SCOPES } } },
  });
  return {
    issuer: server.url,
    grantex,
    site,
    person: await personWith(browser, server.url),
    folder: () => mkdtemp(join(root, 'client-')),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
