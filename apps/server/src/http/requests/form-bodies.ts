import type { FastifyInstance } from 'fastify';
import { ApiError } from '../../base/api-error.ts';

/** The parameters of a form, each once. Those without a value count as absent (RFC 6749 §3.2). */
export type Form = Readonly<Record<string, string>>;

/** One content type, optionally with a charset. Node joins two headers with a comma, which is not allowed here. */
const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(;\s*charset="?utf-8"?\s*)?$/i;

/** The parameters of a form, as JSON Schema. */
export function formProperties(...names: readonly string[]): Readonly<Record<string, { type: 'string' }>> {
  return Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
}

/** Makes this scope take bodies that are forms, and no other (RFC 6749 §3.2). */
export function takeForms(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(FORM_TYPE, { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, readForm(String(body)));
    } catch (error) {
      done(error as ApiError);
    }
  });
  app.addHook('preValidation', (request, _reply, done) => {
    if (request.method === 'POST' && request.body === undefined) request.body = {};
    done();
  });
}

/**
 * Reads `application/x-www-form-urlencoded` parameters, of a body or of a query. A parameter that comes twice is refused:
 * two readers could take different ones.
 * @throws {ApiError} 400 `INVALID_TARGET` for a second `resource` or `audience`, `INVALID_REQUEST` for everything else
 */
export function readForm(text: string): Form {
  const form: Record<string, string> = Object.create(null) as Record<string, string>;
  const seen = new Set<string>();
  for (const pair of text === '' ? [] : text.split('&')) {
    const [name, value] = decoded(pair);
    if (seen.has(name)) throw twice(name);
    seen.add(name);
    if (value !== '') form[name] = value;
  }
  return form;
}

function decoded(pair: string): [string, string] {
  const end = pair.includes('=') ? pair.indexOf('=') : pair.length;
  return [decode(pair.slice(0, end)), decode(pair.slice(end + 1))];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new ApiError(400, 'INVALID_REQUEST', 'the parameters are not form-encoded UTF-8');
  }
}

function twice(name: string): ApiError {
  const [shown] = [name.slice(0, 100)];
  return ['resource', 'audience'].includes(name)
    ? new ApiError(400, 'INVALID_TARGET', `${shown}: ask for one service at a time`)
    : new ApiError(400, 'INVALID_REQUEST', `${shown}: this parameter must not come twice`);
}
