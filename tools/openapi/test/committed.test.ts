import { readFile } from 'node:fs/promises';
import { createSchemas } from 'api-contract';
import { expect, test } from 'vitest';
import { BY_HAND } from '../src/by-hand.ts';
import { collectionOf } from '../src/collection.ts';
import { type Document, operationsOf } from '../src/document.ts';
import { COLLECTION, DOCUMENT, pathOf, textOf } from '../src/files.ts';
import { REFUSED } from '../src/refused.ts';

const document = JSON.parse(await readFile(pathOf(DOCUMENT), 'utf8')) as Document;
const operations = operationsOf(document);

test('the collection is what `npm run openapi` writes', async () => {
  const committed = await readFile(pathOf(COLLECTION), 'utf8');
  const isCurrent = committed === textOf(collectionOf(document));
  expect(isCurrent ? 'current' : 'run `npm run openapi` and commit what changes').toBe('current');
});

test('the collection has every operation of the document', () => {
  const called = new Set(collectionOf(document).item.flatMap(({ item }) => item.map(({ id }) => id)));
  expect([...operations.keys()].filter((id) => !called.has(id))).toEqual([]);
  expect(operations.size).toBeGreaterThanOrEqual(192);
});

test('what is listed as refused, or as an example by hand, is an operation', () => {
  const listed = [...Object.keys(REFUSED), ...Object.keys(BY_HAND)];
  expect(listed.filter((id) => !operations.has(id))).toEqual([]);
});

/** A zip is not read as text. */
const WITHOUT_EXAMPLE = ['application/zip'];

/** What operations take, and give when they succeed. */
const bodies = [...operations.values()].flatMap(({ operationId, path, method, requestBody, responses }) => {
  const place = ['paths', path, method.toLowerCase()];
  const success = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  return [
    { at: [...place, 'requestBody'], content: requestBody?.content ?? {} },
    ...success.map(([status, { content = {} }]) => ({ at: [...place, 'responses', status], content })),
  ].map(({ at, content }) => ({
    name: `${operationId} ${at.at(-1)}`,
    at,
    content: Object.entries(content as Record<string, { example?: unknown }>).filter(
      ([type]) => !WITHOUT_EXAMPLE.includes(type),
    ),
  }));
});

test('each body has an example', () => {
  const without = bodies.filter(
    ({ content }) => content.length > 0 && !content.some(([, media]) => 'example' in media),
  );
  expect(without.map(({ name }) => name)).toEqual([]);
  expect(bodies.length).toBeGreaterThan(250);
});

test('each example is valid by the schema of its body', () => {
  const schemas = createSchemas(document);
  const faults = bodies.flatMap(({ name, at, content }) =>
    content
      .filter(([, media]) => 'example' in media)
      .map(([type, { example }]) => [name, schemas.faultOf([...at, 'content', type, 'schema'], example)]),
  );
  expect(faults.filter(([, fault]) => fault !== undefined)).toEqual([]);
});
