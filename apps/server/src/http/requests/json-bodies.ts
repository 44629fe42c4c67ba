import { duplicateMember } from '@grantex/core/issuer';
import { parseExactJson } from '@grantex/core/log';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../../base/api-error.ts';

export interface BodyOptions {
  /** The media types of bodies. Default: `application/json`. */
  types?: readonly string[];
  /** How to treat a body with a member `__proto__` or `constructor.prototype`. Default: it is refused. */
  prototypes?: 'error' | 'ignore';
  /** Finds other faults of the text. Called only for bodies that JSON.stringify would write differently. */
  findFault?: (text: string, request: FastifyRequest) => ApiError | undefined;
}

/**
 * Accepts only JSON bodies. Fastify would also accept `text/plain`, which a page of another site can send without a
 * preflight. A POST without a body, with or without `content-type: application/json`, counts as an empty object, because
 * published clients send both; the route's schema decides what is missing.
 */
export function takeJsonBodies(app: FastifyInstance): void {
  app.removeContentTypeParser('text/plain');
  readJsonBodies(app);
  app.addHook('preValidation', (request, _reply, done) => {
    if (request.body === undefined && request.routeOptions.schema?.body !== undefined) request.body = {};
    done();
  });
}

/**
 * Parses the bodies of this plugin's routes. A duplicate member is 400 `MALFORMED_REQUEST`, because a proxy or log may have
 * read the other one.
 */
export function readJsonBodies(
  app: FastifyInstance,
  { types = ['application/json'], prototypes = 'error', findFault = () => undefined }: BodyOptions = {},
): void {
  const parseJson = app.getDefaultJsonParser(prototypes, prototypes);
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser([...types], { parseAs: 'string' }, (request, body, done) => {
    const text = String(body);
    if (text === '') return done(null, {});
    void parseJson(request, text, (error, value: unknown) => {
      // A compact text without escapes is written again unchanged, unless something was lost.
      if (error !== null || textOf(value) === text) return done(error, value);
      const fault = duplicateFault(text) ?? findFault(text, request);
      if (fault !== undefined) return done(fault, value);
      const exact = parseExactJson(text);
      const exactText = textOf(exact);
      if (exactText === undefined || exactText === textOf(value)) return done(null, value);
      // Members that the parser refuses may have had other names when it looked for them.
      void parseJson(request, exactText, (refusal) => done(refusal, exact));
    });
  });
}

/** Undefined for a value that is nested too deep to write, although it could be parsed. */
function textOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function duplicateFault(text: string): ApiError | undefined {
  const member = duplicateMember(text);
  if (member === undefined) return undefined;
  const name = member.slice(0, 200);
  return new ApiError(400, 'MALFORMED_REQUEST', `the member ${name} comes twice in one object of the body`);
}
