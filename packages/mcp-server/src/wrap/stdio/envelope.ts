import { hasLookalike, holdsFiniteNumbers, isRequestId, type Message } from './messages.ts';

const MEMBERS = ['jsonrpc', 'id', 'method', 'params', 'result', 'error'];

/** Whether a message answers a request. */
export function isAnswer(message: Message): boolean {
  return 'result' in message || 'error' in message;
}

/** @returns why a message of a client cannot be forwarded, by its outer form; undefined if it can */
export function envelopeFault(message: Message): string | undefined {
  const { id, method } = message;
  if (!holdsFiniteNumbers(message)) return 'it holds a number that is too large';
  if (hasLookalike(message, MEMBERS)) return 'a member differs from a known one only in case';
  if (method === undefined) return undefined;
  if (isAnswer(message)) return 'a message is either a request or an answer';
  if (typeof method !== 'string') return 'method must be a string';
  if (id === undefined || isRequestId(id)) return undefined;
  return 'id must be a string, or a number that is not rounded';
}
