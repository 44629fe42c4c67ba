import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { keyedDigest } from '../../base/encryption/keyed-digest.ts';
import { deriveKey } from '../../base/encryption/encryption.ts';

/**
 * The format of a backup: JSON Lines in gzip, the same for both engines (`docs/guides/backup.md`).
 *
 * The first line is the {@link Header}. Each table follows as a line `{"@table": …, "columns": […]}` and one object per
 * row, in the JSON that PostgreSQL writes for rows: bytes in hex, instants in UTC, whole numbers in full. The order of tables
 * is such that no row refers to a later one. The last line is the {@link Trailer}.
 */
export const FORMAT = 'grantex-backup';
export const FORMAT_VERSION = 1;

const header = z.strictObject({
  format: z.literal(FORMAT),
  version: z.int(),
  /** The release of the server that wrote it. */
  release: z.string(),
  /** The last migration of its database, which determines the schema. */
  migration: z.string(),
  /** The `iss` of the server's tokens. */
  issuer: z.string(),
  mode: z.enum(['sandbox', 'live']),
  /** The moment of its contents, by the database clock. */
  at: z.iso.datetime(),
  /** The id of the master key that it was written under; see {@link keyIdOf}. */
  masterKey: z.string(),
});

const tableLine = z.strictObject({ '@table': z.string(), columns: z.array(z.string()) });

const trailer = z.strictObject({
  '@end': z.strictObject({
    /** Rows, by table. */
    rows: z.record(z.string(), z.int()),
    /** SHA-256 of every line before this one, in hex: shows damage. */
    sha256: z.string(),
    /** HMAC-SHA-256 of the same under a key derived from the master key, in hex: shows forgery. */
    mac: z.string(),
  }),
});

export type Header = z.infer<typeof header>;
export type TableLine = z.infer<typeof tableLine>;
export type Trailer = z.infer<typeof trailer>['@end'];

/** A line that begins with this is no row, because no column's name does. */
const MARK = '{"@';

/** Reads the first line; undefined when it is not the header of a backup. */
export function readHeader(line: Buffer): Header | undefined {
  return header.safeParse(parse(line)).data;
}

/** Whether a line begins a table or ends the file, rather than being a row. */
export function isMarked(line: Buffer): boolean {
  return line.toString('latin1', 0, MARK.length) === MARK;
}

/** Reads a line that is marked; undefined when it is neither of the two. */
export function readMarked(line: Buffer): { table: TableLine } | { end: Trailer } | undefined {
  const value = parse(line);
  const table = tableLine.safeParse(value).data;
  if (table !== undefined) return { table };
  const end = trailer.safeParse(value).data;
  return end === undefined ? undefined : { end: end['@end'] };
}

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString());
  } catch {
    return undefined;
  }
}

/** The key that authenticates a backup: without the master key nobody can forge one. */
export function macKeyOf(masterKey: Uint8Array): KeyObject {
  return deriveKey(masterKey, 'backup');
}

/** The id of a master key, which reveals nothing about it. It is checked before the first row is read. */
export function keyIdOf(masterKey: Uint8Array): string {
  return Buffer.from(keyedDigest(masterKey, 'name of the master key', ''))
    .toString('hex')
    .slice(0, 16);
}
