/** The message with everything that is revoked, for a client without a place. */
export function snapshotFrame(epoch: string, seq: number, message: string): Buffer {
  return Buffer.from(`id: ${epoch}.${seq}\nevent: snapshot\ndata: ${message}\n\n`);
}

/** A message with new entries. A client that reconnects sends the last `id` that it has seen. */
export function revocationsFrame(epoch: string, seq: number, message: string): Buffer {
  return Buffer.from(`id: ${epoch}.${seq}\nevent: revocations\ndata: ${message}\n\n`);
}

/** A message without entries. It has no `id`, so that no client's place changes. */
export function heartbeatFrame(message: string): Buffer {
  return Buffer.from(`event: heartbeat\ndata: ${message}\n\n`);
}

/** The stream cannot continue from the client's place. It has a line of empty data: without one no event is dispatched. */
export const RESET: Buffer = Buffer.from('event: reset\ndata:\n\n');
