import { CHAPTERS, VARIABLES } from './chapters.ts';
import { type Document, operationsOf, type Placed } from './document.ts';
import { AUTHORIZE_PAGE } from './authorize-page.ts';
import { requestOf } from './request.ts';
import { REFUSED } from './refused.ts';
import type { Step } from './step.ts';
import { testScript } from './test-script.ts';

const ABOUT = `Every operation of the Grantex API, in an order in which they can run as a whole against a fresh sandbox.

Set \`baseUrl\` to the address of the server and \`apiKey\` to an API key with the role \`admin\`. Each request saves the ids that later ones need as variables of the collection. \`npm run openapi\` writes this file.`;

/** A request of the collection. */
export interface Item {
  readonly id: string;
  readonly name: string;
  readonly request: object;
  readonly event: readonly object[];
}

/** A Postman collection (format 2.1). */
export interface Collection {
  readonly info: { readonly name: string; readonly description: string; readonly schema: string };
  readonly auth: object;
  readonly variable: readonly { readonly key: string; readonly value: string }[];
  readonly item: readonly { readonly name: string; readonly item: readonly Item[] }[];
}

/**
 * Makes the collection of a document. Generators that know the document alone, such as openapi-to-postmanv2, put requests in
 * the order of their paths, with literal ids and without what one answer gives to the next request, so theirs cannot run.
 * @throws {Error} where a step names no operation of the document
 */
export function collectionOf(document: Document): Collection {
  const operations = operationsOf(document);
  const counts = new Map<string, number>();

  function itemOf(step: Step): Item {
    const operation =
      step.operation === AUTHORIZE_PAGE.operationId ? AUTHORIZE_PAGE : operations.get(step.operation);
    if (operation === undefined) throw new Error(`the document has no operation ${step.operation}`);
    const count = (counts.get(step.operation) ?? 0) + 1;
    counts.set(step.operation, count);
    return {
      id: count === 1 ? step.operation : `${step.operation}-${count}`,
      name: step.note === undefined ? operation.summary : `${operation.summary} (${step.note})`,
      ...(operation === AUTHORIZE_PAGE ? { protocolProfileBehavior: { followRedirects: false } } : {}),
      request: { ...requestOf(operation, step), description: descriptionOf(operation) },
      event: [{ listen: 'test', script: { type: 'text/javascript', exec: testScript(operation, step) } }],
    };
  }

  return {
    info: {
      name: 'Grantex',
      description: ABOUT,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{apiKey}}', type: 'string' }] },
    variable: Object.entries(VARIABLES).map(([key, value]) => ({ key, value })),
    item: CHAPTERS.map(({ name, steps }) => ({ name, item: steps.map(itemOf) })),
  };
}

function descriptionOf({ operationId, description }: Placed): string {
  const refused = REFUSED[operationId];
  if (refused === undefined) return description;
  return `${description}\n\nA fresh sandbox refuses it with ${refused.status}: ${refused.because}.`;
}
