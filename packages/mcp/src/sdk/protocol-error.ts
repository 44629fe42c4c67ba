import type { RefusalBody } from '@grantex/core';

// The error codes of JSON-RPC 2.0 §5.1.
const INVALID_REQUEST: number = -32_600;
export const METHOD_NOT_FOUND: number = -32_601;
export const INVALID_PARAMS: number = -32_602;

/** Makes an error that both lines of the SDK answer as they are told. */
export function protocolError(code: number, message: string, data?: unknown): Error {
  return Object.assign(new Error(message), { code }, data === undefined ? {} : { data });
}

/** A refusal where the protocol has no result that could carry it. */
export function refusalError(body: RefusalBody): Error {
  return protocolError(INVALID_REQUEST, body.message, body);
}
