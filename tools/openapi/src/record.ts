import { collectionOf } from './collection.ts';
import type { Examples } from './by-hand.ts';
import { examplesOf } from './examples.ts';
import { type Run, runCollection } from './run-collection.ts';
import { startSandbox } from './sandbox.ts';
import type { Document } from './document.ts';

/** A run of the collection against a sandbox of its own. */
export interface Recorded extends Run {
  readonly document: Document;
  readonly examples: Readonly<Record<string, Examples>>;
}

/** Runs the collection against a fresh sandbox, and keeps what it answered. */
export async function record(): Promise<Recorded> {
  const sandbox = await startSandbox();
  const { document, url } = sandbox;
  const began = Date.now();
  try {
    const run = await runCollection(collectionOf(document), sandbox);
    return {
      ...run,
      document,
      examples: examplesOf(run.ran, document, { url, ranAt: (began + Date.now()) / 2 }),
    };
  } finally {
    await sandbox.close();
  }
}
