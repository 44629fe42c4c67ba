import fc, { type Arbitrary } from 'fast-check';
import { hostile, hostileText, type Known, type Schema } from './hostile.ts';
import type { Sent } from './send.ts';

/** The parts that a request is made from. */
export interface Target {
  method: string;
  /** With parameters as `{name}`. */
  path: string;
  query: readonly string[];
  /** Undefined when the operation reads no body. */
  body: Schema | undefined;
  /** A valid credential; empty when none is needed. */
  headers: readonly (readonly [string, string])[];
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'];
const TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  'application/jsonx',
  'nonsense',
  '',
];
/** One byte more than the limit. */
const TOO_LARGE = `{"a":"${'x'.repeat(1_048_576)}"}`;

/** Requests to one operation: mostly well-formed ones with hostile values, sometimes entirely hostile ones. */
export function requestsTo(target: Target, known: Known): Arbitrary<Sent> {
  const all = Object.values(known).flat();
  const text = (name: string): Arbitrary<string> =>
    fc.oneof(fc.constantFrom(...(known[name] ?? all)), hostileText).filter((value) => value !== '');
  const places = [...target.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const inPath = fc.record(Object.fromEntries(places.map((name) => [name, text(name)])));
  const inQuery = fc.record(Object.fromEntries(target.query.map((name) => [name, text(name)])), {
    requiredKeys: [],
  });
  const hasBody = target.method !== 'GET' && target.method !== 'DELETE';
  const body = hasBody ? bodyOf(target.body, known) : fc.constant(undefined);
  const made = fc.record({ inPath, inQuery, body }).map((drawn): Sent => {
    const isSent = drawn.body !== undefined;
    return {
      method: target.method,
      path: filled(target.path, drawn.inPath) + queryOf(drawn.inQuery),
      headers: [...target.headers, ...(isSent ? [['content-type', 'application/json'] as const] : [])],
      body: drawn.body,
    };
  });
  return fc.oneof(
    { arbitrary: made, weight: 12 },
    { arbitrary: fc.tuple(made, misuse).map(([sent, change]) => change(sent)), weight: 3 },
  );
}

/** Requests for every run, however short: a body of another type, one that is too large, and no credential. */
export function misusesOf({ method, path, headers }: Target): Sent[] {
  const sent = { method, path, headers: [...headers, ['content-type', 'application/json'] as const] };
  return [
    { ...sent, headers: [...headers, ['content-type', 'text/plain']], body: 'a=b' },
    { ...sent, body: TOO_LARGE },
    { ...sent, headers: sent.headers.slice(headers.length), body: '{}' },
  ];
}

/** What may be wrong with a request besides its values. */
const misuse: Arbitrary<(sent: Sent) => Sent> = fc.oneof(
  fc.constantFrom(...METHODS).map((method) => (sent: Sent) => ({ ...withoutQuery(sent), method })),
  fc.constantFrom(...TYPES).map((type) => (sent: Sent) => ({
    ...sent,
    body: sent.body ?? 'a=b',
    headers: [...sent.headers.filter(([name]) => name !== 'content-type'), ['content-type', type] as const],
  })),
  fc.constant((sent: Sent) => ({ ...sent, headers: [...sent.headers, ...sent.headers] })),
  fc.constant((sent: Sent) => ({ ...sent, path: twice(sent.path) })),
  fc.constant((sent: Sent) => ({
    ...sent,
    headers: sent.headers.filter(([name]) => name === 'content-type'),
  })),
  fc.constant((sent: Sent) => ({ ...sent, path: `${sent.path.split('?')[0]}/` })),
  fc.constantFrom('k', 'a b', 'x'.repeat(300), '').map((key) => (sent: Sent) => ({
    ...sent,
    headers: [...sent.headers, ['idempotency-key', key] as const],
  })),
  fc
    .nat(40)
    .map(
      (cutAt) => (sent: Sent) => (sent.body === undefined || sent.body === '' ? sent : { ...sent, cutAt }),
    ),
  fc.constant((sent: Sent) => (sent.body === undefined ? sent : { ...sent, body: TOO_LARGE })),
);

function withoutQuery(sent: Sent): Sent {
  return { ...sent, path: sent.path.split('?')[0] ?? '' };
}

/** Repeats every query parameter. */
function twice(path: string): string {
  const [, query] = path.split('?');
  return query === undefined ? path : `${path}&${query}`;
}

/** Mostly JSON of the schema; sometimes invalid or unusual JSON. */
function bodyOf(schema: Schema | undefined, known: Known): Arbitrary<string | undefined> {
  const json = hostile(schema ?? { type: 'object' }, known).map((value) => JSON.stringify(value));
  const broken = fc.constantFrom(
    '',
    '{',
    'null',
    '"x"',
    '{"a":1e400}',
    '{"__proto__":{"a":1}}',
    '{"constructor":{"prototype":{"a":1}}}',
    '[1,]',
    '\ufeff{}',
    '['.repeat(50_000),
  );
  return fc.oneof({ arbitrary: json, weight: 12 }, { arbitrary: broken, weight: 1 });
}

function filled(path: string, values: Record<string, string>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent((values[name] ?? '').toWellFormed()),
  );
}

function queryOf(values: Record<string, string | undefined>): string {
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}
