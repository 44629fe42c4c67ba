const BEGIN = Buffer.from('event: revocations\n');
const END = Buffer.from('\n\n');

/** Counts the messages with revocations in a stream as its bytes arrive. */
export interface FrameCounter {
  /** @returns how many messages these bytes complete */
  count(chunk: Buffer): number;
}

/** Creates a counter that looks only for the beginning and the end of such messages. */
export function createFrameCounter(): FrameCounter {
  let rest: Buffer = Buffer.alloc(0);

  return {
    count(chunk) {
      let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      for (let complete = 0; ; complete += 1) {
        const begin = bytes.indexOf(BEGIN);
        const end = begin === -1 ? -1 : bytes.indexOf(END, begin);
        if (end === -1) {
          rest = begin === -1 ? bytes.subarray(-(BEGIN.length - 1)) : bytes.subarray(begin);
          return complete;
        }
        bytes = bytes.subarray(end + END.length);
      }
    },
  };
}
