import { BY_HAND, type Examples } from './by-hand.ts';
import { type Document, operationsOf } from './document.ts';
import type { Ran } from './run-collection.ts';
import { createStable, type Place } from './stable.ts';

/** Answers that are read as text. Others, such as a zip, have no example. */
const TEXT = /^(text\/|application\/(jsonl|x-ndjson))/;
const JSON_TYPE = /^application\/(\S+\+)?json\b|^application\/did-resolution\b/;

/**
 * The examples of a run of the collection, by operationId. What a sandbox cannot answer is written by hand.
 * @returns the same in every run
 */
export function examplesOf(
  ran: readonly Ran[],
  document: Document,
  place: Place,
): Readonly<Record<string, Examples>> {
  const operations = operationsOf(document);
  const stable = createStable(place);
  const examples = new Map<string, Examples>();
  for (const { id, body, headers, status, answer } of ran) {
    if (id === 'getOpenApiDocument') continue;
    // Also of what is no example, so that ids are counted in the order of the run.
    const request = stable(body === undefined ? undefined : bodyOf(body));
    const response = stable(answerOf(headers.get('content-type') ?? '', answer));
    // The first step of an operation is its example.
    if (!operations.has(id)) continue;
    examples.set(id, {
      ...(request === undefined ? {} : { request }),
      ...(response === undefined ? {} : { responses: { [status]: response } }),
    });
  }
  for (const [id, { responses }] of Object.entries(BY_HAND)) {
    const recorded = examples.get(id);
    examples.set(id, { ...recorded, responses: { ...recorded?.responses, ...responses } });
  }
  return Object.fromEntries([...examples].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function bodyOf(body: string): unknown {
  return body.startsWith('{') ? (JSON.parse(body) as unknown) : Object.fromEntries(new URLSearchParams(body));
}

function answerOf(type: string, answer: Buffer): unknown {
  if (answer.length === 0) return undefined;
  if (JSON_TYPE.test(type)) return JSON.parse(answer.toString()) as unknown;
  return TEXT.test(type) ? answer.toString() : undefined;
}
