import {
  isObject,
  isRequestId,
  type Message,
  metaOf,
  type RequestId,
  SUBSCRIPTION_KEY,
} from './stdio/messages.ts';

/** Decides whom to notify when the visible tools change. */
export interface ListSubscriptions {
  /** Takes note of a notification of the server. */
  noticed(notification: Message): void;
  /** Takes note of an answer of the server. */
  answered(id: RequestId, method: string, answer: Message): void;
  ended(id: RequestId): void;
  /** One notification if the answer to `initialize` declared it; otherwise one for each stream. */
  notifications(): Message[];
}

const CHANGED = 'notifications/tools/list_changed';
const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';

/**
 * Up to revision 2025-11-25, a server that declares `listChanged` notifies every client. From 2026-07-28 on, clients
 * subscribe with `subscriptions/listen`, a request that stays open. The server acknowledges what it will send, and each
 * notification names the request.
 */
export function createListSubscriptions(): ListSubscriptions {
  const streams = new Set<RequestId>();
  let isDeclared = false;

  return {
    noticed(notification) {
      if (notification['method'] !== ACKNOWLEDGED || !isObject(notification['params'])) return;
      const { notifications } = notification['params'];
      const id = metaOf(notification)?.[SUBSCRIPTION_KEY];
      if (isRequestId(id) && isObject(notifications) && notifications['toolsListChanged'] === true) {
        streams.add(id);
      }
    },
    answered(id, method, { result }) {
      streams.delete(id);
      if (method === 'initialize') isDeclared = declares(result);
    },
    ended: (id) => void streams.delete(id),
    notifications() {
      const stamped = [...streams].map((id) => ({
        jsonrpc: '2.0',
        method: CHANGED,
        params: { _meta: { [SUBSCRIPTION_KEY]: id } },
      }));
      return isDeclared ? [{ jsonrpc: '2.0', method: CHANGED }] : stamped;
    },
  };
}

function declares(result: unknown): boolean {
  if (!isObject(result) || !isObject(result['capabilities'])) return false;
  const { tools } = result['capabilities'];
  return isObject(tools) && tools['listChanged'] === true;
}
