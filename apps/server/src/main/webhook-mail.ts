import type { Claimed } from '../ledger/webhooks/claim.ts';
import { MailError } from '../people/mail/mailer.ts';
import { html, renderDocument } from '../web/pages/html.ts';
import type { Dependencies } from './dependencies.ts';

/**
 * Tells a developer by mail that nothing is delivered to one of their webhooks any more, where there is an address and a mail
 * server. It takes three days of failures until one mail is sent.
 */
export async function mailDisabledWebhook(
  { id, developerId, url }: Pick<Claimed, 'id' | 'developerId' | 'url'>,
  {
    database,
    mailer,
    config,
    log,
  }: Pick<Dependencies, 'database' | 'mailer' | 'log'> & { config: { publicUrl: string } },
): Promise<void> {
  if (mailer === undefined) return;
  try {
    const row = await database.asSystem((transaction) =>
      transaction.selectFrom('developers').select('email').where('id', '=', developerId).executeTakeFirst(),
    );
    const to = row?.email ?? null;
    if (to === null) return;
    const address = `${config.publicUrl}/console/settings/webhooks`;
    const subject = 'A webhook was disabled';
    const why = `The webhook ${id} at ${new URL(url).host} has refused every event for three days. Nothing is delivered to it any more.`;
    const what =
      'Repair it, and enable it again within a week after the first refused event: it then gets all of them, in order.';
    await mailer.send({
      to,
      subject,
      text: `${[why, what, address].join('\n\n')}\n`,
      html: renderDocument(
        html`<html lang="en">
          <head>
            <meta charset="utf-8" />
            <title>${subject}</title>
          </head>
          <body>
            <p>${why}</p>
            <p>${what}</p>
            <p><a href=${address}>${address}</a></p>
          </body>
        </html>`,
      ),
    });
  } catch (error) {
    const code = error instanceof MailError ? error.code : undefined;
    log.warn({ webhookId: id, code }, 'a developer was not told by mail that a webhook was disabled');
  }
}
