import type { RefusalBody } from '@grantex/core';

// The error codes of JSON-RPC 2.0 §5.1.
const INVALID_REQUEST: number = -32_600;
export const METHOD_NOT_FOUND: number = -32_601;
export const INVALID_PARAMS: number = -32_602;

/** Makes an error that both lines of the SDK send with this code and these data. */
export function protocolError(code: number, message: string, data?: unknown): Error {
  return Object.assign(new Error(message), { code }, data === undefined ? {} : { data });
}

/** A refusal as an error, for methods whose result cannot carry it. Many clients show a model only the message. */
export function refusalError(body: RefusalBody): Error {
  return protocolError(INVALID_REQUEST, `${body.message} ${body.howToAsk}`, body);
}
