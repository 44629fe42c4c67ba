import { expect, test } from 'vitest';
import { createFrameReader } from '../src/crowd/frames.ts';

const heartbeat = 'event: heartbeat\ndata: a.b.c\n\n';
const revocations = 'id: e.1\nevent: revocations\ndata: a.b.c\n\n';

test('messages with revocations are read once they are whole, wherever their bytes are cut, and heartbeats are not read', () => {
  const bytes = Buffer.from([heartbeat, revocations, heartbeat, revocations].join(''));
  for (let at = 1; at < bytes.length; at += 1) {
    const frames = createFrameReader();
    const first = frames.read(bytes.subarray(0, at));
    expect(first.length, `cut at ${at}`).toBeLessThan(2);
    expect([...first, ...frames.read(bytes.subarray(at))], `cut at ${at}`).toEqual(['a.b.c', 'a.b.c']);
  }
});
