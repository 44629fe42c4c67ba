import { type HttpBrowser, httpBrowser } from '../../support/http-browser.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';

/** A browser that followed a link which this developer created for one of its principals. */
export async function vouchedBrowser(
  { url }: Pick<TestServer, 'url'>,
  { call }: Pick<TestDeveloper, 'call'>,
  principalId: string,
): Promise<HttpBrowser> {
  const { body } = await call('POST /v1/principal-sessions', { principalId });
  const browser = httpBrowser(url);
  await browser.open('/permissions');
  const { status } = await browser.call('/permissions/session', { session: body.sessionToken });
  if (status !== 200) throw new Error(`the link was answered with ${status}`);
  await browser.open('/permissions');
  return browser;
}
