import recorded from './examples.json' with { type: 'json' };

/** What an operation takes and gives, as an example. */
export interface Examples {
  request?: unknown;
  /** By status. */
  responses?: Readonly<Record<string, unknown>>;
}

/**
 * The examples of an operation. `npm run openapi` records them: they are what a sandbox answered when the Postman collection
 * ran, with stable ids and times.
 */
export function examplesOf(operationId: string): Examples {
  const all: Readonly<Record<string, Examples>> = recorded;
  return all[operationId] ?? {};
}
