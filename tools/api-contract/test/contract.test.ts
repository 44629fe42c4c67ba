import { describe, expect, test } from 'vitest';
import { createContract, type Exchange } from '../src/index.ts';

const thing = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string' }, size: { type: 'integer', minimum: 1 } },
  additionalProperties: false,
};
const json = (schema: object): object => ({ 'application/json': { schema } });
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', maxLength: 8 } };
const headers = { 'x-request-id': { $ref: '#/components/headers/RequestId' } };
const refusal = {
  description: 'no',
  headers,
  content: json({ $ref: '#/components/schemas/Refusal', properties: { code: { enum: ['NOT_FOUND'] } } }),
};

const contract = createContract(
  {
    openapi: '3.1.0',
    paths: {
      '/things': {
        get: {
          parameters: [{ name: 'page', in: 'query', schema: { type: 'integer', minimum: 1 } }],
          responses: { 200: { description: 'all', headers, content: json({ type: 'array', items: thing }) } },
        },
        post: {
          requestBody: { content: json(thing) },
          responses: { 201: { description: 'made', headers, content: json(thing) }, 404: refusal },
        },
      },
      '/things/newest': { get: { responses: { 200: { description: '', headers, content: json(thing) } } } },
      '/things/{id}': {
        get: {
          parameters: [id],
          responses: { 200: { description: 'one', headers, content: json(thing) }, 404: refusal },
        },
        delete: {
          parameters: [id],
          responses: {
            204: { description: 'gone', headers },
            404: { $ref: '#/components/responses/NOT_FOUND' },
          },
        },
      },
      '/lines': {
        get: {
          responses: {
            200: { description: '', headers, content: { 'text/x-lines': { schema: { type: 'string' } } } },
          },
        },
      },
    },
    components: {
      responses: { NOT_FOUND: refusal },
      headers: { RequestId: { required: true, schema: { type: 'string', minLength: 1 } } },
      schemas: {
        Refusal: {
          type: 'object',
          required: ['code'],
          properties: { code: { type: 'string' } },
          additionalProperties: false,
        },
      },
    },
  },
  { hidden: [/^\/pages\//] },
);

function exchange(line: string, status: number, answer: unknown, more: Partial<Exchange> = {}): Exchange {
  const [method = '', url = ''] = line.split(' ');
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
  const type: Record<string, string> =
    text === '' ? {} : { 'content-type': 'application/json; charset=utf-8' };
  return { method, url, status, text, headers: new Headers({ 'x-request-id': 'r1', ...type }), ...more };
}

const whole = { id: 'a', size: 2 };

describe('an exchange that is as declared has no fault', () => {
  test.each([
    exchange('GET /things?page=2', 200, [whole, { id: 'b' }]),
    exchange('POST /things', 201, whole, { body: '{"id":"a"}' }),
    exchange('POST /things', 404, { code: 'NOT_FOUND' }, { body: 'anything: it was refused' }),
    exchange('GET /things/a', 200, whole),
    exchange('HEAD /things/a', 200, ''),
    exchange('DELETE /things/a', 204, ''),
    exchange('DELETE /things/a', 404, { code: 'NOT_FOUND' }),
    exchange('GET /lines', 200, 'a\nb', {
      headers: new Headers({ 'x-request-id': 'r1', 'content-type': 'text/x-lines' }),
    }),
    exchange('GET /elsewhere', 404, { code: 'NO_SUCH_ROUTE' }),
    exchange('GET /pages/anything', 200, '<html>'),
  ])('$method $url $status', (seen) => {
    expect(contract.faultOf(seen)).toBeUndefined();
  });
});

describe('an exchange that is not as declared is reported', () => {
  test.each<[string, Exchange, RegExp]>([
    ['a status', exchange('GET /things/a', 409, { code: 'X' }), /409: the status is not declared/],
    ['an error code', exchange('GET /things/a', 404, { code: 'GONE' }), /\/code must be equal to one of/],
    [
      'an error code in a shared response',
      exchange('DELETE /things/a', 404, { code: 'GONE' }),
      /\/code must be/,
    ],
    ['one member more', exchange('GET /things/a', 200, { ...whole, secret: 1 }), /\(secret\)/],
    ['one member less', exchange('GET /things/a', 200, { size: 1 }), /required property 'id'/],
    [
      'a member more in an error',
      exchange('GET /things/a', 404, { code: 'NOT_FOUND', stack: '' }),
      /\(stack\)/,
    ],
    ['the more exact path', exchange('GET /things/newest', 404, { code: 'NOT_FOUND' }), /not declared/],
    ['a body that is no JSON', exchange('GET /things/a', 200, '{'), /must be object/],
    ['a body where there is none', exchange('DELETE /things/a', 204, 'done'), /no body is declared/],
    [
      'a missing header',
      exchange('GET /things/a', 200, whole, { headers: new Headers() }),
      /x-request-id is missing/,
    ],
    [
      'a header that nobody declared',
      exchange('GET /things/a', 200, whole, {
        headers: new Headers({
          'x-request-id': 'r',
          'x-powered-by': 'p',
          'content-type': 'application/json',
        }),
      }),
      /x-powered-by is not declared/,
    ],
    [
      'a content type',
      exchange('GET /things/a', 200, whole, {
        headers: new Headers({ 'x-request-id': 'r', 'content-type': 'text/html' }),
      }),
      /content type text\/html/,
    ],
    [
      'a request that should have been refused',
      exchange('POST /things', 201, whole, { body: '{"size":1}' }),
      /request body/,
    ],
    [
      'a query that should have been',
      exchange('GET /things?page=0', 200, []),
      /parameter page .* must be >= 1/,
    ],
    ['a query that nobody declared', exchange('GET /things?pages=1', 200, []), /pages is not declared/],
    ['a path that should have been', exchange('GET /things/too-long-an-id', 200, whole), /parameter id/],
    ['a path that is not there', exchange('GET /elsewhere', 200, {}), /no such operation/],
    [
      'a method that is not there',
      exchange('PUT /things', 500, { code: 'INTERNAL_ERROR' }),
      /no such operation/,
    ],
  ])('%s', (_name, seen, fault) => {
    expect(contract.faultOf(seen)).toMatch(fault);
  });
});
