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
  expect(committed === textOf(collectionOf(document)), 'run `npm run openapi` and commit what changes').toBe(
    true,
  );
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

test('each body has an example that is valid', () => {
  const schemas = createSchemas(document);
  const missing: string[] = [];
  const invalid: string[] = [];
  for (const { operationId, path, method, requestBody, responses } of operations.values()) {
    const place = ['paths', path, method.toLowerCase()];
    const success = Object.entries(responses).filter(([status]) => status.startsWith('2'));
    const bodies = [
      { at: [...place, 'requestBody'], content: requestBody?.content ?? {} },
      ...success.map(([status, { content = {} }]) => ({ at: [...place, 'responses', status], content })),
    ];
    for (const { at, content } of bodies) {
      const types = Object.keys(content).filter((type) => !WITHOUT_EXAMPLE.includes(type));
      const shown = types.filter((type) => 'example' in (content[type] as object));
      if (types.length > 0 && shown.length === 0) missing.push(`${operationId} ${at.at(-1)}`);
      for (const type of shown) {
        const { example } = content[type] as { example: unknown };
        const fault = schemas.faultOf([...at, 'content', type, 'schema'], example);
        if (fault !== undefined) invalid.push(`${operationId} ${at.at(-1)}: ${fault}`);
      }
    }
  }
  expect({ missing, invalid }).toEqual({ missing: [], invalid: [] });
});
