import { StringDecoder } from 'node:string_decoder';
import type { Readable, Writable } from 'node:stream';
import { isObject, type Message } from './messages.ts';

/** The longest line that is read, in characters: a message of a model's tool with files and pictures in it. */
export const MAX_LINE_LENGTH: number = 64 * 1024 * 1024;

/** Who hears of what a stream says. */
export interface LineListener {
  readonly message: (message: Message) => void;
  /** What `message` has thrown: one message must not end what reads the others. */
  readonly failed: (message: Message, error: unknown) => void;
  /** A line that is no message, which is passed on to nobody. Never quotes it. */
  readonly fault: (what: string) => void;
}

/**
 * Reads newline-delimited JSON, as the stdio transport of MCP has it. The SDK's own reader drops messages whose members
 * it does not know; this one takes any JSON object.
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
    if (Array.isArray(value)) return fault('a batch, which no server is given');
    if (!isObject(value)) return fault('a line that is no JSON-RPC message');
    try {
      message(value);
    } catch (error) {
      failed(value, error);
    }
  }
}

/**
 * Writes messages as lines, and lets no more be read from where they come from while the other side does not read.
 * @returns writes one message, and says whether it can be written at all; to a side that is gone it is lost
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

/** @returns undefined for what is nested too deeply: JSON can be read to any depth, and not be written again */
function lineOf(message: Message): string | undefined {
  try {
    return `${JSON.stringify(message)}\n`;
  } catch {
    return undefined;
  }
}
