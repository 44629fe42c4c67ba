import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../../base/api-error.ts';
import { sendError, toApiError } from '../../http/answers/error-handler.ts';
import { type Html, html } from './html.ts';
import { type Page, sendPage } from './page.ts';
import { type RefusalText, ASK_AGAIN, REFUSAL_TEXTS } from './refusal-texts.ts';

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
      const { title, text, next } = sentenceOf(refusal);
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
      refusalPage(refusal, request.id, back?.(request)),
    );
  });
}

/** The page of a refusal. It contains nothing of the request except the way back. */
export function refusalPage(refusal: ApiError, requestId: string, back?: string): Page {
  const text = sentenceOf(refusal);
  return { title: text.title, content: refusalContent(text, requestId, back) };
}

function refusalContent(
  { title, text, next, leadsBack = false }: RefusalText,
  requestId: string,
  back: string | undefined,
): Html {
  return html`
    <article class="card narrow">
      <h1>${title}</h1>
      <p>${text}</p>
      <p>${next}</p>
      ${
        leadsBack &&
        back !== undefined &&
        html`<div class="actions"><a class="button plain" href=${back}>Open the request</a></div>`
      }
      <p class="fine">If you ask for help, mention this id: <code>${requestId}</code></p>
    </article>
  `;
}

/** Whether the page's script calls, which sends JSON; forms and links do not. */
export function isScriptCall({ headers }: FastifyRequest): boolean {
  return (headers['content-type'] ?? '').startsWith('application/json');
}

const BY_STATUS: Readonly<Record<number, RefusalText>> = {
  429: REFUSAL_TEXTS['RATE_LIMITED'] as RefusalText,
  503: REFUSAL_TEXTS['TEMPORARILY_UNAVAILABLE'] as RefusalText,
};

/** The text of a refusal for a person: by its code, by its status, or its own message. */
export function sentenceOf({ status, code, message }: ApiError): RefusalText {
  const known = REFUSAL_TEXTS[code] ?? BY_STATUS[status];
  if (known !== undefined) return known;
  if (status >= 500) {
    return {
      title: 'Something went wrong here',
      text: 'The fault is this server’s, not yours.',
      next: 'Try again in a minute.',
    };
  }
  return { title: 'This was refused', text: `The server answered: ${message}.`, next: ASK_AGAIN };
}
