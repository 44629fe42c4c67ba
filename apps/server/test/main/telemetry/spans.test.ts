import { randomBytes } from 'node:crypto';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { secretsIn } from 'test-config';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createMailer } from '../../../src/people/mail/smtp.ts';
import { createTelemetry } from '../../../src/base/telemetry/telemetry.ts';
import { inNewSpan } from '../../../src/base/telemetry/tracer.ts';
import { watchMailer } from '../../../src/people/mail/watch-mail.ts';
import { tenant, type Tenant } from '../../isolation/tenant.ts';
import { engines } from '../../support/databases.ts';
import { openReceiver } from '../../ledger/webhooks/receiver.ts';
import { mailServer } from '../../support/mail-server.ts';
import { testServer, type TestServer } from '../../support/server.ts';

const exporter = new InMemorySpanExporter();
new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
afterAll(() => {
  // The next files of this process have no SDK.
  for (const api of [trace, context, propagation]) api.disable();
});

describe.each(engines)('with an SDK in the process, on $engine,', ({ place }) => {
  let server: TestServer;
  let somebody: Tenant;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    somebody = await tenant(server, 'user_alice');
  });
  beforeEach(() => exporter.reset());
  afterAll(() => server.close());

  test('a request is a span of the caller’s trace, named by its route', async () => {
    const { traceparent, traceId, spanId } = caller();
    const { headers } = await somebody.call(`GET /v1/agents/${somebody.agentId}`, undefined, {
      headers: { traceparent },
    });
    const span = await ended('GET /v1/agents/:id');
    expect(span.kind).toBe(SpanKind.SERVER);
    expect([span.spanContext().traceId, span.parentSpanContext?.spanId]).toEqual([traceId, spanId]);
    expect(span.attributes).toEqual({
      'http.request.method': 'GET',
      'http.route': '/v1/agents/:id',
      'http.response.status_code': 200,
      'network.protocol.version': '1.1',
      'url.scheme': 'http',
      'grantex.request_id': headers.get('x-request-id'),
    });
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
  });

  test('the work for a request is children of its span, also after its body was read', async () => {
    const { traceparent, traceId } = caller();
    const { agentId, refreshToken } = somebody;
    const body = { refreshToken, agentId };
    await somebody.call('POST /v1/token/refresh', body, { headers: { traceparent } });
    const request = await ended('POST /v1/token/refresh');
    const transaction = transactionOf(request);
    expect(transaction?.kind).toBe(SpanKind.CLIENT);
    expect(transaction?.attributes).toEqual({
      'db.system.name': 'postgresql',
      'db.operation.name': 'TRANSACTION',
      'grantex.database.role': 'app',
    });
    const signature = exporter.getFinishedSpans().find(({ name }) => name === 'sign');
    expect(signature && parentOf(signature)).toBe(transaction?.spanContext().spanId);
    expect(signature?.attributes).toEqual({ 'grantex.jws.typ': 'at+jwt' });
    // A webhook of the tenant is delivered in a trace of its own, at any time.
    const spans = exporter.getFinishedSpans().filter(({ name }) => name !== 'deliver webhook');
    expect(new Set(spans.map((span) => span.spanContext().traceId))).toEqual(new Set([traceId]));
  });

  test('an audit append is a child, and the batch that wrote it is a separate trace that links to it', async () => {
    const entry = { grantId: somebody.grantId, action: 'flights.search', status: 'success' };
    await Promise.all(Array.from({ length: 8 }, () => somebody.call('POST /v1/audit/log', entry)));
    const appends = await ends('append audit entries', 8);
    const requests = await ends('POST /v1/audit/log', 8);
    const parents = appends.map(parentOf);
    expect(new Set(parents)).toEqual(new Set(requests.map((span) => span.spanContext().spanId)));
    const batches = exporter.getFinishedSpans().filter(({ name }) => name === 'write audit batch');
    for (const batch of batches) expect(parentOf(batch)).toBeUndefined();
    const links = batches.flatMap((batch) => batch.links.map(({ context }) => context.spanId));
    expect(links.toSorted()).toEqual(appends.map((span) => span.spanContext().spanId).toSorted());
    const written = batches.map(({ attributes }) => Number(attributes['grantex.audit.entries']));
    expect(written.reduce((sum, count) => sum + count, 0)).toBe(8);
    const ids = new Set(batches.map((batch) => batch.spanContext().spanId));
    const transactions = exporter.getFinishedSpans().filter((span) => ids.has(parentOf(span) ?? ''));
    expect(new Set(transactions.map(({ name }) => name))).toEqual(new Set(['TRANSACTION']));
  });

  test('what a request leaves for later, such as a checkpoint, is not part of its trace', async () => {
    const { traceparent, traceId } = caller();
    const entry = { grantId: somebody.grantId, action: 'flights.search', status: 'success' };
    const { body } = await somebody.call('POST /v1/audit/log', entry, { headers: { traceparent } });
    await ended('POST /v1/audit/log');
    const own = (): string[] =>
      exporter
        .getFinishedSpans()
        .filter((span) => span.spanContext().traceId === traceId)
        .map(({ name }) => name);
    const before = own();
    await expect.poll(() => newestCheckpoint(server, somebody)).toBeGreaterThanOrEqual(body.seq);
    expect(own()).toEqual(before);
  });

  test('an attempt to deliver to a webhook is a trace of its own, and says neither where nor whom', async () => {
    const receiver = await openReceiver();
    const url = `${receiver.url}?token=secret`;
    await somebody.call('POST /v1/webhooks', { url, events: ['agent.updated'] });
    await somebody.call(`PATCH /v1/agents/${somebody.subAgentId}`, { description: 'of a sub-agent' });
    const span = await ended('deliver webhook');
    expect([span.kind, span.parentSpanContext]).toEqual([SpanKind.CLIENT, undefined]);
    expect(span.attributes).toEqual({ 'grantex.event.type': 'agent.updated' });
    receiver.close();
  });

  test('concurrent requests do not mix their traces', async () => {
    const callers = Array.from({ length: 40 }, caller);
    const { agentId } = somebody;
    await Promise.all(
      callers.map(({ traceparent }) =>
        somebody.call(
          'POST /v1/authorize',
          { agentId, principalId: 'user_alice', scopes: ['flights:book'] },
          {
            headers: { traceparent },
          },
        ),
      ),
    );
    await ends('POST /v1/authorize', 40);
    for (const { traceId } of callers) {
      const own = exporter.getFinishedSpans().filter((span) => span.spanContext().traceId === traceId);
      const request = own.find(({ name }) => name === 'POST /v1/authorize');
      const rest = own.filter((span) => span !== request);
      expect(rest.length).toBeGreaterThan(0);
      for (const span of rest) expect(parentOf(span)).toBe(request?.spanContext().spanId);
    }
  });

  test('a refusal is not an error, and its span has its code; nothing says whom it concerned', async () => {
    await somebody.call('POST /v1/token', { code: 'code_nothing', agentId: somebody.agentId });
    const request = await ended('POST /v1/token');
    expect(request.attributes['http.response.status_code']).toBe(400);
    expect(request.status.code).toBe(SpanStatusCode.UNSET);
    const transaction = transactionOf(request);
    expect(transaction?.attributes['error.type']).toBe('INVALID_CODE');
    expect(transaction?.status.code).toBe(SpanStatusCode.UNSET);
  });

  test('a request without a route, or without a readable path, has a span as well', async () => {
    await fetch(`${server.url}/nothing/${somebody.key}`);
    await fetch(`${server.url}/%zz`);
    const [unknown, unreadable] = await ends('GET', 2);
    expect(unknown?.attributes).not.toHaveProperty('http.route');
    expect([unknown, unreadable].map((span) => span?.attributes['http.response.status_code'])).toEqual([
      404, 400,
    ]);
  });

  test('its log line names its trace', async () => {
    const { traceparent, traceId } = caller();
    await somebody.call('GET /v1/me', undefined, { headers: { traceparent } });
    const { spanId } = (await ended('GET /v1/me')).spanContext();
    const lines = server.log.split('\n').filter((line) => line.includes(traceId));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ msg: 'request', trace_id: traceId, span_id: spanId, status: '200' }),
    ]);
  });

  test('no span contains a secret, an address or an id', async () => {
    const own = await tenant(server, 'user_carol');
    await own.call(`GET /v1/agents/${own.key}?token=${own.grantToken}`);
    await own.call('GET /v1/principal/grants', undefined, { key: own.sessionToken });
    await own.call(`DELETE /v1/principals/user_carol`);
    await ended('DELETE /v1/principals/:principalId');
    const told = exporter.getFinishedSpans().map(({ name, attributes, events, status, links }) => ({
      name,
      attributes,
      events,
      status,
      links: links.map((link) => link.attributes),
    }));
    const text = told.map((span) => JSON.stringify(span)).join('\n');
    expect(secretsIn(text)).toEqual([]);
    for (const id of [own.id, own.agentId, own.grantId, 'user_carol', '127.0.0.1'])
      expect(text).not.toContain(id);
    expect(told.length).toBeGreaterThan(30);
  });
});

test('a sent message is a span, and the span of a failed one only contains its code', async () => {
  const receiver = await mailServer();
  const telemetry = await createTelemetry({ metricsPort: 0 });
  const config = { smtpUrl: receiver.environment['GRANTEX_SMTP_URL'], mailFrom: 'grantex@example.com' };
  const mailer = watchMailer(createMailer(config as never), telemetry);
  const message = { to: 'alice@example.com', subject: 'x', text: 'x', html: 'x' };
  const send = () => inNewSpan(telemetry.tracer as never, 'outer', {}, async () => mailer?.send(message));
  exporter.reset();
  await send();
  receiver.refuseWith(550);
  await expect(send()).rejects.toThrow('mail was not sent');
  const [sent, failed] = exporter.getFinishedSpans().filter(({ name }) => name === 'send mail');
  expect(sent?.status.code).toBe(SpanStatusCode.UNSET);
  expect(failed?.status).toEqual({ code: SpanStatusCode.ERROR });
  expect(failed?.attributes['error.type']).toEqual(expect.stringMatching(/^E[A-Z]+$/));
  const text = await telemetry.metrics?.text();
  expect(text).toMatch(/^grantex_mail_duration_seconds_count\{outcome="sent"\} 1$/m);
  expect(text).toMatch(/^grantex_mail_duration_seconds_count\{outcome="failed"\} 1$/m);
  expect(
    JSON.stringify(exporter.getFinishedSpans().map(({ attributes, events }) => [attributes, events])),
  ).not.toContain('alice');
  await receiver.close();
});

/** A trace that the caller has begun (W3C Trace Context). */
function caller(): { traceparent: string; traceId: string; spanId: string } {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  return { traceparent: `00-${traceId}-${spanId}-01`, traceId, spanId };
}

function parentOf(span: ReadableSpan): string | undefined {
  return span.parentSpanContext?.spanId;
}

/** The developer's transaction; another one may look up the API key. */
function transactionOf(request: ReadableSpan): ReadableSpan | undefined {
  return exporter
    .getFinishedSpans()
    .find(
      (span) =>
        parentOf(span) === request.spanContext().spanId && span.attributes['grantex.database.role'] === 'app',
    );
}

async function ended(name: string): Promise<ReadableSpan> {
  const [span] = await ends(name, 1);
  if (span === undefined) throw new Error(`no ${name}`);
  return span;
}

/** How many entries the newest checkpoint of a developer covers; reads the database, because a request makes one. */
async function newestCheckpoint({ database }: TestServer, { id }: Tenant): Promise<number> {
  const newest = await database.forDeveloper(id, (transaction) =>
    transaction
      .selectFrom('audit_checkpoints')
      .select((columns) => columns.fn.max<string>('size').as('size'))
      .where('developer_id', '=', id)
      .executeTakeFirst(),
  );
  return Number(newest?.size ?? 0);
}

/** The span of a request ends a moment after its client has the response. */
async function ends(name: string, count: number): Promise<ReadableSpan[]> {
  for (;;) {
    const spans = exporter.getFinishedSpans().filter((span) => span.name === name);
    if (spans.length >= count) return spans;
    await new Promise(setImmediate);
  }
}
