import { type RawBuilder, sql } from 'kysely';

/** A log is indexed in blocks of this many entries, by `seq`, each once it is full. */
export const BLOCK = 4_096;

const WORD = 32;

/** Entries of a block: a bit for each, in words of 32. */
export type Places = Int32Array;

/** The block that an entry is in, from 0. */
export function blockOf(seq: number): number {
  return Math.floor((seq - 1) / BLOCK);
}

/** In SQL, the entries of a block, as rows of `audit_entries e`. */
export function isInBlock(block: RawBuilder<number>): RawBuilder<boolean> {
  return sql`(e.seq > ${block}::bigint * ${sql.lit(BLOCK)} AND e.seq <= (${block}::bigint + 1) * ${sql.lit(BLOCK)})`;
}

/** In SQL, the place of `audit_entries e` in its block: the word, and the bit in it. */
export const wordOf: RawBuilder<number> = sql`(((e.seq - 1) % ${sql.lit(BLOCK)})::integer >> 5)`;
export const bitOf: RawBuilder<number> = sql`(1 << (((e.seq - 1) % ${sql.lit(WORD)})::integer))`;
export const bitsOf: RawBuilder<number> = sql`bit_or(${bitOf})`;

/** In SQL, rows of `word` and `bits` as {@link placesOf} reads them. */
export const packed: RawBuilder<Uint8Array> = sql`
  string_agg(int2send(word::smallint) || int4send(bits), ''::bytea ORDER BY word)`;

const PACKED_BYTES = 6;

export function placesOf(words: Uint8Array): Places {
  const places = new Int32Array(BLOCK / WORD);
  const view = new DataView(words.buffer, words.byteOffset, words.byteLength);
  for (let at = 0; at < words.byteLength; at += PACKED_BYTES) {
    places[view.getUint16(at)] = view.getInt32(at + 2);
  }
  return places;
}

/** Leaves in the first those that are in the second, too. */
export function keepBoth(places: Places, others: Places): void {
  for (let word = 0; word < places.length; word += 1) {
    places[word] = (places[word] ?? 0) & (others[word] ?? 0);
  }
}

/** The entries of a block that are meant, in their order. */
export function seqsOf(block: number, places: Places): number[] {
  const seqs: number[] = [];
  places.forEach((bits, word) => {
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      seqs.push(block * BLOCK + word * WORD + lowestBit(rest) + 1);
    }
  });
  return seqs;
}

export function countOf(places: Places): number {
  return places.reduce((count, bits) => count + onesIn(bits), 0);
}

/** All entries of a block. */
export function allPlaces(): Places {
  return new Int32Array(BLOCK / WORD).fill(-1);
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

function onesIn(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
