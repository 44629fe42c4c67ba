const END_OF_HEAD = Buffer.from('\r\n\r\n');
const STATUS_AT = 'HTTP/1.1 '.length;

/** Counts the whole responses of a connection as their bytes arrive. */
export interface ResponseCounter {
  /**
   * @returns how many responses these bytes complete
   * @throws {Error} for a response with another status, and for one without a length
   */
  count(chunk: Buffer): number;
}

/** Creates a counter that parses as little as possible: sending load has to be cheaper than answering it. */
export function createResponseCounter(status: number): ResponseCounter {
  let rest: Buffer | undefined;

  return {
    count(chunk) {
      const bytes = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
      let offset = 0;
      let complete = 0;
      for (;;) {
        const end = endOfResponse(bytes, offset, status);
        if (end === undefined) break;
        offset = end;
        complete += 1;
      }
      rest = offset < bytes.length ? bytes.subarray(offset) : undefined;
      return complete;
    },
  };
}

function endOfResponse(bytes: Buffer, start: number, status: number): number | undefined {
  const endOfHead = bytes.indexOf(END_OF_HEAD, start);
  if (endOfHead === -1) return undefined;
  const head = bytes.toString('latin1', start, endOfHead);
  const end = endOfHead + END_OF_HEAD.length + bodyLength(head);
  if (end > bytes.length) return undefined;
  if (Number(head.slice(STATUS_AT, STATUS_AT + 3)) !== status) {
    throw new Error(`expected a response with status ${status}, got: ${bytes.toString('utf8', start, end)}`);
  }
  return end;
}

function bodyLength(head: string): number {
  const stated = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (stated !== undefined) return Number(stated);
  if (head.startsWith('204', STATUS_AT)) return 0;
  throw new Error(`a response without content-length:\n${head}`);
}
