import { context, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterAll, expect, test } from 'vitest';
import { createGuard, type Decision, type Guard, type GuardOptions } from '../../src/index.ts';
import { MAX_METADATA_BYTES } from '../../src/log.ts';
import { createTestIssuer, delegated } from '../neutral/support/issuer.ts';
import { refusalOf } from '../neutral/support/outcome.ts';
import { createRecorder } from '../neutral/support/recorder.ts';
import { verifierOf } from '../neutral/support/service.ts';

const issuer = await createTestIssuer();
const verifier = verifierOf(issuer);
const token = await issuer.token(delegated(2));
const call = { token, action: 'search', input: 1, rule: { scopes: ['flights:search'] } } as const;
const tooWide = { ...call, rule: { scopes: ['files:delete'] } } as const;

const exporter = new InMemorySpanExporter();
new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
afterAll(() => {
  // The next files of this process have no SDK.
  for (const api of [trace, context]) api.disable();
});

/** Runs something in a span, as an instrumented application does. */
function inSpan<RESULT>(name: string, run: () => Promise<RESULT>): Promise<RESULT> {
  return trace.getTracer('test').startActiveSpan(name, (span) => run().finally(() => span.end()));
}

interface Scene {
  readonly guard: Guard;
  readonly decisions: Decision[];
}

function scene(options: Partial<GuardOptions> = {}): Scene {
  const decisions: Decision[] = [];
  const guard = createGuard({
    verifier,
    audit: createRecorder(),
    onDecision: (decision) => void decisions.push(decision),
    activeSpan: () => trace.getActiveSpan(),
    ...options,
  });
  return { guard, decisions };
}

test('an allowed call is reported with its grant and how long the decision took', async () => {
  const slow = createRecorder(() => new Promise((resolve) => void setTimeout(resolve, 30)));
  const { guard, decisions } = scene({ audit: slow });
  await guard.run(call, () => 'found');
  const [decision, ...more] = decisions;
  expect(more).toEqual([]);
  expect(decision).toMatchObject({ decision: 'allowed', action: 'search', grant: { grantId: 'grnt_01' } });
  // In seconds: the log alone took 0.03.
  expect(decision?.duration).toBeGreaterThan(0.02);
  expect(decision?.duration).toBeLessThan(30);
});

test('a refusal is reported with its reason, and with the grant as far as there is one', async () => {
  const { guard, decisions } = scene();
  await refusalOf(() => guard.run(tooWide, () => 'never'));
  await refusalOf(() => guard.run({ ...call, token: 'garbage' }, () => 'never'));
  expect(decisions).toMatchObject([
    { decision: 'blocked', action: 'search', reason: 'scope_missing', grant: { grantId: 'grnt_01' } },
    { decision: 'blocked', action: 'search', reason: 'malformed_token', grant: undefined },
  ]);
});

test('the decision is on the span of the caller, and the person is not', async () => {
  const slow = createRecorder(() => new Promise((resolve) => void setTimeout(resolve)));
  const { guard } = scene({ audit: slow });
  const calls = { found: call, wide: tooWide, garbage: { ...call, token: 'garbage' } };
  await Promise.all(
    Object.entries(calls).map(([name, asked]) =>
      inSpan(name, async () => guard.run(asked, () => 'found')).catch(() => {}),
    ),
  );
  const about = { 'grantex.grant.id': 'grnt_01', 'grantex.delegation.depth': 2 };
  const entry = { 'grantex.entry.id': expect.stringMatching(/^\d$/) as string };
  const spans = exporter.getFinishedSpans();
  expect(Object.fromEntries(spans.map(({ name, attributes }) => [name, attributes]))).toEqual({
    found: { 'grantex.decision': 'allowed', ...about, ...entry },
    wide: { 'grantex.decision': 'blocked', ...about, 'grantex.reason': 'scope_missing', ...entry },
    garbage: { 'grantex.decision': 'blocked', 'grantex.reason': 'malformed_token' },
  });
  expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toMatch(/alice|prn_/);
});

test('the entry names the span of the call, unless its rule does or the log would take no more', async () => {
  const audit = createRecorder();
  const { guard } = scene({ audit });
  const traced = await inSpan('traced', async () => {
    await guard.run(call, () => 'found');
    await refusalOf(() => guard.run(tooWide, () => 'never'));
    const { traceId, spanId } = trace.getActiveSpan()?.spanContext() ?? {};
    return `00-${traceId}-${spanId}-01`;
  });
  await inSpan('stated', async () =>
    guard.run({ ...call, rule: { ...call.rule, metadata: () => ({ traceparent: 'mine' }) } }, () => 'found'),
  );
  const largest = { text: 'x'.repeat(MAX_METADATA_BYTES - '{"text":""}'.length) };
  await inSpan('full', async () =>
    guard.run({ ...call, rule: { ...call.rule, metadata: () => largest } }, () => 'found'),
  );
  await guard.run(call, () => 'found');
  const begun = audit.records.filter(({ status }) => status === 'allowed' || status === 'blocked');
  expect(begun.map(({ metadata }) => metadata['traceparent'])).toEqual([
    traced,
    traced,
    'mine',
    undefined,
    undefined,
  ]);
  expect(begun[3]?.metadata).toEqual(largest);
  const zeros = () => ({
    setAttributes: () => {},
    spanContext: () => ({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 }),
  });
  const untraced = createRecorder();
  await scene({ audit: untraced, activeSpan: zeros }).guard.run(call, () => 'found');
  expect(untraced.records[0]?.metadata).not.toHaveProperty('traceparent');
});

test('no span and a span that fails change no decision', async () => {
  const failing = (): never => {
    throw new Error('The exporter is gone.');
  };
  for (const activeSpan of [() => undefined, failing, () => ({ setAttributes: failing })]) {
    const { guard, decisions } = scene({ activeSpan });
    expect(await guard.run(call, () => 'found')).toBe('found');
    expect(decisions).toHaveLength(1);
  }
});
