import { GRANT_TOKEN_TYPE } from '@grantex/core/issuer';
import type { JsonObject } from '@grantex/core';
import type { Sign, SigningKey } from './signing-key.ts';

/** The header of a grant token (`docs/protocol.md` §6). */
export function grantHeader(key: SigningKey): JsonObject {
  return { alg: 'RS256', typ: GRANT_TOKEN_TYPE, kid: key.published.kid };
}

/** Builds a JWS in compact form. The parts may be text or bytes, so that tests can build what no encoder would. */
export function compact(header: Part, payload: Part, sign: Sign): string {
  const text = `${base64url(header)}.${base64url(payload)}`;
  return `${text}.${sign(text).toString('base64url')}`;
}

/** One part of a compact JWS before base64url: an object is serialized as JSON. */
export type Part = object | string | Uint8Array;

function base64url(part: Part): string {
  const isRaw = typeof part === 'string' || part instanceof Uint8Array;
  return Buffer.from(isRaw ? part : JSON.stringify(part)).toString('base64url');
}
