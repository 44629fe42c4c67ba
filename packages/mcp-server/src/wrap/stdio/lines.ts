import { StringDecoder } from 'node:string_decoder';
import type { Readable, Writable } from 'node:stream';
import { isObject, type Message } from './messages.ts';

/** The longest line that is read, in characters. A message can hold files and pictures. */
export const MAX_LINE_LENGTH: number = 64 * 1024 * 1024;

/** Receives the messages of a stream. */
export interface LineListener {
  readonly message: (message: Message) => void;
  /** Receives what `message` threw, so that the other messages are still read. */
  readonly failed: (message: Message, error: unknown) => void;
  /** Receives why a line is not a message, without quoting it. */
  readonly fault: (what: string) => void;
}

/**
 * Reads newline-delimited JSON, as in the stdio transport of MCP. The SDK's own reader drops messages with unknown
 * members; this one accepts any JSON object.
 */
export function readMessages(stream: Readable, { message, failed, fault }: LineListener): void {
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  let length = 0;

  stream.on('data', (chunk: Buffer) => {
    const [first = '', ...others] = decoder.write(chunk).split('\n');
    add(first);
    for (const other of others) {
      endLine();
      add(other);
    }
  });

  function add(text: string): void {
    length += text.length;
    if (length > MAX_LINE_LENGTH) parts = [];
    else parts.push(text);
  }

  function endLine(): void {
    const line = parts.join('');
    const isTooLong = length > MAX_LINE_LENGTH;
    parts = [];
    length = 0;
    if (isTooLong) return fault('a line that is too long');
    if (line.trim() !== '') take(line);
  }

  function take(line: string): void {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      return fault('a line that is not JSON');
    }
    if (Array.isArray(value)) return fault('a batch');
    if (!isObject(value)) return fault('a line that is not a JSON-RPC message');
    try {
      message(value);
    } catch (error) {
      failed(value, error);
    }
  }
}

/**
 * Writes messages as lines, and pauses their source while the target does not read.
 * @returns writes one message and returns whether it can be serialized; a message to a closed target is lost
 */
export function createWriter(target: Writable, source: Readable): (message: Message) => boolean {
  let isFull = false;
  return (message) => {
    const line = lineOf(message);
    if (line === undefined) return false;
    if (!target.writable || target.write(line) || isFull) return true;
    isFull = true;
    source.pause();
    target.once('drain', () => {
      isFull = false;
      source.resume();
    });
    return true;
  };
}

/** @returns undefined for a message that is nested too deeply: JSON can be parsed at any depth, but not serialized */
function lineOf(message: Message): string | undefined {
  try {
    return `${JSON.stringify(message)}\n`;
  } catch {
    return undefined;
  }
}
