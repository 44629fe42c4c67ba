import { createHmac } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { memberOf, parseJson } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import {
  begun,
  expectError,
  expectMember,
  expectStatus,
  expectThat,
  listOf,
  textOf,
} from '../runner/expect.ts';
import { receiving, signatureOf } from './webhook-receiver.ts';

/** Nothing of this type happens while the checks run. */
const EVENTS = ['developer.grants_revoked'];

/** §16, Webhooks. */
export const webhooks: readonly Check[] = [
  check(
    '16.webhook-secret',
    {
      cites: [
        { section: '16', says: 'POST /v1/webhooks {url, events, description?}' },
        { section: '16', says: 'Any other, and a literal address' },
      ],
    },
    async (context) => {
      const own = await context.ownDeveloper('webhooks');
      const make = (url: string) => own.api.post('/v1/webhooks', { url, events: EVENTS });
      for (const url of [
        'http://hooks.example/',
        'https://user:password@hooks.example/',
        'https://hooks.example/#fragment',
        'https://10.0.0.1/',
        'https://169.254.169.254/',
        'https://[fd00::1]/',
        'ftp://hooks.example/',
      ])
        expectError(await make(url), 400, 'VALIDATION_ERROR');
      const made = begun(await make('https://hooks.example/hook'), 201);
      const secret = textOf(made, 'secret');
      const isForm = /^whsec_[A-Za-z0-9+/]{43}=$/.test(secret);
      expectThat(isForm, 'whsec_ and 32 bytes in base64', secret, made);
      const id = textOf(made, 'id');
      for (const answer of [await own.api.get('/v1/webhooks'), await own.api.get(`/v1/webhooks/${id}`)]) {
        expectStatus(answer, 200);
        expectThat(!answer.received.includes(secret), 'no secret', 'the secret', answer);
      }
    },
  ),

  check(
    '16.webhook-message',
    {
      cites: [
        { section: '16', says: 'A message MUST be a POST' },
        { section: '16', says: 'Events MUST come in the order' },
        { section: '16', says: 'Each event MUST be delivered at least once' },
        { section: '16', says: 'GET /v1/webhooks/:id/deliveries' },
      ],
    },
    async (context) => {
      const own = await context.ownDeveloper('webhooks');
      await receiving(
        context,
        own,
        { events: ['agent.created'] },
        async ({ received, secret, webhookId }) => {
          const ids: string[] = [];
          for (let count = 0; count < 4; count += 1) ids.push((await own.agent()).agentId);
          const messages = await received(4);
          const told = messages.map(({ body }) => memberOf(parseJson(body), 'data.agentId'));
          expectThat(told.join() === ids.join(), `agents in their order: ${ids.join()}`, told);
          const listed = begun(await own.api.get('/v1/events'), 200);
          const events = listOf(listed, 'events') as readonly { id: string; at: string }[];
          for (const message of messages) {
            const event = events.find(({ id }) => id === message.id);
            expectThat(event !== undefined, 'the id of an event as webhook-id', message.id, listed);
            expectThat(memberOf(parseJson(message.body), 'timestamp') === event.at, event.at, message.body);
            const signature = signatureOf(message, secret);
            const sent = message.headers['webhook-signature'];
            expectThat(sent === signature, signature, sent);
            const age = Date.now() / 1000 - Number(message.headers['webhook-timestamp']);
            expectThat(Math.abs(age) < 300, 'the time of the attempt', message.headers['webhook-timestamp']);
            const { 'x-grantex-timestamp': at, 'x-grantex-signature-v2': second } = message.headers;
            const expected = createHmac('sha256', secret)
              .update(`${String(at)}.${message.body}`)
              .digest('hex');
            expectThat(second === `sha256=${expected}`, `sha256=${expected}`, second);
          }
          const found = begun(await own.api.get(`/v1/webhooks/${webhookId}/deliveries`), 200);
          const deliveries = listOf(found, 'deliveries') as readonly { eventId: string; status: string }[];
          const delivered = deliveries
            .filter(({ status }) => status === 'delivered')
            .map(({ eventId }) => eventId);
          const isEach = messages.slice(0, 3).every(({ id }) => delivered.includes(id));
          expectThat(isEach, 'a delivery for each event', found.received, found);
        },
      );
    },
  ),

  check(
    '16.webhook-retried',
    { cites: [{ section: '16', says: 'What is not answered by 2xx MUST be sent again' }] },
    async (context) => {
      const own = await context.ownDeveloper('webhooks');
      const answer = (_: unknown, index: number): number => (index === 0 ? 500 : 204);
      await receiving(context, own, { events: ['api_key.created'], answer }, async ({ received }) => {
        for (const name of ['one', 'two'])
          begun(await own.api.post('/v1/keys', { name, roles: ['verify'] }), 201);
        const [first, second, third] = await received(3);
        expectThat(first?.id === second?.id, 'the same webhook-id in the second attempt', second?.id);
        expectThat(third?.id !== first?.id, 'the later event after the first', third?.id);
      });
    },
  ),

  check(
    '16.webhook-redirect',
    { cites: [{ section: '16', says: 'Redirects MUST NOT be followed' }] },
    async (context) => {
      const own = await context.ownDeveloper('webhooks');
      const answer = ({ path }: { path: string }) =>
        path === '/hook' ? { status: 307, location: '/elsewhere' } : 204;
      await receiving(context, own, { events: EVENTS, answer }, async ({ messages, webhookId }) => {
        const tried = await own.api.post(`/v1/webhooks/${webhookId}/test`);
        expectStatus(tried, 200);
        const paths = messages.map(({ path }) => path);
        expectThat(paths.join() === '/hook', 'one request, to the address itself', paths, tried);
        expectMember(tried, 'status', 'failed');
      });
    },
  ),

  check(
    '16.webhook-gone',
    {
      cites: [
        { section: '16', says: '410 MUST disable the webhook' },
        { section: '16', says: 'A disabled webhook MUST keep its place' },
      ],
    },
    async (context) => {
      const own = await context.ownDeveloper('webhooks');
      const answer = (_: unknown, index: number): number => (index === 0 ? 410 : 204);
      await receiving(
        context,
        own,
        { events: ['catalog.saved'], answer },
        async ({ received, webhookId, messages }) => {
          const save = async (name: string) =>
            begun(await own.api.put(`/v1/resources/${encodeURIComponent(name)}/catalog`, { tools: [] }), 200);
          await save('https://first.example/');
          await received(1);
          const path = `/v1/webhooks/${webhookId}`;
          let read = await own.api.get(path);
          for (let tries = 0; tries < 40 && memberOf(read.body, 'enabled') === true; tries += 1) {
            await wait(100);
            read = await own.api.get(path);
          }
          expectMember(read, 'enabled', false);
          expectMember(read, 'disabledReason', 'gone');
          await save('https://second.example/');
          begun(await own.api.patch(path, { enabled: true }), 200);
          await received(3);
          const told = messages.map(({ body }) => memberOf(parseJson(body), 'data.audience'));
          const expected = 'https://first.example/,https://first.example/,https://second.example/';
          expectThat(told.join() === expected, `${expected}, once it is enabled`, told);
        },
      );
    },
  ),

  check(
    '16.webhook-rotated',
    {
      cites: [
        { section: '16', says: 'The one before MUST sign as well' },
        { section: '16', says: 'POST /v1/webhooks/:id/replay' },
      ],
    },
    async (context) => {
      const own = await context.ownDeveloper('webhooks');
      await receiving(
        context,
        own,
        { events: ['scim_token.created'] },
        async ({ received, webhookId, secret }) => {
          for (const label of ['one', 'two']) begun(await own.api.post('/v1/scim/tokens', { label }), 201);
          const [first, second] = await received(2);
          const rotated = begun(await own.api.post(`/v1/webhooks/${webhookId}/rotate`), 200);
          const next = textOf(rotated, 'secret');
          expectThat(next !== secret, 'another secret', 'the same', rotated);
          const since = new Date(Date.now() - 600_000).toISOString();
          begun(await own.api.post(`/v1/webhooks/${webhookId}/replay`, { since }), 200);
          const [, , again, last] = await received(4);
          expectThat(again?.id === first?.id && last?.id === second?.id, 'both again, in order', [
            again?.id,
            last?.id,
          ]);
          const signatures = String(again?.headers['webhook-signature']).split(' ');
          const expected = again === undefined ? [] : [next, secret].map((each) => signatureOf(again, each));
          const isBoth = expected.length === 2 && expected.every((each) => signatures.includes(each));
          expectThat(isBoth, 'a signature by each secret', signatures);
        },
      );
    },
  ),

  check(
    '16.webhook-test',
    { cites: [{ section: '16', says: 'POST /v1/webhooks/:id/test' }] },
    async (context) => {
      const own = await context.ownDeveloper('webhooks');
      await receiving(context, own, { events: EVENTS }, async ({ messages, webhookId }) => {
        begun(await own.api.patch(`/v1/webhooks/${webhookId}`, { enabled: false }), 200);
        const tried = await own.api.post(`/v1/webhooks/${webhookId}/test`);
        expectStatus(tried, 200);
        expectMember(tried, 'status', 'delivered');
        const [message] = messages;
        const found = [message?.type, memberOf(parseJson(message?.body ?? ''), 'data.webhookId')];
        expectThat(
          found.join() === `webhook.test,${webhookId}`,
          'webhook.test with its webhookId',
          found,
          tried,
        );
      });
    },
  ),
];
