import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Stripe } from 'stripe';

/** A subscription at the fake. */
interface FakeSubscription {
  id: string;
  customer: string;
  status: string;
  price: string;
  end: number;
}

/** What the fake does with the next requests to a path. */
export type Fault = 'none' | 'refuse' | 'lose the answer' | 'be away' | FaultyAnswer;
/** Statuses that the fake answers although it has acted. */
type FaultyAnswer = 409 | 500;

/** Stripe, as far as this server uses it: with state, idempotency keys, identifiers of meter events, and faults. */
export interface FakeStripe {
  readonly url: string;
  readonly webhookSecret: string;
  readonly customers: Map<string, Record<string, string>>;
  readonly subscriptions: Map<string, FakeSubscription>;
  /** The customers of open checkouts, by the id of the checkout. */
  readonly checkouts: Map<string, string>;
  /** What the meters have counted: by customer and meter. */
  counted(customer: string, meter: string): number;
  /** Requests so far, as `POST /v1/customers`. */
  readonly requests: string[];
  /** Faults to come, by path; each is used once. */
  readonly faults: Map<string, Fault[]>;
  /** A day passes: idempotency keys and identifiers are forgotten. */
  forget(): void;
  /** A signed event. */
  event(type: string, object: object, at?: number): { body: string; headers: Record<string, string> };
  close(): Promise<void>;
}

/** @param delay milliseconds until an answer; default none */
export async function startFakeStripe({ delay = 0 }: { delay?: number } = {}): Promise<FakeStripe> {
  const webhookSecret = 'whsec_test';
  const customers = new Map<string, Record<string, string>>();
  const subscriptions = new Map<string, FakeSubscription>();
  const checkouts = new Map<string, string>();
  const answers = new Map<string, string>();
  const identifiers = new Set<string>();
  const meterEvents: { customer: string; meter: string; value: number }[] = [];
  const requests: string[] = [];
  const faults = new Map<string, Fault[]>();

  const server = createServer((request, response) => void answer(request, response));
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://stripe');
    requests.push(`${request.method} ${pathname}`);
    let text = '';
    for await (const part of request.setEncoding('utf8')) text += String(part);
    const form = Object.fromEntries([...searchParams, ...new URLSearchParams(text)]);
    const key = request.headers['idempotency-key'];
    const fault = faults.get(pathname)?.shift();
    if (fault === 'be away') return void response.destroy();
    if (fault === 'refuse')
      return send(response, 400, { error: { type: 'invalid_request_error', code: 'resource_missing' } });
    const expired = /^\/v1\/checkout\/sessions\/(\w+)\/expire$/.exec(pathname)?.[1];
    if (expired !== undefined && !checkouts.has(expired))
      return send(response, 400, { error: { type: 'invalid_request_error' } });
    const known = key === undefined ? undefined : answers.get(String(key));
    const body = known ?? JSON.stringify(handle(request.method ?? '', pathname, form));
    if (key !== undefined) answers.set(String(key), body);
    if (delay > 0) await pause(delay);
    if (fault === 'lose the answer') return void response.destroy();
    if (typeof fault === 'number') return send(response, fault, { error: { type: 'api_error' } });
    send(response, 200, JSON.parse(body));
  }

  function handle(method: string, path: string, form: Record<string, string>): object {
    if (method === 'POST' && path === '/v1/customers') {
      const id = `cus_${customers.size + 1}`;
      customers.set(id, form);
      return { id, object: 'customer' };
    }
    if (path === '/v1/checkout/sessions') {
      if (method === 'GET')
        return listOf([...checkouts].filter(([, of]) => of === form['customer']).map(([id]) => ({ id })));
      const id = `cs_${requests.length}`;
      checkouts.set(id, form['customer'] ?? '');
      const url = `https://checkout.stripe.com/${form['customer']}/${form['line_items[0][price]']}`;
      return { id, object: 'checkout.session', url };
    }
    const expired = /^\/v1\/checkout\/sessions\/(\w+)\/expire$/.exec(path)?.[1];
    if (expired !== undefined) {
      checkouts.delete(expired);
      return { id: expired, object: 'checkout.session', status: 'expired' };
    }
    if (path === '/v1/billing_portal/sessions')
      return {
        id: 'bps_1',
        object: 'billing_portal.session',
        url: `https://billing.stripe.com/${form['customer']}`,
      };
    if (path === '/v1/billing/meter_events') {
      const identifier = form['identifier'] ?? '';
      if (!identifiers.has(identifier)) {
        identifiers.add(identifier);
        const [customer = '', meter = ''] = [form['payload[stripe_customer_id]'], form['event_name']];
        meterEvents.push({ customer, meter, value: Number(form['payload[value]']) });
      }
      return { object: 'billing.meter_event', identifier };
    }
    if (path === '/v1/subscriptions')
      return listOf(
        [...subscriptions.values()]
          .filter(({ customer, status }) => customer === form['customer'] && status !== 'canceled')
          .map(subscriptionObject),
      );
    return subscriptionObject(subscriptions.get(path.replace('/v1/subscriptions/', '')) ?? missing(path));
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    webhookSecret,
    customers,
    subscriptions,
    checkouts,
    requests,
    faults,
    counted: (customer, meter) =>
      meterEvents
        .filter((event) => event.customer === customer && event.meter === meter)
        .reduce((sum, { value }) => sum + value, 0),
    forget() {
      answers.clear();
      identifiers.clear();
    },
    event(type, object, at = Date.now()) {
      const body = JSON.stringify({ id: 'evt_1', object: 'event', type, data: { object } });
      const timestamp = Math.floor(at / 1_000);
      const signature = new Stripe('sk_test_x').webhooks.generateTestHeaderString({
        payload: body,
        secret: webhookSecret,
        timestamp,
      });
      return { body, headers: { 'content-type': 'application/json', 'stripe-signature': signature } };
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function listOf(data: object[]): object {
  return { object: 'list', data, has_more: false };
}

function subscriptionObject({ id, customer, status, price, end }: FakeSubscription): object {
  const items = listOf([{ id: 'si_1', price: { id: price }, current_period_end: end }]);
  return { id, object: 'subscription', customer, status, items };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function missing(path: string): never {
  throw new Error(`the fake has no ${path}`);
}
