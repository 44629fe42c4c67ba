import { createAuthenticator, type Authenticator } from '../../support/authenticator.ts';
import { chosenOn } from '../../support/chosen-on.ts';
import { httpBrowser, type HttpBrowser, type HttpPage } from '../../support/http-browser.ts';
import type { TestServer } from '../../support/server.ts';

/** A person with a browser and a device, who uses the pages over HTTP. */
export interface WebPerson {
  browser: HttpBrowser;
  device: Authenticator;
  /** Opens the address in a mail and presses its button. */
  follow(link: string): Promise<HttpPage>;
  /** Creates a passkey on the consent page. */
  enrol(path: string): Promise<HttpPage>;
  decide(path: string, purpose: 'approve' | 'deny'): Promise<HttpPage>;
  /** The same without the last step: the device has answered, and the test sends the answer later. */
  prepare(path: string, purpose: 'approve' | 'deny'): Promise<() => Promise<HttpPage>>;
}

export function webPerson(
  { url }: Pick<TestServer, 'url'>,
  device: Authenticator = createAuthenticator({ origin: url }),
): WebPerson {
  const browser = httpBrowser(url);
  const person: WebPerson = {
    browser,
    device,
    async follow(link) {
      await browser.open(link);
      return browser.submit(link);
    },
    async enrol(path) {
      await browser.open(path);
      const options = await browser.call(`${path}/enrol/ask`, {});
      if (options.status !== 200) return options;
      return browser.call(`${path}/enrol`, { response: device.create(options.json) });
    },
    async prepare(path, purpose) {
      const page = await browser.open(path);
      const chosen = chosenOn(page.text);
      const [, shown] = /shown&quot;:&quot;([\w-]{43})/.exec(page.text) ?? [];
      const options = await browser.call(`${path}/ask`, { purpose, shown, ...chosen });
      if (options.status !== 200) return async () => options;
      const response = device.get(options.json);
      return () => browser.call(`${path}/settle`, { purpose, response, ...chosen });
    },
    decide: async (path, purpose) => (await person.prepare(path, purpose))(),
  };
  return person;
}
