import type { LogName } from '../audit/stored/log-tables.ts';

/** What a stream of lines sends next. */
export interface Piece {
  /** Whole lines, each ended by a line feed; empty where there is nothing new. */
  readonly text: string;
  /** Whether more can be read at once. */
  readonly isMore: boolean;
  /** Whether this is the end of what was requested. */
  readonly isEnd: boolean;
}

/** How far a developer's logs and events reach, as the database last said. */
export interface Reach {
  /** The number of the last entry of each log; 0 while there is none. */
  readonly lengths: Readonly<Record<LogName, number>>;
  /** The place after the last event, as text. */
  readonly eventPlace: string;
  /** By the clock of the database, in milliseconds since 1970. */
  readonly at: number;
}

/** Reads what one stream sends, at the pace of its client. It remembers how far it has read. */
export interface LineSource {
  /** @throws {ApiError} 410 `CURSOR_GONE` at the first read, when the lines after the cursor are not there any more */
  read(): Promise<Piece>;
  /** Whether a read may find something new. */
  isBehind(reach: Reach): boolean;
}

/** When a stream ends: at the present end of the log, or at an instant in milliseconds since 1970. */
export type Until = 'now' | number;
