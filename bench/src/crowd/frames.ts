const BEGIN = Buffer.from('event: revocations\ndata: ');
const END = Buffer.from('\n\n');

/** Finds the messages with revocations in a stream as its bytes arrive. */
export interface FrameReader {
  /** @returns the data of the messages that these bytes complete */
  read(chunk: Buffer): string[];
}

/** Creates a reader that looks only for the beginning and the end of such messages. */
export function createFrameReader(): FrameReader {
  let rest: Buffer = Buffer.alloc(0);

  return {
    read(chunk) {
      let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const complete: string[] = [];
      for (;;) {
        const begin = bytes.indexOf(BEGIN);
        const end = begin === -1 ? -1 : bytes.indexOf(END, begin);
        if (end === -1) {
          rest = begin === -1 ? bytes.subarray(-(BEGIN.length - 1)) : bytes.subarray(begin);
          return complete;
        }
        complete.push(bytes.toString('latin1', begin + BEGIN.length, end));
        bytes = bytes.subarray(end + END.length);
      }
    },
  };
}
