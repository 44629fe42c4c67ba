import { expect, test } from 'vitest';
import { createFrameCounter } from '../src/crowd/frames.ts';

const heartbeat = 'event: heartbeat\ndata: a.b.c\n\n';
const revocations = 'id: e.1\nevent: revocations\ndata: a.b.c\n\n';

test('messages with revocations are counted once they are whole, wherever their bytes are cut, and heartbeats are not counted', () => {
  const bytes = Buffer.from([heartbeat, revocations, heartbeat, revocations].join(''));
  for (let at = 1; at < bytes.length; at += 1) {
    const frames = createFrameCounter();
    const first = frames.count(bytes.subarray(0, at));
    expect(first, `cut at ${at}`).toBeLessThan(2);
    expect(first + frames.count(bytes.subarray(at)), `cut at ${at}`).toBe(2);
  }
});
