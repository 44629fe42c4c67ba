import type { Answer } from '../http/answer.ts';
import type { Api } from '../http/api.ts';
import { type Check, check } from '../runner/check.ts';
import type { Context } from '../runner/context.ts';
import { begun, expectError, expectStatus, expectThat, textOf } from '../runner/expect.ts';
import { eventsOf, readMessage, readSnapshot, type FeedMessage } from './feed-message.ts';
import { meanwhile } from './meanwhile.ts';

const STREAM = '/v1/revocation-feed/stream';

/** §7: the stream. */
export const feedStream: readonly Check[] = [
  check(
    '7.stream',
    {
      cites: [
        { section: '7', says: 'It MUST give the entries after that place' },
        { section: '7', says: 'In a stream, entries MUST have all' },
        { section: '7', says: 'A heartbeat has no entries' },
      ],
    },
    async (context) => {
      const own = await context.stranger();
      const reader = { ...context, api: own.api };
      const { epoch, seq } = await readSnapshot(reader);
      const first = await own.grant();
      const second = await own.grant();
      begun(await own.api.delete(`/v1/grants/${first.grantId}`), 204);
      let ending: Promise<Answer> | undefined;
      const isEnough = (text: string): boolean => {
        if (text.includes('event: heartbeat'))
          ending ??= meanwhile(own.api.delete(`/v1/grants/${second.grantId}`));
        return (text.match(/^event: ?revocations/gm) ?? []).length >= 2;
      };
      const path = `${STREAM}?after=${seq}&epoch=${encodeURIComponent(epoch)}`;
      const answer = await own.api.stream(path, isEnough, 12_000);
      await ending;
      const messages = await messagesOf(reader, answer, ['revocations', 'heartbeat']);
      const entries = messages.flatMap((message) => message.entries);
      const ids = entries.map(({ id }) => id);
      for (const { grantId } of [first, second])
        expectThat(ids.includes(grantId), `an entry of ${grantId}`, ids, answer);
      const numbers = entries.map((entry) => entry.seq);
      const isWhole = numbers.every((number, index) => number === seq + 1 + index);
      expectThat(isWhole, `each number after ${seq}, once and in order`, numbers, answer);
      const beats = messages.filter((message) => message.entries.length === 0);
      expectThat(
        beats.length > 0 && beats.every((beat) => beat.prev === beat.seq),
        'heartbeats whose prev is their seq',
        beats.length,
        answer,
      );
    },
  ),

  check(
    '7.stream-begins',
    { cites: [{ section: '7', says: 'Without a place it MUST begin with a snapshot' }] },
    async (context) => {
      const answer = await context.api.stream(STREAM, (text) => text.includes('\n\n'), 8_000);
      expectStatus(answer, 200);
      const [first] = eventsOf(answer.received);
      expectThat(first?.event === 'snapshot', 'the event snapshot', first?.event, answer);
      const message = await readMessage(context, first.data, answer);
      expectThat(
        message.prev === 0 && first.id === `${message.epoch}.${message.seq}`,
        'its place as id',
        first.id,
        answer,
      );
      expectError(await context.api.get(`${STREAM}?after=1`), 400, 'VALIDATION_ERROR');
      expectError(await context.api.get(`${STREAM}?epoch=one`), 400, 'VALIDATION_ERROR');
    },
  ),

  check(
    '7.stream-resets',
    { cites: [{ section: '7', says: 'A stream cannot continue from a place' }] },
    async (context) => {
      const { epoch, seq } = await readSnapshot(context);
      const places = [
        `after=${seq}&epoch=another-epoch`,
        `after=${seq + 100_000}&epoch=${encodeURIComponent(epoch)}`,
      ];
      for (const place of places) {
        const answer = await context.api.stream(`${STREAM}?${place}`, () => false, 4_000);
        const names = [...answer.received.matchAll(/^event: ?(\w+)/gm)].map(([, name]) => name);
        expectThat(names[0] === 'reset' && names.length === 1, 'reset, and the end', names, answer);
      }
    },
  ),

  check(
    '7.stream-ends-with-key',
    { cites: [{ section: '7', says: 'A stream MUST end within a few seconds' }] },
    async (context) => {
      const made = begun(
        await context.api.post('/v1/keys', { name: context.name('stream'), roles: ['verify'] }),
        201,
      );
      const reader: Api = context.as(textOf(made, 'apiKey'));
      let ending: Promise<Answer> | undefined;
      let endedAt = 0;
      const isEnough = (text: string): boolean => {
        if (ending !== undefined || !text.includes('event: snapshot')) return false;
        endedAt = Date.now();
        ending = meanwhile(context.api.delete(`/v1/keys/${textOf(made, 'id')}`));
        return false;
      };
      const answer = await reader.stream(STREAM, isEnough, 15_000);
      await ending;
      expectThat(
        answer.received.includes('event: snapshot'),
        'a stream',
        answer.received.slice(0, 100),
        answer,
      );
      expectThat(
        Date.now() - endedAt < 9_000,
        'an end within a few seconds of the key',
        `${Date.now() - endedAt} ms`,
        answer,
      );
    },
  ),
];

async function messagesOf(
  context: Context,
  answer: Answer,
  names: readonly string[],
): Promise<readonly FeedMessage[]> {
  const events = eventsOf(answer.received).filter(({ event }) => names.includes(event));
  const messages = [];
  for (const { data } of events) messages.push(await readMessage(context, data, answer));
  return messages;
}
