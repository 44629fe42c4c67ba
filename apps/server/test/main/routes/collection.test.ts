import { readFile } from 'node:fs/promises';
import { createContract } from 'api-contract';
import {
  AUTHORIZE_PAGE,
  collectionOf,
  DOCUMENT,
  EXAMPLES,
  examplesOf,
  type Document,
  operationsOf,
  pathOf,
  PUBLIC_URL,
  REFUSED,
  runCollection,
  successOf,
} from 'openapi';
import { isFullRun } from 'test-config';
import { expect, test } from 'vitest';
import { documentOf } from '../../support/contract.ts';
import { testServer } from '../../support/server.ts';

const REWRITE = 'run `npm run openapi` and commit what changes';

const BOOTSTRAP_KEY = `gx_test_${'0'.repeat(43)}`;

const document = documentOf('sandbox') as Document;
const operations = operationsOf(document);

test('docs/openapi.json is the document of a sandbox', async () => {
  const committed = await readFile(pathOf(DOCUMENT), 'utf8');
  const [{ url }] = documentOf('sandbox').servers as [{ url: string }];
  const published = JSON.stringify(document).replaceAll(url, PUBLIC_URL);
  const isCurrent = JSON.stringify(JSON.parse(committed)) === published;
  expect(isCurrent ? 'current' : REWRITE).toBe('current');
});

test.runIf(isFullRun)(
  'the Postman collection runs as a whole against a fresh sandbox, as the document says',
  async () => {
    const server = await testServer({
      bootstrapKey: BOOTSTRAP_KEY,
      environment: { GRANTEX_PUBLIC_URL: PUBLIC_URL },
    });
    const { url, developer } = server;
    const began = Date.now();
    const { ran, failures } = await runCollection(collectionOf(document), { url, apiKey: developer.key });
    const ranAt = (began + Date.now()) / 2;
    await server.close();
    expect(failures).toEqual([]);

    const called = new Set(ran.map(({ id }) => id));
    expect([...operations.keys()].filter((id) => !called.has(id))).toEqual([]);

    const contract = createContract(document);
    const faults = ran
      .filter(({ id }) => id !== AUTHORIZE_PAGE.operationId)
      .map(({ answer, ...exchange }) => contract.faultOf({ ...exchange, text: answer.toString() }));
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);

    // Each succeeds, except those that are listed with a reason.
    const outcomes = ran.flatMap(({ id, status, answer }) => {
      const operation = operations.get(id);
      if (operation === undefined) return [];
      const refused = REFUSED[id];
      const code = refused?.code === undefined ? undefined : (JSON.parse(answer.toString()) as Coded).code;
      const expected = { status: refused?.status ?? successOf(operation), code: refused?.code };
      return [{ id, was: { status, code }, expected }];
    });
    expect(outcomes.map(({ id, was }) => ({ id, ...was }))).toEqual(
      outcomes.map(({ id, expected }) => ({ id, ...expected })),
    );

    // Only the shape is compared: counts depend on when the server did its own work.
    const committed = JSON.parse(await readFile(pathOf(EXAMPLES), 'utf8')) as object;
    const recorded = examplesOf(ran, document, { url, ranAt });
    expect({ ...shapeOf(committed), advice: REWRITE }).toEqual({ ...shapeOf(recorded), advice: REWRITE });
  },
);

interface Coded {
  code?: string;
}

/** Members and the types of their values. */
function shapeOf(value: object): object {
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shape(each)]));
}

function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (value === null) return 'null';
  return typeof value === 'object' ? shapeOf(value) : typeof value;
}
