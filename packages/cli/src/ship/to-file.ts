import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { reasonOf } from '../files/file-fault.ts';
import { CliError, usageError } from '../terminal/exit.ts';
import type { Destination } from './destination.ts';

const MOST = { lines: 500, bytes: 1024 * 1024 };
/** How much of the end of a file is looked through for its last line. */
const TAIL = 4 * 1024 * 1024;

/**
 * Appends lines to a file, mode 0600, and flushes it after each batch. Its last line says where to continue: a line that a
 * crash has cut is removed before the first batch, and none is written twice. A first line that was cut says nothing: it is
 * completed if the first batch begins with it, else the file is another's, and refused as it is.
 */
export async function openFile(path: string): Promise<Destination> {
  if (path === '') throw usageError('--to file: names no file', 'Name one: --to file:/var/log/grantex.jsonl');
  let file: FileHandle;
  try {
    file = await open(path, 'a+', 0o600);
    // The name of a new file is flushed, too.
    const folder = await open(dirname(path), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (cause) {
    throw usageError(`${path} cannot be written: ${reasonOf(cause)}`, undefined, cause);
  }
  const failed = (cause: unknown): never => {
    throw new CliError(`${path} cannot be written: ${reasonOf(cause)}`, { cause });
  };
  const foreign = (): CliError =>
    usageError(`${path} does not end with a line`, 'Name another file, or remove it.');
  /** Where a line begins that was cut. */
  let cut: number | undefined;
  /** What the file has of its first line. */
  let begun: Buffer = Buffer.alloc(0);
  return {
    most: MOST,
    async lastLine() {
      const { size } = await file.stat();
      const from = Math.max(0, size - TAIL);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
      const tail = buffer.subarray(0, bytesRead);
      const end = tail.lastIndexOf(0x0a) + 1;
      if (bytesRead === 0) return undefined;
      if (end === 0) {
        if (from > 0) throw foreign();
        begun = tail;
        return undefined;
      }
      if (end < bytesRead) cut = from + end;
      return tail.subarray(tail.lastIndexOf(0x0a, end - 2) + 1, end - 1).toString('utf8');
    },
    async deliver(lines) {
      const text = Buffer.from(lines.map(({ line }) => `${line}\n`).join(''));
      if (!text.subarray(0, begun.length).equals(begun)) throw foreign();
      if (cut !== undefined) await file.truncate(cut).catch(failed);
      cut = undefined;
      await file.appendFile(text.subarray(begun.length)).catch(failed);
      begun = Buffer.alloc(0);
      await file.datasync().catch(failed);
    },
    close: () => file.close(),
  };
}
