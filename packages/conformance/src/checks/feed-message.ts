import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { type Answer, memberOf, parseJson } from '../http/answer.ts';
import type { Context } from '../runner/context.ts';
import { begun, expectThat, listOf, textOf } from '../runner/expect.ts';

const EVENT = 'urn:grantex:event:revocations';

/** An entry of the revocation log (§7); `before` in seconds. */
export interface FeedEntry {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly id: string;
  readonly before?: number;
  readonly exp?: string;
}

/** A message of the feed whose signature holds. */
export interface FeedMessage {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly epoch: string;
  readonly seq: number;
  readonly prev: number;
  readonly entries: readonly FeedEntry[];
  readonly answer: Answer;
}

/** @throws {CheckFailure} where the server gives none, or one that its keys do not sign */
export async function readSnapshot(context: Pick<Context, 'api' | 'anonymous'>): Promise<FeedMessage> {
  const answer = begun(await context.api.get('/v1/revocation-feed'), 200);
  return readMessage(context, textOf(answer, 'snapshot'), answer);
}

/** Reads a compact JWS, verified by the keys that the server publishes. @throws {CheckFailure} */
export async function readMessage(
  { anonymous }: Pick<Context, 'anonymous'>,
  jws: string,
  answer: Answer,
): Promise<FeedMessage> {
  const [protectedHeader = '', payload = '', signature = ''] = jws.split('.');
  const header = decode(protectedHeader);
  const keys = await anonymous.get('/.well-known/jwks.json');
  const jwk = listOf(keys, 'keys').find((key) => memberOf(key, 'kid') === header['kid']);
  expectThat(jwk !== undefined, 'a message by a published key', header, answer);
  const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
  const signed = Buffer.from(`${protectedHeader}.${payload}`);
  const holds = verify('sha256', signed, key, Buffer.from(signature, 'base64url'));
  expectThat(holds, 'a message whose signature holds', 'another signature', answer);
  const claims = decode(payload);
  const stated = (memberOf(claims['events'], EVENT) ?? {}) as Record<string, unknown>;
  const { epoch, seq, prev, entries } = stated;
  expectThat(Array.isArray(entries), 'a list of entries', claims, answer);
  return {
    header,
    claims,
    epoch: String(epoch),
    seq: Number(seq),
    prev: Number(prev),
    entries: (entries as FeedEntry[]).map((entry) => ({ ...entry, ...secondsOf(entry) })),
    answer,
  };
}

/** `before` is a time, which is compared with `iat`. */
function secondsOf({ before }: { readonly before?: unknown }): { before?: number } {
  if (before === undefined) return {};
  return { before: typeof before === 'string' ? Date.parse(before) / 1000 : Number(before) };
}

function decode(part: string): Record<string, unknown> {
  return (parseJson(Buffer.from(part, 'base64url').toString('utf8')) ?? {}) as Record<string, unknown>;
}
/** The JWS of each event of a stream, by its name. */
export function eventsOf(text: string): readonly { event: string; id: string; data: string }[] {
  return text.split(/\n\n/).flatMap((block) => {
    const fields = Object.fromEntries(
      block.split('\n').flatMap((line) => {
        const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
        return name === undefined ? [] : [[name, value ?? '']];
      }),
    ) as Record<string, string>;
    const { event = '', id = '', data } = fields;
    return data === undefined ? [] : [{ event, id, data }];
  });
}
