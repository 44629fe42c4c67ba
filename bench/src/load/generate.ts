import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type LoadJob, type LoadResult, UNIQUE, UNIQUE_DIGITS } from './job.ts';
import { createResponseCounter } from './responses.ts';

let uniqueNumber = 0;

/**
 * Loads a server over plain sockets, each with several pipelined requests. Such a client costs a fraction of what it
 * measures, and pipelining measures the server's work instead of the machine's wake-ups.
 * @throws {Error} when a connection breaks, or when a response has another status than the job expects
 */
export async function generateLoad(job: LoadJob): Promise<LoadResult> {
  const sockets = await Promise.all(Array.from({ length: job.connections }, () => open(job.port)));
  const requests = requestsOf(job);
  const started = performance.now();
  const deadline = started + (job.seconds ?? Infinity) * 1000;
  const totals = { answered: 0, total: 0 };
  try {
    await Promise.all(sockets.map((socket) => drive(socket, job, requests, deadline, totals)));
  } finally {
    for (const socket of sockets) socket.destroy();
  }
  return { ...totals, seconds: job.seconds ?? (performance.now() - started) / 1000 };
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** Gives each connection the next request of a job; undefined after the last one. */
function requestsOf({ requests, seconds, count }: LoadJob): () => string | undefined {
  const parts = requests.map((request) => request.split(UNIQUE));
  const last = count ?? (seconds === undefined ? parts.length : Infinity);
  let handed = 0;
  return () => {
    if (handed === last) return undefined;
    const part = parts[handed % parts.length];
    handed += 1;
    if (part === undefined || part.length === 1) return part?.[0];
    uniqueNumber += 1;
    return part.join(String(uniqueNumber).padStart(UNIQUE_DIGITS, '0'));
  };
}

function drive(
  socket: Socket,
  job: LoadJob,
  nextRequest: () => string | undefined,
  deadline: number,
  totals: { answered: number; total: number },
): Promise<void> {
  const counter = createResponseCounter(job.status);
  let open = 0;

  function send(wanted: number): void {
    let text = '';
    for (let sent = 0; sent < wanted; sent += 1) {
      const request = nextRequest();
      if (request === undefined) break;
      text += request;
      open += 1;
    }
    if (text !== '') socket.write(text);
  }

  return new Promise((resolve, reject) => {
    socket.on('data', (chunk) => {
      try {
        const complete = counter.count(chunk);
        open -= complete;
        totals.total += complete;
        const isInTime = performance.now() < deadline;
        if (isInTime) totals.answered += complete;
        if (isInTime && complete > 0) send(complete);
        if (open === 0) resolve();
      } catch (error) {
        reject(error);
      }
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the server closed a connection under load')));
    send(job.pipelining);
    if (open === 0) resolve();
  });
}
