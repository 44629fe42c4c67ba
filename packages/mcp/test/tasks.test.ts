import { randomUUID } from 'node:crypto';
import {
  type AuditReceipt,
  type AuditRecord,
  createGuard,
  createVerifier,
  feed,
  online,
  TOKEN_KEY,
} from '@grantex/mcp';
import { type TestGrant, createTestService } from '@grantex/testing';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { TaskStore } from '@modelcontextprotocol/sdk/experimental/tasks/interfaces.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { Task } from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, test } from 'vitest';
import { setUp } from './support/setting.ts';
import {
  clientOfTasks,
  hostTasks,
  makeTaskServer,
  sharedOf,
  TASK_RULES,
  type TaskClient,
  taskClient,
  taskLines,
  taskOf,
} from './support/task-site.ts';

const setting = setUp();

/** The entries so far: a call whose task runs has no end yet. */
const entries = (): string[] =>
  setting.service.recorder.entries.map(({ status, action }) => `${status} ${action}`);

const DONE = { content: [{ type: 'text', text: 'the secret of Alice' }] };

const errorOf = (work: Promise<unknown>): Promise<object> =>
  work.then(
    (answer) => ({ answer }),
    (error: Error & { code?: unknown; data?: unknown }) => ({
      message: error.message,
      code: error.code,
      data: error.data,
    }),
  );

/** The part of a message that says which task it belongs to. */
const relatedTo = (taskId: string): Record<string, unknown> => ({
  'io.modelcontextprotocol/related-task': { taskId },
});

/** An answer without the id in it. */
const withoutId = (answer: object, taskId: string): unknown =>
  JSON.parse(JSON.stringify(answer).replaceAll(taskId, '<id>'));

describe.each(taskLines)('$name', (line) => {
  test('a task is not listed for another principal, and does not exist for them', async () => {
    const shared = sharedOf(line);
    await using site = await hostTasks(line, shared, setting.service.guard);
    await using alice = await taskClient(site, setting.service.tokenFor('reports:run'));
    const mallory = setting.issuer.grantToken({
      principalId: 'user_mallory',
      scopes: ['reports:run', 'audits:run'],
    });
    await using other = await taskClient(site, mallory);
    const taskId = await alice.start('report');
    expect(await alice.ids()).toEqual([taskId]);
    expect(await other.ids()).toEqual([]);
    const before = entries();
    for (const ask of ['get', 'result', 'cancel'] as const) {
      const unknown = randomUUID();
      const ofUnknown = withoutId(await errorOf(other[ask](unknown)), unknown);
      expect(ofUnknown).toMatchObject({ code: -32602, message: expect.stringContaining('ask not found') });
      expect(withoutId(await errorOf(other[ask](taskId)), taskId)).toEqual(ofUnknown);
    }
    expect(entries()).toEqual(before);
    await shared.taskStore.storeTaskResult(taskId, 'completed', DONE);
    expect(await errorOf(other.result(taskId))).toMatchObject({
      message: expect.stringContaining('not found'),
    });
    expect(await alice.get(taskId)).toMatchObject({ taskId, status: 'completed' });
    expect(await alice.result(taskId)).toMatchObject(DONE);
  });

  test('the result of a call whose arguments were limited is read with the grant, which limits no task', async () => {
    const shared = sharedOf(line);
    const token = setting.issuer.grantToken({
      scopes: ['payments:initiate:by_details'],
      authorizationDetails: [
        { type: 'urn:grantex:call', scope: 'payments:initiate', arguments: { amount: { max: '50' } } },
      ],
    });
    await using site = await hostTasks(line, shared, setting.service.guard);
    await using alice = await taskClient(site, token);
    const taskId = await alice.start('pay', { amount: 50 });
    expect(await alice.ids()).toEqual([taskId]);
    expect(await alice.get(taskId)).toMatchObject({ status: 'working' });
    await shared.taskStore.storeTaskResult(taskId, 'completed', DONE);
    expect(await alice.result(taskId)).toMatchObject(DONE);
    expect(await errorOf(alice.start('pay', { amount: 51 }))).not.toMatchObject({
      answer: expect.any(String),
    });
  });

  test('a call ends in the log when its task ends, and so does each reading of its result', async () => {
    const shared = sharedOf(line);
    await using site = await hostTasks(line, shared, setting.service.guard);
    await using alice = await taskClient(site, setting.service.tokenFor('reports:run', 'audits:run'));
    const taskId = await alice.start('audit');
    expect(await alice.get(taskId)).toMatchObject({ status: 'working' });
    expect(entries()).toEqual(['allowed audit.run']);
    await shared.taskStore.storeTaskResult(taskId, 'completed', DONE);
    expect(await alice.result(taskId)).toMatchObject(DONE);
    // The store decides which of the two is noticed first: the end of the task, or the reading of its result.
    await expect
      .poll(() => entries().toSorted())
      .toEqual(['allowed audit.run', 'allowed tasks_result', 'success audit.run', 'success tasks_result']);
    const entryOf = (written: string) => setting.service.recorder.entries[entries().indexOf(written)];
    const allowed = entryOf('allowed audit.run');
    const success = entryOf('success audit.run');
    expect(success?.metadata).toEqual({ task: taskId });
    expect(entryOf('allowed tasks_result')?.metadata).toEqual({ tool: 'audit.run', task: taskId });
    expect(success?.ref).toBe(allowed?.entryId);
  });

  test.each([
    [
      'fails',
      (store: TaskStore, id: string) => store.storeTaskResult(id, 'failed', DONE),
      { ended: 'failed' },
    ],
    [
      'completes with isError',
      (store: TaskStore, id: string) => store.storeTaskResult(id, 'completed', { ...DONE, isError: true }),
      { ended: 'completed' },
    ],
    [
      'is cancelled by the server',
      (store: TaskStore, id: string) => store.updateTaskStatus(id, 'cancelled'),
      { ended: 'cancelled' },
    ],
    ['is gone from its store', async (store: TaskStore, id: string) => drop(store, id), { ended: 'gone' }],
  ])('a task that %s is a failure, once, even if nobody asks', async (_how, end, detail) => {
    const shared = sharedOf(line);
    await using site = await hostTasks(line, shared, setting.service.guard);
    await using alice = await taskClient(site, setting.service.tokenFor('reports:run'));
    const task = await alice.start('report');
    expect(entries()).toEqual(['allowed report']);
    await end(shared.taskStore, task);
    await expect.poll(entries).toEqual(['allowed report', 'failure report']);
    expect(setting.service.recorder.entries[1]?.metadata).toEqual({ task, ...detail });
    await errorOf(alice.get(task));
    expect(entries()).toEqual(['allowed report', 'failure report']);
  });

  test('cancelling a task is recorded, and its call has failed', async () => {
    await using site = await hostTasks(line, sharedOf(line), setting.service.guard);
    await using alice = await taskClient(site, setting.service.tokenFor('reports:run'));
    const taskId = await alice.start('report');
    expect(await alice.cancel(taskId)).toMatchObject({ status: 'cancelled' });
    await expect
      .poll(entries)
      .toEqual(['allowed report', 'allowed tasks_cancel', 'failure report', 'success tasks_cancel']);
    expect(await errorOf(alice.cancel(taskId))).toMatchObject({
      message: expect.stringContaining('terminal'),
    });
  });

  test('a grant reads what it started and what was delegated from it, and nothing beside or above it', async () => {
    await using site = await hostTasks(line, sharedOf(line), setting.service.guard);
    const root = setting.issuer.grant({ scopes: ['reports:run'] });
    const grants = {
      root: root.token,
      child: setting.issuer.grantToken({ scopes: ['reports:run'] }, root),
      sibling: setting.issuer.grantToken({ scopes: ['reports:run'] }, root),
      another: setting.issuer.grantToken({ scopes: ['reports:run'] }),
    };
    await using parent = await taskClient(site, grants.root);
    await using child = await taskClient(site, grants.child);
    await using sibling = await taskClient(site, grants.sibling);
    await using another = await taskClient(site, grants.another);
    const ofParent = await parent.start('report');
    const ofChild = await child.start('report');
    expect(await parent.ids()).toEqual([ofParent, ofChild]);
    expect(await child.ids()).toEqual([ofChild]);
    expect(await sibling.ids()).toEqual([]);
    expect(await another.ids()).toEqual([]);
    expect(await parent.get(ofChild)).toMatchObject({ taskId: ofChild });
    for (const [reader, taskId] of [
      [child, ofParent],
      [sibling, ofChild],
      [another, ofParent],
    ] as const) {
      expect(await errorOf(reader.get(taskId))).toMatchObject({
        message: expect.stringContaining('not found'),
      });
    }
  });

  test("a grant that does not cover a task's tool is refused, even for its own tasks, and the amount counts", async () => {
    await using site = await hostTasks(line, sharedOf(line), setting.service.guard);
    const root = setting.issuer.grant({ scopes: ['payments:initiate:max_100'] });
    const scopes = ['payments:initiate:max_500', 'audits:run'];
    await using child = await taskClient(site, setting.issuer.grantToken({ scopes }, root));
    await using parent = await taskClient(site, root.token);
    const small = await child.start('pay', { amount: 90 });
    const large = await child.start('pay', { amount: 400 });
    const other = await child.start('audit');
    expect(await child.ids()).toEqual([small, large, other]);
    expect(await parent.ids()).toEqual([small]);
    expect(await parent.get(small)).toMatchObject({ taskId: small });
    expect(await errorOf(parent.get(large))).toMatchObject({ code: -32600, data: { code: 'amount_over' } });
    expect(await errorOf(parent.result(large))).toMatchObject({ data: { code: 'amount_over' } });
    expect(await errorOf(parent.cancel(other))).toMatchObject({
      data: { code: 'scope_missing', missingScopes: ['audits:run'] },
    });
    const blocked = entries().filter((entry) => entry.startsWith('blocked'));
    expect(blocked).toEqual(['blocked tasks_get', 'blocked tasks_result', 'blocked tasks_cancel']);
  });

  test('a revoked grant reads nothing more, not even what it waited for; the log still records the end of the task', async () => {
    const verifier = createVerifier({
      issuer: setting.issuer.url,
      audience: setting.issuer.audience,
      revocation: feed({ apiKey: setting.issuer.apiKey }),
    });
    const guard = createGuard({ verifier, audit: setting.service.recorder });
    const shared = sharedOf(line);
    await using site = await hostTasks(line, shared, guard);
    const grant = setting.issuer.grant({ scopes: ['reports:run'] });
    await using alice = await taskClient(site, grant.token);
    const task = await alice.start('report');
    const waiting = errorOf(alice.result(task));
    await expect.poll(entries).toEqual(['allowed report', 'allowed tasks_result']);
    setting.issuer.revoke(grant.grantId);
    await expect.poll(() => errorOf(alice.get(task))).toMatchObject({ code: 401 });
    await shared.taskStore.storeTaskResult(task, 'completed', DONE);
    expect(await waiting).toMatchObject({ code: -32600, data: { code: 'revoked' } });
    await expect.poll(entries).toContain('success report');
    expect(
      entries()
        .filter((entry) => !entry.endsWith('tasks_get'))
        .toSorted(),
    ).toEqual([
      'allowed report',
      'allowed tasks_result',
      'blocked tasks_result',
      'failure tasks_result',
      'success report',
    ]);
    await verifier.close();
  });

  test('a refused task says why, and how to ask, to a client that knows nothing of grants', async () => {
    const server = makeTaskServer(line, sharedOf(line), {
      guard: setting.service.guard,
      rules: TASK_RULES,
      token: () => setting.service.tokenFor('audits:run'),
    });
    const [serverSide, clientSide] = InMemoryTransport.createLinkedPair();
    await server.connect(serverSide);
    const client = new Client({ name: 'agent', version: '1.0.0' });
    await client.connect(clientSide);
    const call = { name: 'pay', arguments: { amount: 5 } };
    const stream = client.experimental.tasks.callToolStream(call, undefined, { task: {} });
    const told: string[] = [];
    for await (const message of stream)
      told.push(message.type === 'error' ? message.error.message : message.type);
    expect(told).toEqual([
      expect.stringMatching(/needs\. Ask the person for a grant that holds payments:initiate/),
    ]);
    await client.close();
  });

  test('a refused call is a protocol error with the refusal, and starts no task', async () => {
    const shared = sharedOf(line);
    const server = makeTaskServer(line, shared, { guard: setting.service.guard, rules: TASK_RULES });
    const [serverSide, clientSide] = InMemoryTransport.createLinkedPair();
    await server.connect(serverSide);
    const client = new Client({ name: 'agent', version: '1.0.0' });
    await client.connect(clientSide);
    const nobody = clientOfTasks(client, { [TOKEN_KEY]: '' });
    const mallory = clientOfTasks(client, { [TOKEN_KEY]: setting.service.tokenFor('audits:run') });
    expect(await errorOf(nobody.start('report'))).toMatchObject({
      code: -32600,
      data: { code: 'no_credentials' },
    });
    expect(await errorOf(mallory.start('report'))).toMatchObject({
      data: { missingScopes: ['reports:run'] },
    });
    expect(await errorOf(mallory.start('unruled'))).toMatchObject({ data: { code: 'no_rule' } });
    for (const ask of ['get', 'result', 'cancel'] as const) {
      expect(await errorOf(nobody[ask](randomUUID()))).toMatchObject({
        code: -32600,
        data: { code: 'no_credentials' },
      });
    }
    expect(await nobody.ids()).toEqual([]);
    expect((await shared.taskStore.listTasks()).tasks).toEqual([]);
    expect(entries()).toEqual(['blocked report', 'blocked unruled']);
    await client.close();
  });

  test('over one connection each task still belongs to its own principal', async () => {
    const shared = sharedOf(line);
    let change = (): void => undefined;
    const write = async (entry: AuditRecord): Promise<AuditReceipt> => {
      change();
      return setting.service.recorder.write(entry);
    };
    const guard = setting.service.guardWith({ audit: { ...setting.service.recorder, write } });
    const server = makeTaskServer(line, shared, { guard, rules: TASK_RULES }, 'optional');
    const [serverSide, clientSide] = InMemoryTransport.createLinkedPair();
    await server.connect(serverSide);
    const client = new Client({ name: 'host', version: '1.0.0' });
    await client.connect(clientSide);
    const alice = clientOfTasks(client, { [TOKEN_KEY]: setting.service.tokenFor('reports:run') });
    const _meta = {
      [TOKEN_KEY]: setting.issuer.grantToken({ principalId: 'user_bob', scopes: ['reports:run'] }),
    };
    const bob = clientOfTasks(client, _meta);
    const [ofAlice, ofBob] = [await alice.start('report'), await bob.start('report')];
    expect(await alice.ids()).toEqual([ofAlice]);
    expect(await bob.ids()).toEqual([ofBob]);
    expect(await errorOf(bob.cancel(ofAlice))).toMatchObject({
      message: expect.stringContaining('not found'),
    });
    // The caller in memory owns the parameters, and changes them while the guard decides.
    const params = { taskId: ofBob, _meta };
    change = () => Object.assign(params, { taskId: ofAlice });
    await errorOf(client.request({ method: 'tasks/cancel', params }, taskOf));
    expect(params.taskId).toBe(ofAlice);
    expect(await alice.get(ofAlice)).toMatchObject({ status: 'working' });
    await client.close();
  });

  test('a related task that a caller invents gets no answer, and no status of another’s task', async () => {
    const shared = sharedOf(line);
    await using site = await hostTasks(line, shared, setting.service.guard);
    await using alice = await taskClient(site, setting.service.tokenFor('reports:run'));
    const mallory = setting.issuer.grantToken({ principalId: 'user_mallory', scopes: ['reports:run'] });
    await using other = await taskClient(site, mallory);
    const taskId = await alice.start('report');
    const forged = clientOfTasks(other.client, relatedTo(taskId));
    const own = await forged.start('report');
    expect(await forged.get(own)).toMatchObject({ taskId: own });
    expect(await errorOf(forged.get(taskId))).toMatchObject({
      message: expect.stringContaining('not found'),
    });
    expect(await shared.taskMessageQueue.dequeueAll(taskId)).toEqual([]);
    expect(await alice.get(taskId)).toMatchObject({ status: 'working' });
  });

  test('a list contains all tasks of the caller, and accepts no cursor of the store', async () => {
    await using site = await hostTasks(line, sharedOf(line), setting.service.guard);
    await using alice = await taskClient(site, setting.service.tokenFor('reports:run'));
    const bob = setting.issuer.grantToken({ principalId: 'user_bob', scopes: ['reports:run'] });
    await using other = await taskClient(site, bob);
    const own: string[] = [];
    let last = '';
    for (let round = 0; round < 12; round += 1) {
      own.push(await alice.start('report'));
      last = await other.start('report');
    }
    expect(await alice.ids()).toEqual(own);
    const listed = await alice.list();
    expect(listed.nextCursor).toBeUndefined();
    for (const cursor of [last, own[0], randomUUID(), 'x'.repeat(100_000)]) {
      expect(await errorOf(alice.list(cursor))).toMatchObject({
        code: -32602,
      });
    }
  });

  test("a list reads the store a few times, and other callers' tasks hide none of the caller's", async () => {
    const shared = sharedOf(line);
    await using site = await hostTasks(line, shared, setting.service.guard);
    await using alice = await taskClient(site, setting.service.tokenFor('reports:run'));
    await store(shared.taskStore, 1_000, {});
    const own = [await alice.start('report'), await alice.start('report')];
    const pages = countPages(shared.taskStore);
    expect(await alice.ids()).toEqual(own);
    expect(pages()).toBeLessThanOrEqual(50);
  });

  test('a list that is too long for one request continues, for the same grant only', async () => {
    const shared = sharedOf(line);
    keepContext(shared.taskStore);
    await using site = await hostTasks(line, shared, setting.service.guard);
    await using alice = await taskClient(site, setting.service.tokenFor('reports:run'));
    const sibling = setting.issuer.grant({ scopes: ['reports:run'] });
    await using other = await taskClient(site, sibling.token);
    const first = await alice.start('report');
    const owner = { issuer: setting.issuer.url, ...ownerOf(sibling) };
    const others = await store(shared.taskStore, 700, { 'grantex/owner': owner });
    const last = await alice.start('report');
    const pages = countPages(shared.taskStore);
    const { tasks, nextCursor = '' } = await alice.list();
    expect(tasks.map(({ taskId }) => taskId)).toEqual([first]);
    expect(pages()).toBeLessThanOrEqual(50);
    for (const form of [nextCursor, Buffer.from(nextCursor, 'base64url').toString('latin1')])
      expect(others.filter((taskId) => form.includes(taskId))).toEqual([]);
    const changed = nextCursor.replace(/.$/, (end) => (end === 'A' ? 'B' : 'A'));
    for (const [client, cursor] of [
      [other, nextCursor],
      [alice, `A${nextCursor}`],
      [alice, changed],
    ] as const) {
      expect(await errorOf(client.list(cursor))).toMatchObject({
        code: -32602,
        message: expect.stringContaining('Invalid cursor'),
      });
    }
    const { listTasks } = shared.taskStore;
    shared.taskStore.listTasks = (cursor) => Promise.reject(new Error(`Invalid cursor: ${cursor}`));
    const failed = JSON.stringify(await errorOf(alice.list(nextCursor)));
    expect(others.filter((taskId) => failed.includes(taskId))).toEqual([]);
    shared.taskStore.listTasks = listTasks;
    expect(await alice.list(nextCursor)).toMatchObject({
      tasks: [{ taskId: last }],
    });
    expect(await everyId(other)).toEqual(others);
  });

  test("a caller's own tasks are paged, too", async () => {
    const server = makeTaskServer(line, sharedOf(line), { guard: setting.service.guard, rules: TASK_RULES });
    const [serverSide, clientSide] = InMemoryTransport.createLinkedPair();
    await server.connect(serverSide);
    const client = new Client({ name: 'agent', version: '1.0.0' });
    await client.connect(clientSide);
    const alice = clientOfTasks(client, { [TOKEN_KEY]: setting.service.tokenFor('reports:run') });
    const own: string[] = [];
    for (let round = 0; round < 60; round += 1) own.push(await alice.start('report'));
    const ids = await alice.ids();
    expect(ids).toEqual(own.slice(0, ids.length));
    expect(ids.length).toBeLessThanOrEqual(50);
    expect(await everyId(alice)).toEqual(own);
    await client.close();
  });

  test('a list continues even if its last task is gone', async () => {
    const shared = sharedOf(line);
    await using site = await hostTasks(line, shared, setting.service.guard);
    await using alice = await taskClient(site, setting.service.tokenFor('reports:run'));
    const own: string[] = [];
    for (let round = 0; round < 60; round += 1) own.push(await alice.start('report'));
    const { tasks, nextCursor } = await alice.list();
    const gone = tasks.at(-1)?.taskId ?? '';
    drop(shared.taskStore, gone);
    // Its call is settled, so the guard has noticed.
    await expect.poll(() => entries().includes('failure report')).toBe(true);
    const { tasks: others } = await alice.list(nextCursor);
    expect(others.map(({ taskId }) => taskId)).toEqual(own.slice(tasks.length));
  });

  test('a list asks the issuer once for each tool and amount, not for each task', async () => {
    const verifier = createVerifier({
      issuer: setting.issuer.url,
      audience: setting.issuer.audience,
      revocation: online({ apiKey: setting.issuer.apiKey }),
    });
    await using site = await hostTasks(
      line,
      sharedOf(line),
      createGuard({ verifier, audit: setting.service.recorder }),
    );
    await using alice = await taskClient(site, setting.service.tokenFor('reports:run', 'audits:run'));
    await using again = await taskClient(site, setting.service.tokenFor('reports:run', 'audits:run'));
    const listing = async (client: TaskClient): Promise<number> => {
      const before = setting.issuer.requestsTo('verification');
      await client.ids();
      return setting.issuer.requestsTo('verification') - before;
    };
    for (const tool of ['report', 'audit']) {
      await alice.start(tool);
      for (let round = 0; round < 5; round += 1) await again.start(tool);
    }
    expect(await listing(again)).toBe(await listing(alice));
    await verifier.close();
  });

  test('a grant of another issuer with the same ids is another grant', async () => {
    const shared = sharedOf(line);
    keepContext(shared.taskStore);
    await using site = await hostTasks(line, shared, setting.service.guard);
    const grant = setting.issuer.grant({ scopes: ['reports:run'] });
    await using alice = await taskClient(site, grant.token);
    const [own = '', ...others] = await Promise.all(
      [{ issuer: setting.issuer.url }, { issuer: 'https://other.example' }, {}].map(
        async (of) =>
          (await store(shared.taskStore, 1, { 'grantex/owner': { ...of, ...ownerOf(grant) } }))[0] ?? '',
      ),
    );
    expect(await alice.ids()).toEqual([own]);
    expect(await alice.get(own)).toMatchObject({ taskId: own });
    for (const taskId of others) expect(await errorOf(alice.get(taskId))).toMatchObject({ code: -32602 });
  });

  test.each([
    ['is the name of an inherited member', '__proto__'],
    ['is another such name', 'constructor'],
    ['is empty', ''],
    ['holds a NUL', 'a\u0000b'],
    ['is a pattern of replacements', '$&'],
    ['climbs', '../x'],
    ['is not well-formed text', '\ud800'],
    ['is long', 'x'.repeat(100_000)],
  ])('an id that %s is unknown', async (_what, taskId) => {
    await using site = await hostTasks(line, sharedOf(line), setting.service.guard);
    await using alice = await taskClient(site, setting.service.tokenFor('reports:run'));
    await alice.start('report');
    for (const ask of ['get', 'result', 'cancel'] as const) {
      expect(await errorOf(alice[ask](taskId))).toMatchObject({
        code: -32602,
        message: expect.stringContaining('not found'),
      });
    }
    for (const odd of [7, null, {}, ['a'], undefined]) {
      const asked = { method: 'tasks/get', params: { taskId: odd } };
      const answer = await errorOf(alice.client.request(asked, taskOf));
      expect(answer).toMatchObject({ code: -32602 });
    }
  });

  test('another principal learns nothing from a batch, and no message of it reaches the task', async () => {
    const shared = sharedOf(line);
    await using site = await hostTasks(line, shared, setting.service.guard);
    await using alice = await taskClient(site, setting.service.tokenFor('reports:run'));
    const taskId = await alice.start('report');
    await shared.taskStore.storeTaskResult(taskId, 'completed', DONE);
    const methods = ['tasks/get', 'tasks/result', 'tasks/cancel', 'tasks/list'];
    const mallory = setting.issuer.grantToken({ principalId: 'user_mallory', scopes: ['reports:run'] });
    const answer = await fetch(site.url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${mallory}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify(
        methods.map((method, id) => ({
          jsonrpc: '2.0',
          id,
          method,
          params: method === 'tasks/list' ? {} : { taskId, _meta: relatedTo(taskId) },
        })),
      ),
    });
    const said = await answer.text();
    expect(said.match(/ask not found/g)).toHaveLength(3);
    expect(said).toContain('"tasks":[]');
    expect(said).not.toContain('Alice');
    expect(await alice.get(taskId)).toMatchObject({ status: 'completed' });
  });

  test('a task that ends in several ways at once ends once', async () => {
    const shared = sharedOf(line);
    await using site = await hostTasks(line, shared, setting.service.guard);
    await using alice = await taskClient(site, setting.service.tokenFor('reports:run'));
    for (let round = 0; round < 5; round += 1) {
      const task = await alice.start('report');
      const ways = [
        alice.cancel(task),
        alice.cancel(task),
        alice.result(task),
        shared.taskStore.storeTaskResult(task, 'completed', DONE),
      ];
      await Promise.allSettled(ways);
      await errorOf(alice.get(task));
      const ends = setting.service.recorder.entries.filter(
        ({ action, metadata }) => action === 'report' && metadata['task'] === task,
      );
      expect(ends).toHaveLength(1);
    }
  });

  test("a store that accepts foreign ids gives nobody another's task", async () => {
    const shared = sharedOf(line);
    const { taskStore } = shared;
    const create = taskStore.createTask.bind(taskStore);
    let first: Task | undefined;
    taskStore.createTask = async (...values) => (first ??= await create(...values));
    await using site = await hostTasks(line, shared, setting.service.guard);
    await using alice = await taskClient(site, setting.service.tokenFor('reports:run'));
    const mallory = setting.issuer.grantToken({ principalId: 'user_mallory', scopes: ['reports:run'] });
    await using other = await taskClient(site, mallory);
    const taskId = await alice.start('report');
    expect(await other.start('report')).toBe(taskId);
    expect(await other.ids()).toEqual([]);
    expect(await errorOf(other.get(taskId))).toMatchObject({ message: expect.stringContaining('not found') });
    expect(await alice.ids()).toEqual([taskId]);
  });

  test('another process knows a task only if the store keeps its context', async () => {
    for (const isKept of [true, false]) {
      const shared = sharedOf(line);
      if (isKept) keepContext(shared.taskStore);
      const elsewhere = createTestService(setting.issuer);
      await using here = await hostTasks(line, shared, setting.service.guard);
      await using there = await hostTasks(line, shared, elsewhere.guard);
      const token = setting.service.tokenFor('reports:run');
      await using alice = await taskClient(here, token);
      await using again = await taskClient(there, token);
      const mallory = setting.issuer.grantToken({ principalId: 'user_mallory', scopes: ['reports:run'] });
      await using other = await taskClient(there, mallory);
      const taskId = await alice.start('report');
      expect(await again.ids()).toEqual(isKept ? [taskId] : []);
      const answer = await errorOf(again.get(taskId));
      expect(answer).toMatchObject(isKept ? { answer: { taskId } } : { code: -32602 });
      expect(JSON.stringify(answer)).not.toContain('grantex');
      expect(await other.ids()).toEqual([]);
      expect(await errorOf(other.get(taskId))).toMatchObject({ code: -32602 });
    }
  });

  test('the same guard twice records a reading once', async () => {
    const shared = sharedOf(line);
    const options = { guard: setting.service.guard, rules: TASK_RULES, token: () => undefined };
    const server = makeTaskServer(line, shared, options);
    line.guardServer(server, options);
    const [serverSide, clientSide] = InMemoryTransport.createLinkedPair();
    await server.connect(serverSide);
    const client = new Client({ name: 'agent', version: '1.0.0' });
    await client.connect(clientSide);
    const alice = clientOfTasks(client, { [TOKEN_KEY]: setting.service.tokenFor('reports:run') });
    const taskId = await alice.start('report');
    await shared.taskStore.storeTaskResult(taskId, 'completed', DONE);
    await alice.result(taskId);
    await expect
      .poll(() => entries().toSorted())
      .toEqual(['allowed report', 'allowed tasks_result', 'success report', 'success tasks_result']);
    await client.close();
  });
});

/** Removes a task from its store. */
function drop(store: TaskStore, taskId: string): void {
  const { getTask } = store;
  store.getTask = (asked, ...values) =>
    asked === taskId ? Promise.resolve(null) : getTask.call(store, asked, ...values);
}

/** Changes how a task's context is restored, as the store of a database would. */
function keepContext(store: TaskStore): void {
  const contexts = new Map<string, unknown>();
  const { createTask, getTask, listTasks } = store;
  const withContext = <TASK extends Task | null>(task: TASK): TASK =>
    task === null ? task : { ...task, context: contexts.get(task.taskId) };
  store.createTask = async (options, ...values) => {
    const task = await createTask.call(store, options, ...values);
    // As a database would store it.
    contexts.set(task.taskId, JSON.parse(JSON.stringify(options.context)));
    return withContext(task);
  };
  store.getTask = async (...values) => withContext(await getTask.apply(store, values));
  store.listTasks = async (...values) => {
    const page = await listTasks.apply(store, values);
    return { ...page, tasks: page.tasks.map(withContext) };
  };
}

/** What a store keeps about the owner of a task of this grant, besides the issuer. */
function ownerOf({ grantId, principalId }: TestGrant): object {
  return { developerId: setting.issuer.developerId, principalId, grantIds: [grantId], tool: 'report' };
}

/** Stores tasks that no guarded call of this process has started. */
async function store(
  taskStore: TaskStore,
  count: number,
  context: Record<string, unknown>,
): Promise<string[]> {
  const ids: string[] = [];
  for (let made = 0; made < count; made += 1) {
    const task = await taskStore.createTask({ context }, made, { method: 'tools/call', params: {} });
    ids.push(task.taskId);
  }
  return ids;
}

/** How many pages of the store are read from now on. */
function countPages(taskStore: TaskStore): () => number {
  const { listTasks } = taskStore;
  let pages = 0;
  taskStore.listTasks = (...values) => {
    pages += 1;
    return listTasks.apply(taskStore, values);
  };
  return () => pages;
}

/** All tasks of a list, to its last page. */
async function everyId({ list }: TaskClient): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const { tasks, nextCursor } = await list(cursor);
    ids.push(...tasks.map(({ taskId }) => taskId));
    cursor = nextCursor;
  } while (cursor !== undefined);
  return ids;
}
