import { once } from 'node:events';
import { Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type AuditSink, createAuditSink, requireGrant } from '@grantex/express';
import type { ErrorRequestHandler } from 'express';
import { describe, expect, test } from 'vitest';
import { frameworks } from './frameworks.ts';
import { listen } from './listen.ts';
import { createService, type Service } from './service.ts';

const rule = { scopes: ['flights:book'] } as const;

describe.each(frameworks)('$name', ({ framework }) => {
  test('each request of a keep-alive connection is recorded separately, failed from status 400 on', async () => {
    await using service = await createService();
    const application = framework();
    application.get('/:status', requireGrant({ guard: service.guard, rule }), (request, response) => {
      response.status(Number(request.params['status'])).end();
    });
    await using server = await listen(application);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (const path of ['/201', '/304', '/399', '/400', '/503']) {
      const request = httpRequest({
        port: server.port,
        path,
        agent,
        headers: service.bearer('flights:book'),
      });
      const [response] = (await once(request.end(), 'response')) as [IncomingMessage];
      ports.add(response.socket.localPort);
      await response.toArray();
    }
    agent.destroy();
    expect(ports.size).toBe(1);
    expect(await endings(service)).toEqual([
      ['success', {}],
      ['success', {}],
      ['success', {}],
      ['failure', { status: 400 }],
      ['failure', { status: 503 }],
    ]);
  });

  test('an error of a handler reaches the error handler unchanged, and is recorded as a failure', async () => {
    await using service = await createService();
    const thrown = new Error('The airline said no.');
    const application = framework();
    application.get('/', requireGrant({ guard: service.guard, rule }), () => {
      throw thrown;
    });
    const seen: unknown[] = [];
    const handleError: ErrorRequestHandler = (error, _request, response, _next) => {
      seen.push(error);
      response.status(502).end();
    };
    application.use(handleError);
    await using server = await listen(application);
    const answer = await fetch(server.url, { headers: service.bearer('flights:book') });
    expect(answer.status).toBe(502);
    expect(seen).toEqual([thrown]);
    expect(await endings(service)).toEqual([['failure', { status: 502 }]]);
  });

  test('a stream is a success at its end, and not before', async () => {
    await using service = await createService();
    const application = framework();
    const during: string[] = [];
    application.get('/', requireGrant({ guard: service.guard, rule }), async (_request, response) => {
      await pipeline(async function* () {
        yield 'one ';
        during.push(...service.recorder.entries.map(({ status }) => status));
        yield 'two';
      }, response);
    });
    await using server = await listen(application);
    const answer = await fetch(server.url, { headers: service.bearer('flights:book') });
    expect(await answer.text()).toBe('one two');
    expect(during).toEqual(['allowed']);
    expect(await endings(service)).toEqual([['success', {}]]);
  });

  test('a stream that breaks is a failure', async () => {
    await using service = await createService();
    const application = framework();
    application.get('/', requireGrant({ guard: service.guard, rule }), (_request, response) => {
      response.write('one ');
      response.destroy(new Error('The airline hung up.'));
    });
    await using server = await listen(application);
    const answer = fetch(server.url, { headers: service.bearer('flights:book') });
    await expect(answer.then((response) => response.text())).rejects.toThrow(TypeError);
    expect(await endings(service)).toEqual([['failure', { ended: 'aborted' }]]);
  });

  test('a client that leaves before the response leaves a failure', async () => {
    await using service = await createService();
    const application = framework();
    const reached = Promise.withResolvers<void>();
    application.get('/', requireGrant({ guard: service.guard, rule }), () => reached.resolve());
    await using server = await listen(application);
    const leaving = new AbortController();
    const answer = fetch(server.url, { headers: service.bearer('flights:book'), signal: leaving.signal });
    await reached.promise;
    leaving.abort();
    await expect(answer).rejects.toThrow('aborted');
    expect(await endings(service)).toEqual([['failure', { ended: 'aborted' }]]);
  });

  test('if the client left before the decision, nothing runs', async () => {
    await using service = await createService();
    const application = framework();
    const asked = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    const slow: AuditSink = {
      async write(record) {
        asked.resolve();
        if (record.status === 'allowed') await gone.promise;
        return service.recorder.write(record);
      },
      close: () => service.recorder.close(),
    };
    let wasReached = false;
    application.use((_request, response, next) => {
      response.once('close', () => gone.resolve());
      next();
    });
    application.get('/', requireGrant({ guard: service.guardWith({ audit: slow }), rule }), () => {
      wasReached = true;
    });
    await using server = await listen(application);
    const leaving = new AbortController();
    const answer = fetch(server.url, { headers: service.bearer('flights:book'), signal: leaving.signal });
    await asked.promise;
    leaving.abort();
    await expect(answer).rejects.toThrow('aborted');
    await gone.promise;
    expect(await nextEntries(service, 2)).toEqual(['allowed', 'failure']);
    expect(wasReached).toBe(false);
  });

  test('a refusal after another handler has responded changes nothing', async () => {
    await using service = await createService();
    const application = framework();
    const asked = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    const failing: AuditSink = {
      async write() {
        asked.resolve();
        await answered.promise;
        throw new Error('The log is down.');
      },
      close: () => Promise.resolve(),
    };
    application.use(async (_request, response, next) => {
      next();
      await asked.promise;
      response.status(504).send('too late');
      answered.resolve();
    });
    const guard = service.guardWith({ audit: failing, onAuditFault: () => {} });
    application.get('/', requireGrant({ guard, rule }), () => {
      throw new Error('The handler was reached.');
    });
    await using server = await listen(application);
    const answer = await fetch(server.url, { headers: service.bearer('flights:book') });
    expect(answer.status).toBe(504);
    expect(await answer.text()).toBe('too late');
  });

  test.each(['required', 'buffered'] as const)('a log that is %s gets the same entries', async (mode) => {
    await using service = await createService();
    const { url, apiKey, auditLog } = service.issuer;
    const audit = createAuditSink({ url, apiKey, mode, linger: 0 });
    const application = framework();
    application.get(
      '/',
      requireGrant({ guard: service.guardWith({ audit }), rule }),
      (_request, response) => {
        response.send('booked');
      },
    );
    await using server = await listen(application);
    await (await fetch(server.url, { headers: service.bearer('flights:book') })).text();
    await (await fetch(server.url, { headers: service.bearer('hotels:book') })).text();
    await audit.close();
    const entries = auditLog.entries.map(({ status, ref }) => [
      status,
      auditLog.entries.find(({ entryId }) => entryId === ref)?.status,
    ]);
    expect(entries).toHaveLength(3);
    expect(entries).toEqual(
      expect.arrayContaining([
        ['allowed', undefined],
        ['success', 'allowed'],
        ['blocked', undefined],
      ]),
    );
  });
});

/** How calls ended, with the recorded detail. */
async function endings({ recorder }: Service): Promise<unknown[]> {
  await recorder.settled();
  return recorder.entries
    .filter(({ ref }) => ref !== undefined)
    .map(({ status, metadata }) => [status, metadata]);
}

/** The first entries, as soon as there are this many. */
async function nextEntries({ recorder }: Service, count: number): Promise<string[]> {
  await expect.poll(() => recorder.entries.length).toBe(count);
  return recorder.entries.map(({ status }) => status);
}
