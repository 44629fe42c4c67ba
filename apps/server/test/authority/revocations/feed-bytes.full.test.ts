import { expect, test } from 'vitest';
import { sendRaw } from '../../http/raw.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer } from '../../support/server.ts';
import { messageOf, snapshotOf } from './feed-client.ts';
import { revokeSome } from './feed-load.ts';

/** The content of the chunks of HTTP/1.1, each of which must be complete and of its stated length. */
function contentOf(chunks: string): string {
  let content = '';
  for (let rest = chunks; rest !== '';) {
    const [head = '', digits = ''] = /^([0-9a-f]+)\r\n/.exec(rest) ?? [];
    const end = head.length + Number.parseInt(digits, 16);
    expect(rest.slice(end, end + 2)).toBe('\r\n');
    content += rest.slice(head.length, end);
    rest = rest.slice(end + 2);
  }
  return content;
}

const FRAMES = {
  'for a client of HTTP/1.0 without chunks': {
    version: '1.0',
    before: '',
    read: (body: string) => body,
  },
  'for one of HTTP/1.1 in whole chunks': { version: '1.1', before: '', read: contentOf },
  'for one that has sent its request behind another one in whole chunks, after the answer to that': {
    version: '1.1',
    before: 'GET /v1/revocation-feed HTTP/1.1',
    read: contentOf,
  },
};

test.each(Object.entries(FRAMES))('a stream is well-formed, %s', async (_what, { version, before, read }) => {
  const server = await testServer();
  const { developer } = server;
  await makeGrant(developer.call, await makeAgent(developer.call));
  const { epoch } = await snapshotOf(developer);
  const headers = `host: localhost\r\nauthorization: Bearer ${developer.key}\r\n\r\n`;
  const stream = `GET /v1/revocation-feed/stream?after=0&epoch=${epoch} HTTP/${version}\r\n${headers}`;
  const revoked: Promise<string[]>[] = [];
  const text = await sendRaw(
    server.url,
    before === '' ? stream : `${before}\r\n${headers}${stream}`,
    (so) => {
      const heads = so.split('event: heartbeat\n').length - 1;
      if (heads > 0 && revoked.length === 0) revoked.push(revokeSome(developer, server, 2));
      // A heartbeat with the same position follows the last event.
      return /id: \S+\.2\n[^]*event: heartbeat\n.*\n\n(?:\r\n)?$/.test(so);
    },
  );
  const tokens = (await Promise.all(revoked)).flat();
  const parts = text.split('\r\n\r\n');
  expect(parts.length).toBe(before === '' ? 2 : 3);
  const content = read(parts.at(-1) ?? '');
  const blocks = content.split('\n\n');
  expect(blocks.pop()).toBe('');
  const messages = blocks.map((block) => messageOf(/^data: (.*)$/m.exec(block)?.[1] ?? ''));
  expect(messages.flatMap(({ entries }) => entries.map(({ id }) => id))).toEqual(tokens);
  await server.close();
});
