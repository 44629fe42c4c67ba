import { setTimeout as sleep } from 'node:timers/promises';
import { textOf, type Wrapped } from './wrapped.ts';

/** Between two calls, in milliseconds. */
const PAUSE = 20;

/** Calls, and repeats the call as told while a busy machine has not delivered the feed's first snapshot in time. */
export async function leave(wrapper: Wrapped): ReturnType<Wrapped['client']['callTool']> {
  const result = await wrapper.client.callTool({ name: 'leave' });
  if (!textOf(result).includes('"revocation_unavailable"')) return result;
  await sleep(PAUSE);
  return leave(wrapper);
}

/** The listed tools. */
export const names = async ({ client }: Wrapped): Promise<string[]> =>
  (await client.listTools()).tools.map(({ name }) => name);

/** The text of a refused call. */
export const bodyOf = async (wrapper: Wrapped): Promise<Record<string, string>> =>
  JSON.parse(textOf(await leave(wrapper))) as Record<string, string>;
