import { wasGuarded } from '../sdk/call-context.ts';
import type { Handler } from '../sdk/protocol.ts';
import { answerCall } from './answer-call.ts';
import { type Registries, SETTERS } from './registries.ts';

/**
 * Checks that the handler of an McpServer reached a guarded callback.
 * @param lookups how often the SDK looked up something that is registered
 */
export function checkRegistered(method: string, handler: Handler, lookups: () => number): Handler {
  return async (request, context) => {
    const before = lookups();
    const result = await answerCall(handler, request, context);
    // The SDK refuses unknown names and arguments that do not match before it calls anything.
    const isTurnedAway = result['isError'] === true && lookups() > before;
    if (wasGuarded(context) || isTurnedAway) return result;
    // The application set a handler of its own, or this version of the SDK keeps its callbacks elsewhere.
    throw new Error(`guardServer: ${method} bypassed the guard. Do not set a handler of your own for it.`);
  };
}

/** @returns whether the SDK is setting a handler at the moment */
export function watchSetters(server: Registries): () => boolean {
  let isSetting = false;
  for (const setter of SETTERS) {
    const set = server[setter];
    server[setter] = () => {
      isSetting = true;
      try {
        set.call(server);
      } finally {
        isSetting = false;
      }
    };
  }
  return () => isSetting;
}
