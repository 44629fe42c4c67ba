import { inspect } from 'node:util';
import { directCrowd } from '../crowd/direct-crowd.ts';
import { generateLoad } from '../load/generate.ts';
import { insertEntries } from '../load/inserts.ts';
import { measureDecisions } from '../measure/decisions.ts';
import { measureCalls } from '../tools/measure-calls.ts';
import type { Message, Request } from './messages.ts';

/**
 * The child's side: reports that it is ready, then answers requests until its parent disconnects.
 * @param close Runs before the process ends.
 */
export function serveParent(url?: string, close: () => Promise<void> = async () => undefined): void {
  process.on('message', (request: Request) => void answer(request).then(send, sendFault));
  process.once('disconnect', () => void close().finally(() => process.exit()));
  send({ kind: 'ready', ...(url === undefined ? {} : { url }) });
}

async function answer(request: Request): Promise<Message> {
  if (request.kind === 'load') return { kind: 'load', result: await generateLoad(request.job) };
  if (request.kind === 'inserts') return { kind: 'inserts', rate: await insertEntries(request.job) };
  if (request.kind === 'calls') return { kind: 'calls', samples: await measureCalls(request.job) };
  if (request.kind === 'decisions') return { kind: 'decisions', costs: await measureDecisions(request.job) };
  if (request.kind === 'crowd') return { kind: 'crowd', heard: await directCrowd(request.job) };
  if (request.kind === 'memory') return { kind: 'memory', bytes: process.memoryUsage.rss() };
  const { user, system } = process.cpuUsage();
  return { kind: 'cpu', seconds: (user + system) / 1e6 };
}

function send(message: Message): void {
  process.send?.(message);
}

function sendFault(error: unknown): void {
  // With its causes: they say why a verifier could not decide.
  send({ kind: 'fault', message: inspect(error) });
}
