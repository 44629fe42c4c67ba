import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from '../http/answer.ts';
import type { Developer } from '../runner/context.ts';
import { begun } from '../runner/expect.ts';

/** The newest events, once they tell of an id, or after 10 s: an event may wait for other transactions (§12). */
export async function eventsWith({ api }: Pick<Developer, 'api'>, id: string): Promise<Answer> {
  const latest = Date.now() + 10_000;
  for (;;) {
    const answer = begun(await api.get('/v1/events?pageSize=200'), 200);
    if (answer.received.includes(id) || Date.now() > latest) return answer;
    await wait(200);
  }
}
