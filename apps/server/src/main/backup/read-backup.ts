import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { StoreError } from '../../base/store/errors.ts';
import {
  FORMAT_VERSION,
  isMarked,
  keyIdOf,
  macKeyOf,
  readHeader,
  readMarked,
  type Header,
  type TableLine,
  type Trailer,
} from './format.ts';
import { LineError, linesOf } from './lines.ts';

/** Receives the contents of a backup, in its order. Each call is awaited. */
export interface BackupVisitor {
  header(header: Header): Promise<void>;
  table(table: TableLine): Promise<void>;
  /** @param json an array of rows of the last table */
  rows(json: string, count: number): Promise<void>;
}

/** The longest line: many times the text of the longest request. */
const LONGEST_LINE = 2 ** 26;
/** How much is passed on at once, in bytes. */
const PIECE_BYTES = 2 ** 20;
const PIECE_ROWS = 5_000;

/**
 * Reads a backup from its first to its last byte, in constant memory. Whether it is complete and authentic is known only at
 * the end: undo everything when this throws.
 * @throws {StoreError} with the fault of the file
 */
export async function readBackup(
  file: string,
  masterKey: Uint8Array,
  visitor: BackupVisitor,
): Promise<Trailer> {
  try {
    return await visit(linesIn(file), masterKey, visitor);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new StoreError(`${file} ${error.message}`, { cause: error.cause });
  }
}

async function* linesIn(file: string): AsyncGenerator<Buffer> {
  const stream = pipeline(createReadStream(file), createGunzip(), () => undefined);
  try {
    yield* linesOf(stream, LONGEST_LINE);
  } catch (error) {
    throw new Fault(faultOf(error), { cause: error });
  }
}

/** A fault of the file itself. */
class Fault extends Error {
  override readonly name = 'Fault';
}

const TRUNCATED = 'is cut off: it has no end';

async function visit(
  lines: AsyncGenerator<Buffer>,
  masterKey: Uint8Array,
  visitor: BackupVisitor,
): Promise<Trailer> {
  const seal = createSeal(masterKey);
  const pieces = createPieces(visitor);
  const counts = new Map<string, number>();
  let table: string | undefined;
  let end: Trailer | undefined;
  let isFirst = true;
  for await (const line of lines) {
    if (end !== undefined) throw new Fault('goes on after its end');
    const marked = isMarked(line) && !isFirst ? (readMarked(line) ?? damaged()) : undefined;
    if (marked !== undefined && 'end' in marked) {
      end = marked.end;
      continue;
    }
    seal.add(line);
    if (isFirst) {
      await visitor.header(headerOf(line, masterKey));
      isFirst = false;
    } else if (marked !== undefined) {
      await pieces.flush();
      table = marked.table['@table'];
      if (counts.has(table)) damaged();
      counts.set(table, 0);
      await visitor.table(marked.table);
    } else {
      if (table === undefined) return damaged();
      counts.set(table, (counts.get(table) ?? 0) + 1);
      await pieces.add(line);
    }
  }
  if (isFirst) throw new Fault('is not a backup of a Grantex server');
  if (end === undefined) throw new Fault(TRUNCATED);
  await pieces.flush();
  seal.check(end);
  if (!isSame(counts, end.rows)) damaged();
  return end;
}

function headerOf(line: Buffer, masterKey: Uint8Array): Header {
  const header = readHeader(line);
  if (header === undefined) throw new Fault('is not a backup of a Grantex server');
  if (header.version > FORMAT_VERSION) throw new Fault(newer(header));
  if (header.masterKey !== keyIdOf(masterKey)) {
    throw new Fault('was made under another master key; set GRANTEX_MASTER_KEY to that one');
  }
  return header;
}

/** The fault of a backup of a newer release. */
export function newer({ release }: Header): string {
  return `was made by a newer release of Grantex (${release}); restore it with that release`;
}

function damaged(): never {
  throw new Fault('is damaged or was changed');
}

function createSeal(masterKey: Uint8Array): { add(line: Buffer): void; check(end: Trailer): void } {
  const [hash, mac] = [createHash('sha256'), createHmac('sha256', macKeyOf(masterKey))];
  return {
    add(line) {
      for (const one of [hash, mac]) one.update(line).update('\n');
    },
    check(end) {
      if (hash.digest('hex') !== end.sha256) damaged();
      const [own, stated] = [mac.digest(), Buffer.from(end.mac, 'hex')];
      if (own.length !== stated.length || !timingSafeEqual(own, stated)) {
        throw new Fault('was changed by somebody who does not have the master key');
      }
    },
  };
}

function createPieces(visitor: BackupVisitor): { add(line: Buffer): Promise<void>; flush(): Promise<void> } {
  let lines: string[] = [];
  let bytes = 0;
  async function flush(): Promise<void> {
    if (lines.length === 0) return;
    const [json, count] = [`[${lines.join(',')}]`, lines.length];
    lines = [];
    bytes = 0;
    await visitor.rows(json, count);
  }
  return {
    flush,
    async add(line) {
      lines.push(line.toString());
      bytes += line.length;
      if (bytes >= PIECE_BYTES || lines.length === PIECE_ROWS) await flush();
    },
  };
}

function isSame(counts: ReadonlyMap<string, number>, stated: Readonly<Record<string, number>>): boolean {
  const tables = Object.entries(stated);
  return tables.length === counts.size && tables.every(([table, rows]) => counts.get(table) === rows);
}

const OF_ZLIB: Readonly<Record<string, string>> = {
  Z_BUF_ERROR: TRUNCATED,
  Z_DATA_ERROR: 'is damaged, or no backup of a Grantex server',
};

function faultOf(error: unknown): string {
  if (error instanceof LineError) return error.message;
  const { code = '', message } = error as Error & { code?: string };
  return OF_ZLIB[code] ?? `cannot be read: ${message}`;
}
