/** The message with everything that is revoked, for a client that says no place. */
export function snapshotFrame(epoch: string, seq: number, message: string): Buffer {
  return Buffer.from(`id: ${epoch}.${seq}\nevent: snapshot\ndata: ${message}\n\n`);
}

/** A message with new entries; a client that comes back names the last `id` that it has seen. */
export function revocationsFrame(epoch: string, seq: number, message: string): Buffer {
  return Buffer.from(`id: ${epoch}.${seq}\nevent: revocations\ndata: ${message}\n\n`);
}

/** A message without entries. It has no `id`, so that it moves nobody's place in the log. */
export function heartbeatFrame(message: string): Buffer {
  return Buffer.from(`event: heartbeat\ndata: ${message}\n\n`);
}

/** The stream cannot go on from where the client is. A line of data, though empty: without one no event is dispatched. */
export const RESET: Buffer = Buffer.from('event: reset\ndata:\n\n');
