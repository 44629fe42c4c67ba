import type { EventStream } from '../../../src/base/streams/event-stream.ts';

/** A stream that keeps everything written to it. */
export function recordingStream(written: string[]): EventStream {
  return {
    isOpen: true,
    hasBegun: true,
    write: (frame) => void written.push(Buffer.from(frame).toString()),
    writtenOut: async () => true,
    drained: async () => undefined,
    end: () => undefined,
    abandon: () => undefined,
    onEnd: () => undefined,
  };
}
