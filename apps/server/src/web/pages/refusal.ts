import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../../base/api-error.ts';
import { sendError, toApiError } from '../../http/answers/error-handler.ts';
import { isTextKey, type TextKey } from '../texts/catalogs.ts';
import { cardPage } from './card-page.ts';
import { type Html, html } from './html.ts';
import { type Page, sendPage } from './page.ts';
import type { Texts } from './texts.ts';

/** Refusals after which it helps to open the request again. */
const LEADS_BACK: ReadonlySet<string> = new Set([
  'APPROVAL_DECIDED',
  'APPROVAL_EXPIRED',
  'CHOICE_CHANGED',
  'CHOICE_NOT_OFFERED',
  'DIRECTORY_NOT_BOUND',
  'DIRECTORY_SIGN_IN',
  'LINK_EXPIRED',
  'LINK_USED',
  'MAIL_LIMIT',
  'MAIL_NOT_SENT',
  'NOTHING_CHOSEN',
  'NOT_KNOWN_HERE',
  'PRINCIPAL_BOUND',
  'PRINCIPAL_NOT_BOUND',
  'PROVIDER_UNAVAILABLE',
  'REQUEST_DECIDED',
  'SIGN_IN_CANCELLED',
  'SIGN_IN_NOT_FRESH',
  'SIGN_IN_OVER',
  'SIGN_IN_REFUSED',
]);

/**
 * Makes refusals in this scope readable for people: a page that says what happened and what to do next, or the same words
 * as JSON for the page's script.
 * @param back the address of the person's request, if the refusal leaves it unchanged
 */
export function explainRefusals(
  app: FastifyInstance,
  back?: (request: FastifyRequest) => string | undefined,
): void {
  app.setErrorHandler((error, request, reply) => {
    const refusal = toApiError(error);
    if (isScriptCall(request)) {
      const { title, text, next } = sentenceOf(request.texts, refusal);
      const { status, code, headers } = refusal;
      return sendError(
        new ApiError(status, code, `${title}. ${text} ${next}`, { headers }),
        error,
        request,
        reply,
      );
    }
    if (refusal.status >= 500) request.log.error({ err: error }, refusal.message);
    return sendPage(
      reply.headers({ 'x-request-id': request.id, ...refusal.headers }),
      refusal.status,
      refusalPage(request.texts, refusal, request.id, back?.(request)),
    );
  });
}

/** The page of a refusal. It contains nothing of the request except the way back. */
function refusalPage(texts: Texts, refusal: ApiError, requestId: string, back?: string): Page {
  const { title, text, next } = sentenceOf(texts, refusal);
  const leadsBack = LEADS_BACK.has(refusal.code) && back !== undefined;
  return cardPage(texts, {
    title,
    content: [
      html`<p>${text}</p>`,
      html`<p>${next}</p>`,
      leadsBack && backLink(texts, back),
      html`<p class="fine">${texts.say('refusal.mention', { id: html`<code>${requestId}</code>` })}</p>`,
    ],
  });
}

function backLink({ text }: Texts, back: string): Html {
  return html`
    <div class="actions"><a class="button plain" href=${back}>${text('refusal.openRequest')}</a></div>
  `;
}

/** Whether the page's script calls, which sends JSON; forms and links do not. */
export function isScriptCall({ headers }: FastifyRequest): boolean {
  return (headers['content-type'] ?? '').startsWith('application/json');
}

/** A refusal for people who have never read an API's documentation. */
export interface RefusalText {
  /** What happened, in a few words, without a full stop. */
  title: string;
  /** What it means for them. */
  text: string;
  /** What they can do now. */
  next: string;
}

const BY_STATUS: Readonly<Record<number, string>> = { 429: 'RATE_LIMITED', 503: 'TEMPORARILY_UNAVAILABLE' };

/** The text of a refusal for a person: by its code, by its status, or its own message. */
export function sentenceOf({ text }: Texts, { status, code, message }: ApiError): RefusalText {
  const known = [code, BY_STATUS[status]].find((name) => isTextKey(`refusal.${name}.title`));
  const name = known ?? (status >= 500 ? 'unexpected' : 'other');
  const say = (part: 'title' | 'text' | 'next'): string =>
    text(`refusal.${name}.${part}` as TextKey, { message });
  return { title: say('title'), text: say('text'), next: say('next') };
}
