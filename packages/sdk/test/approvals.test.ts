import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApprovals } from '../src/grants/approvals.ts';
import type { Grantex } from '../src/index.ts';
import { checkConnection } from '../src/transport/options.ts';
import { createTransport } from '../src/transport/transport.ts';
import { caught } from './support/caught.ts';
import { testClock } from './support/clock.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';
import { type Unreliable, unreliable } from './support/unreliable.ts';

let sandbox: Sandbox;
let gx: Grantex;
let proxy: Unreliable;
beforeAll(async () => {
  sandbox = await startSandbox();
  ({ gx } = sandbox);
  proxy = await unreliable(sandbox.url);
});
afterAll(async () => {
  await proxy.close();
  await sandbox.close();
});

const says = (status: string) => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ approvalId: 'apr_x', status }),
});

test('a call that was never asked about is not found, and a list of approvals is empty', async () => {
  expect(await caught(gx.approvals.get('apr_nobody'))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await caught(gx.approvals.decide('apr_nobody', 'approve'))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await caught(gx.grants.waitForApproval('apr_nobody'))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await gx.approvals.list({ status: 'pending' })).toMatchObject({ approvals: [], total: 0 });
});

test('waiting asks again until the person has decided, also after lost answers', async () => {
  const clock = testClock();
  const transport = createTransport(checkConnection({ baseUrl: proxy.url }), sandbox.apiKey, clock);
  const { waitFor } = createApprovals(transport, clock);
  proxy.fail(says('pending'), 'cut-answer', says('pending'), says('approved'));
  expect(await waitFor('apr_x')).toMatchObject({ status: 'approved' });
  proxy.fail(says('used'));
  expect(await waitFor('apr_x')).toMatchObject({ status: 'used' });
  proxy.fail(says('pending'), says('refused'));
  expect(await caught(waitFor('apr_x'))).toMatchObject({ code: 'APPROVAL_REFUSED', status: undefined });
  proxy.fail(says('expired'));
  expect(await caught(waitFor('apr_x'))).toMatchObject({ code: 'APPROVAL_EXPIRED' });
});

test('waiting ends with the reason of the signal', async () => {
  const stop = new AbortController();
  proxy.fail(says('pending'));
  const transport = createTransport(checkConnection({ baseUrl: proxy.url }), sandbox.apiKey);
  const waiting = caught(createApprovals(transport).waitFor('apr_x', { signal: stop.signal }));
  stop.abort(new Error('the user closed the app'));
  expect(await waiting).toMatchObject({ message: 'the user closed the app' });
});
