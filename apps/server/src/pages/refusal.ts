import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../http/api-error.ts';
import { sendError, toApiError } from '../http/error-handler.ts';
import { type Html, html } from './html.ts';
import { type Page, sendPage } from './page.ts';
import { sentenceOf } from './refusal-texts.ts';

/**
 * Refusals in this scope are for people: a page that says what happened and what to do next, or the same words as JSON
 * where the page's script called.
 */
export function explainRefusals(app: FastifyInstance): void {
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
      refusalPage(refusal, request.id),
    );
  });
}

/** What happened, and what to do next, with nothing of the request in it. */
export function refusalPage(refusal: ApiError, requestId: string): Page {
  const { title, text, next } = sentenceOf(refusal);
  return { title, content: refusalContent(title, text, next, requestId) };
}

function refusalContent(title: string, text: string, next: string, requestId: string): Html {
  return html`
    <article class="card narrow">
      <h1>${title}</h1>
      <p>${text}</p>
      <p>${next}</p>
      <p class="fine">If you ask somebody for help, tell them: <code>${requestId}</code></p>
    </article>
  `;
}

/** The page's script sends JSON; forms and addresses do not. */
function isScriptCall({ headers }: FastifyRequest): boolean {
  return (headers['content-type'] ?? '').startsWith('application/json');
}
