import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';

/**
 * Cuts the connection of a client that takes nothing of an answer for a while, which ends the source of the answer. The time
 * that the source itself needs does not count.
 * @param source piped into the answer
 * @param patience milliseconds. Default 30,000
 */
export function cutStalled(source: Readable, answer: ServerResponse, patience: number = 30_000): void {
  let stalled: NodeJS.Timeout | undefined;
  const goOn = (): void => clearTimeout(stalled);
  // A pipe pauses its source until what was written has left.
  source.on('pause', () => {
    goOn();
    stalled = setTimeout(() => answer.destroy(), patience);
  });
  answer.on('drain', goOn).once('close', goOn);
}
