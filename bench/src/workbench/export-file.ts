import { closeSync, createWriteStream, openSync, readSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Grantex } from './grantex.ts';

/** Streams the export of the audit log into a file. */
export async function downloadExport({ server, apiKey }: Grantex, path: string): Promise<void> {
  const response = await fetch(`${server.url}/v1/audit/export`, {
    headers: { authorization: `Bearer ${apiKey}` },
  });
  if (response.status !== 200) throw new Error(`the export was answered with status ${response.status}`);
  await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(path));
}

const CHUNK = 1 << 20;
const NEWLINE = 0x0a;

/** The lines of a file, with a megabyte of it in memory at a time. */
export function* linesOf(path: string): Generator<string, void, undefined> {
  const file = openSync(path, 'r');
  const chunk = Buffer.alloc(CHUNK);
  let rest = Buffer.alloc(0);
  try {
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      const bytes = Buffer.concat([rest, chunk.subarray(0, read)]);
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
        yield bytes.toString('utf8', start, end);
        start = end + 1;
      }
      rest = bytes.subarray(start);
    }
    if (rest.length > 0) yield rest.toString();
  } finally {
    closeSync(file);
  }
}
