import { readdir, readFile } from 'node:fs/promises';
import { METHODS as HTTP_METHODS } from 'node:http';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { apiFetch, documentOf, type Mode } from '../../support/contract.ts';
import { testServer } from '../../support/server.ts';
import { readRaw, sendRaw } from '../../http/raw.ts';

const MODES: readonly Mode[] = ['sandbox', 'live'];

interface Response {
  headers?: object;
  content?: Record<string, { schema: object }>;
}

interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  security: object[];
  parameters?: { $ref?: string }[];
  responses: Record<string, Response>;
}

function operationsOf(mode: Mode): [string, Operation][] {
  const { paths, components } = documentOf(mode);
  const shared = (place: string): Response => components.responses[place.split('/').at(-1) ?? ''];
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]): [string, Operation] => {
      const responses = Object.entries(operation.responses as Record<string, Response & { $ref?: string }>);
      const resolved = responses.map(([status, response]): [string, Response] => [
        status,
        response.$ref === undefined ? response : shared(response.$ref),
      ]);
      return [
        `${method.toUpperCase()} ${path}`,
        { ...(operation as Operation), responses: Object.fromEntries(resolved) },
      ];
    }),
  );
}

describe.each(MODES)('the OpenAPI document of a %s server', (mode) => {
  test('is valid by the schema of OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(documentOf(mode));
    expect([valid, errors]).toEqual([true, undefined]);
    expect(validator.version).toBe('3.1');
  });

  test('names each status: no range, no default', () => {
    for (const [line, { responses }] of operationsOf(mode)) {
      const statuses = Object.keys(responses).filter((status) => !/^[2345]\d\d$/.test(status));
      expect([line, statuses]).toEqual([line, []]);
    }
  });

  test('lists every member of every object in a response, except where any member is allowed', () => {
    const open = operationsOf(mode).flatMap(([line, { responses }]) =>
      Object.entries(responses).flatMap(([status, { content = {} }]) =>
        openPlaces(content, '').map((place) => `${line} ${status} ${place}`),
      ),
    );
    const entry = [
      'claims',
      'metadata',
      'didDocument',
      'didDocumentMetadata',
      'didResolutionMetadata',
      'resources',
      // Named by the settings that have them.
      'values',
      // Named by the arguments of calls.
      'arguments',
      'ask',
      'inputSchema',
      // Of a lost change, whose event may be of any type.
      'changes/items/properties/data',
    ];
    const isFree = new RegExp(
      `(/properties/(${entry.join('|')})|did\\+json/schema)(/|$)|^GET /openapi.json|/scim/v2/`,
    );
    expect(open.filter((place) => !isFree.test(place))).toEqual([]);
  });

  test('accepts an Idempotency-Key on every POST with an API key, except questions, mail and messages sent by hand', () => {
    const without = operationsOf(mode)
      .filter(([line, { security }]) => line.startsWith('POST') && security.some((way) => 'apiKey' in way))
      .filter(
        ([, { parameters = [] }]) => !parameters.some(({ $ref = '' }) => $ref.endsWith('/IdempotencyKey')),
      )
      .map(([line]) => line);
    expect(without.toSorted()).toEqual([
      'POST /access/v1/evaluation',
      'POST /access/v1/evaluations',
      'POST /v1/anomalies/detect',
      'POST /v1/authorize/{id}/resend',
      'POST /v1/billing/checkout',
      'POST /v1/billing/portal',
      'POST /v1/compliance/evidence',
      'POST /v1/grants/verify',
      'POST /v1/policies/replay',
      'POST /v1/policies/test',
      'POST /v1/tokens/verify',
      'POST /v1/webhooks/{id}/deliveries/{deliveryId}/replay',
      'POST /v1/webhooks/{id}/test',
    ]);
  });

  test('names and describes each operation, under a noun that has a description and a place in the groups', () => {
    const { tags, 'x-tagGroups': groups } = documentOf(mode);
    const nouns = new Set(tags.map(({ name }: { name: string }) => name));
    const operations = operationsOf(mode);
    for (const [line, { operationId, summary, description, tags: own }] of operations) {
      expect([line, operationId]).toEqual([line, expect.stringMatching(/^[a-z]+([A-Z][a-z]*)+$/)]);
      expect([line, summary]).toEqual([line, expect.stringMatching(/^[A-Z].*[^.]$/)]);
      expect([line, description]).toEqual([line, expect.stringMatching(/^[A-Z`][^]*\.$/)]);
      expect([line, own.length, nouns.has(own[0])]).toEqual([line, 1, true]);
    }
    expect(new Set(operations.map(([, { operationId }]) => operationId)).size).toBe(operations.length);
    const used = new Set(operations.flatMap(([, operation]) => operation.tags));
    expect([...nouns].filter((noun) => !used.has(String(noun)))).toEqual([]);
    expect(groups.flatMap((group: { tags: string[] }) => group.tags)).toEqual([...nouns]);
  });

  test('says which operations only a sandbox has', () => {
    const live = new Set(operationsOf('live').map(([line]) => line));
    const only = operationsOf('sandbox').flatMap(([line]) => (live.has(line) ? [] : `\`${line}\``));
    expect(only).toHaveLength(3);
    expect(documentOf(mode).info.description).toContain(only.join(', '));
  });

  test('gives every response its request id, and only public operations work without a credential', () => {
    for (const [line, { security, responses }] of operationsOf(mode)) {
      for (const [status, { headers = {} }] of Object.entries(responses)) {
        expect([line, status, Object.keys(headers)]).toEqual([
          line,
          status,
          expect.arrayContaining(['x-request-id']),
        ]);
      }
      // A client shows who it is in the form itself.
      const isClients = line.startsWith('POST /oauth/');
      expect([line, '401' in responses && !isClients]).toEqual([line, security.length > 0]);
    }
  });
});

test('the protocol names every path and every error code', async () => {
  const folder = new URL('../../../../../docs/protocol/', import.meta.url);
  const sections = await Promise.all(
    (await readdir(folder)).map((name) => readFile(new URL(name, folder), 'utf8')),
  );
  const contract = sections.join('\n');
  const named = new Set(contract.replaceAll(/:\w+|<\w+>/g, ':').match(/\/[\w./:-]+/g));
  const paths = Object.keys(documentOf('sandbox').paths).map((path) => path.replaceAll(/\{\w+\}/g, ':'));
  expect(paths.filter((path) => !named.has(path))).toEqual([]);
  const codes = new Set(JSON.stringify(documentOf('sandbox')).match(/(?<=")[A-Z]+(_[A-Z]+)+(?=")/g));
  expect(codes.size).toBeGreaterThan(40);
  expect([...codes].filter((code) => !contract.includes(`\`${code}\``))).toEqual([]);
});

/** Schemas that allow members they do not name. */
function openPlaces(value: unknown, place: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { type, $ref, additionalProperties } = value as Record<string, unknown>;
  const isObject = type === 'object' || (Array.isArray(type) && type.includes('object'));
  const isOpen = isObject && $ref === undefined && additionalProperties !== false;
  const below = Object.entries(value).flatMap(([name, part]) =>
    name === 'example' ? [] : openPlaces(part, `${place}/${name}`),
  );
  return isOpen ? [place, ...below] : below;
}

test('the document is byte-identical on each request, and names its own address', async () => {
  const server = await testServer();
  const [first, second] = await Promise.all(
    [1, 2].map(async () => (await apiFetch(`${server.url}/openapi.json`)).text()),
  );
  expect(second).toBe(first);
  expect(JSON.parse(first ?? '')).toMatchObject({ servers: [{ url: server.url }] });
  await server.close();
});

// `fetch` does not send TRACE.
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

test('a method that a path lacks is 405 with those that it has, with or without credentials', async () => {
  const server = await testServer();
  const paths = new Map<string, string[]>();
  for (const [line] of operationsOf('sandbox')) {
    const [method = '', path = ''] = line.split(' ');
    paths.set(path, [...(paths.get(path) ?? []), method]);
  }
  for (const [path, methods] of paths) {
    // HEAD works where GET does, except for streams and one-time secrets.
    for (const method of METHODS.filter((each) => !methods.includes(each))) {
      const line = `${method} ${path.replaceAll(/\{\w+\}/g, 'x')}`;
      const { status, body, headers } = await server.callAs(null)(line);
      const allowed = headers.get('allow')?.split(', ') ?? [];
      if (method === 'HEAD' && status !== 405) continue;
      const code = path.startsWith('/scim/') ? 'SCIM' : 'METHOD_NOT_ALLOWED';
      const said = body?.schemas === undefined ? body?.code : 'SCIM';
      expect([line, status, said]).toEqual([line, 405, method === 'HEAD' ? undefined : code]);
      expect(allowed.filter((each) => each !== 'HEAD')).toEqual(methods.toSorted());
      expect([line, allowed.includes(method)]).toEqual([line, false]);
    }
  }
  for (const line of ['PUT /console', 'DELETE /permissions', 'GET /permissions/stop', 'OPTIONS /consent/x']) {
    const { status, headers } = await server.callAs(server.developer.key)(line);
    expect([line, status]).toEqual([line, 405]);
    expect(headers.get('allow')).toMatch(/^(GET, HEAD|POST)$/);
  }
  await server.close();
});

test('any other HTTP method on a known path is 405 too, and an unknown path is 404', async () => {
  const server = await testServer();
  // Node treats a CONNECT as a tunnel, and closes it.
  const others = HTTP_METHODS.filter((method) => !METHODS.includes(method) && method !== 'CONNECT');
  expect(others).toContain('PROPFIND');
  for (const method of others) {
    const statuses = [];
    for (const path of ['/v1/agents', '/v1/agents/x', '/permissions', '/v1/nothing']) {
      const { status, head } = readRaw(
        await sendRaw(server.url, `${method} ${path} HTTP/1.1\r\nhost: a\r\n\r\n`),
      );
      statuses.push(status);
      expect([method, /^allow: /im.test(head)]).toEqual([method, status === 405]);
    }
    expect([method, ...statuses]).toEqual([method, 405, 405, 405, 404]);
  }
  await server.close();
});

/** What anybody may read, and caches may keep. */
const KEPT = ['GET /.well-known/jwks.json', 'GET /.well-known/oauth-authorization-server'];

test('no response of the API may be cached, except the public keys', () => {
  for (const mode of MODES) {
    for (const [line, { responses }] of operationsOf(mode)) {
      for (const [status, { headers }] of Object.entries(responses)) {
        const { 'cache-control': declared } = headers as Record<string, object>;
        const isKept = KEPT.includes(line) && status === '200';
        const expected = isKept
          ? { schema: { const: 'public, max-age=300' } }
          : { $ref: '#/components/headers/NoStore' };
        expect([line, status, declared]).toMatchObject([line, status, expected]);
      }
    }
  }
});
