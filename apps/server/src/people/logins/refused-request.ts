import type { Client } from '../../authority/clients/client.ts';
import { ApiError } from '../../base/api-error.ts';
import { isLoopback } from '../../base/site.ts';
import type { Database } from '../../base/store/database.ts';
import { oauthErrorOf } from '../../http/answers/oauth-errors.ts';
import { cardPage } from '../../web/pages/card-page.ts';
import { html } from '../../web/pages/html.ts';
import type { Page } from '../../web/pages/page.ts';
import type { Texts } from '../../web/pages/texts.ts';
import { sentenceOf } from '../../web/pages/refusal.ts';
import { quoted } from '../../web/pages/components.ts';
import { destinationOf } from './login-page.ts';

/**
 * Whether a browser goes back to a client with an error although nobody has clicked: to an agent, to this machine, or to a
 * client that somebody has authorized here. Anybody may be another client, and could lead people through this server to a
 * website (RFC 9700 §4.11.2).
 */
export async function isSentBack(database: Database, client: Client, redirectUri: string): Promise<boolean> {
  if (client.kind === 'agent' || isPortHere(redirectUri)) return true;
  const known = await database.asSystem((transaction) =>
    transaction
      .selectFrom('agents')
      .select('id')
      .where('client_id', '=', client.id)
      .limit(1)
      .executeTakeFirst(),
  );
  return known !== undefined;
}

/** Whether an address is a port of this machine. A website may have registered itself for another scheme. */
export function isPortHere(uri: string): boolean {
  const { protocol, hostname } = new URL(uri);
  return /^https?:$/.test(protocol) && isLoopback(hostname);
}

/**
 * The page for a request of a client that is not sent its error at once.
 * @param location of the client, with the error
 */
export function refusedRequestPage(texts: Texts, { status, code }: ApiError, location: string): Page {
  // The message may quote the request, and anybody may have written that.
  const { title, text, next } = sentenceOf(texts, new ApiError(status, code, oauthErrorOf(code)));
  return cardPage(texts, {
    title,
    content: [
      html`<p>${text}</p>`,
      html`<p>${next}</p>`,
      html`<div class="actions">
        <a class="button plain" href=${location}
          >${texts.say('consent.backTo', { name: quoted(destinationOf(location)) })}</a
        >
      </div>`,
    ],
  });
}
