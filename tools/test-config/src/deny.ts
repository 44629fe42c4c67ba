import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * Opens a consent page and presses Deny, as a person without a passkey can: the form works without script. Pages are
 * not part of the API, so this does not use `fetch`, which tests check against the API's document.
 */
export async function deny(consentUrl: string): Promise<void> {
  const page = await send('GET', consentUrl, {});
  const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(await text(page)) ?? [];
  const cookie = (page.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');
  const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await send('POST', `${consentUrl}/deny`, headers, new URLSearchParams({ csrf }).toString());
  answer.resume();
  if (answer.statusCode !== 200) throw new Error(`the page answered ${answer.statusCode}`);
}

async function send(
  method: string,
  url: string,
  headers: Record<string, string>,
  body = '',
): Promise<IncomingMessage> {
  const sent = request(url, { method, headers, agent: false }).end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return answer;
}
