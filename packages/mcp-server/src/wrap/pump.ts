import type { Readable, Writable } from 'node:stream';
import type { CallGate } from './call-gate.ts';
import { forServer, ownToken } from './credentials/credentials.ts';
import { createElicitation } from './consent/elicitation.ts';
import { createGuardedCalls } from './guarded-calls.ts';
import { createInFlight, type OpenRequest } from './in-flight.ts';
import { createBackground } from './background.ts';
import { envelopeFault, isAnswer } from './stdio/envelope.ts';
import { createWriter, readMessages } from './stdio/lines.ts';
import {
  callEndOf,
  ERROR_CODES,
  errorAnswer,
  holdsFiniteNumbers,
  isObject,
  isRequestId,
  isTask,
  type Message,
  privateAnswer,
  type RequestId,
  unseenAnswer,
} from './stdio/messages.ts';
import { createListSubscriptions } from './list-subscriptions.ts';
import type { MethodFilter } from './rules/method-filter.ts';
import { messageOf } from '../program/log.ts';
import type { VisibleLists } from './visible-lists.ts';
import type { Ruling } from './rules/rule-book.ts';

/** The two ends of the pump. */
export interface PumpOptions {
  readonly client: { readonly input: Readable; readonly output: Writable };
  readonly server: { readonly input: Writable; readonly output: Readable };
  readonly gate: CallGate;
  readonly methods: MethodFilter;
  readonly tools: VisibleLists;
  /** What a request reveals something about; undefined if nothing that has rules. */
  readonly mentioned: (request: Message) => readonly Ruling[] | undefined;
  readonly log: (line: string) => void;
}

/** Carries messages between a client and a server. */
export interface Pump {
  /** Notifies the client that the visible tools changed, if it and the server support such notifications. */
  toolsChanged(): void;
  /** Resolves when all lists of the server are forwarded. */
  idle(): Promise<void>;
  /** Records all unanswered calls as aborted. Nothing is forwarded afterwards. */
  close(): void;
}

const TOO_LARGE = 'Grantex: the answer of the server holds a number that is too large to be forwarded.';

const WITH_A_TASK = 'Grantex: the server answered with a task, which is not forwarded.';

/** The methods whose answer announces capabilities. */
const ANNOUNCING = ['initialize', 'server/discover'];

/**
 * Pumps messages. A message of the client reaches the server if it is a call that the gate admitted, a method that the
 * filter allows, or the answer to a request of the server. The server gets the message that was parsed and checked,
 * written again, and never the line.
 */
export function startPump({ client, server, gate, methods, tools, mentioned, log }: PumpOptions): Pump {
  const writeToServer = createWriter(server.input, client.input);
  const writeToClient = createWriter(client.output, server.output);
  const inFlight = createInFlight();
  const subscriptions = createListSubscriptions();
  const background = createBackground();
  const asked = new Set<RequestId>();
  let isClosed = false;
  const elicitation = createElicitation(toClient);
  const calls = createGuardedCalls({
    gate,
    inFlight,
    elicitation,
    isClosed: () => isClosed,
    toClient,
    forward: (message) => writeToServer(forServer(message)),
    refuse,
    broken,
  });

  readMessages(client.input, {
    message: (message) => isClosed || fromClient(message),
    failed: broken,
    fault(what) {
      log(`The client sent ${what}; it is not forwarded.`);
      toClient(errorAnswer(null, ERROR_CODES.invalidRequest, `Grantex does not forward this: ${what}.`));
    },
  });
  readMessages(server.output, {
    message: (message) => isClosed || fromServer(message),
    failed: (_message, error) => log(`A message of the server could not be handled: ${messageOf(error)}`),
    fault: (what) => log(`The server wrote ${what}; it is not forwarded.`),
  });

  function toClient(message: Message): void {
    if (!isClosed && !writeToClient(message))
      log('A message of the server is nested too deeply to be forwarded.');
  }

  /** Handles a fault of this program: the request gets an answer, and the next message is read. */
  function broken(message: Message, error: unknown): void {
    log(`A message of the client could not be handled: ${messageOf(error)}`);
    const { id, method } = message;
    if (method === undefined || !isRequestId(id)) return;
    const request = inFlight.find(id);
    if (request?.message === message) {
      inFlight.close(id);
      request.admission?.settle('failure', { ended: 'not forwarded' });
    }
    toClient(errorAnswer(id, ERROR_CODES.internalError, 'Grantex could not handle this message.'));
  }

  function fromClient(message: Message): void {
    const { id, method } = message;
    const malformed = envelopeFault(message);
    if (malformed !== undefined) return refuse(message, malformed);
    if (typeof method !== 'string') return elicitation.answered(message) ? undefined : answer(message);
    elicitation.noticed(message);
    if (!isRequestId(id)) return notification(message, method);
    if (inFlight.has(id)) return refuse({ ...message, id: null }, 'a request with this id has no answer yet');
    if (gate.decides(message)) return calls.start(message, id, method);
    if (method.startsWith('notifications/')) return refuse(message, 'a notification has no id');
    const fault = methods.fault(method, message);
    if (fault !== undefined) return refuse(message, fault, ERROR_CODES.methodNotFound);
    const request = inFlight.open(id, message, method);
    const rulings = mentioned(message);
    if (rulings === undefined) return toServer(message);
    request.isChecking = true;
    background.add(look(id, request, rulings), (error) => broken(message, error));
  }

  async function look(id: RequestId, request: OpenRequest, rulings: readonly Ruling[]): Promise<void> {
    const { message } = request;
    const isSeen = await tools.sees(rulings, ownToken(message));
    request.isChecking = false;
    if (isSeen && !request.isCancelled && !isClosed) return toServer(message);
    inFlight.close(id);
    if (!isSeen && !request.isCancelled) toClient(unseenAnswer(message));
  }

  function answer(message: Message): void {
    const { id } = message;
    const isAsked = isRequestId(id) && asked.delete(id);
    // An error about a message that the client could not read, so it does not know the id.
    const isOfNothing = (id === undefined || id === null) && 'error' in message;
    if (isAnswer(message) && (isAsked || isOfNothing)) return toServer(message);
    log('The client answered a request that the server did not make; the answer is not forwarded.');
  }

  function toServer(message: Message): void {
    if (writeToServer(forServer(message))) return;
    if (isRequestId(message['id'])) inFlight.close(message['id']);
    refuse(message, 'it is nested too deeply');
  }

  function refuse({ id }: Message, fault: string, code: number = ERROR_CODES.invalidRequest): void {
    log(`The client sent a message that is not forwarded: ${fault}.`);
    if (id !== undefined) toClient(errorAnswer(isRequestId(id) ? id : null, code, `Grantex: ${fault}.`));
  }

  function notification(message: Message, method: string): void {
    if (gate.decides(message) || mentioned(message) !== undefined)
      return refuse(message, `${method} must have an id`);
    const fault = methods.fault(method, message);
    if (fault !== undefined) return refuse(message, fault);
    if (method === 'notifications/cancelled' && !mayCancel(message)) return;
    toServer(message);
  }

  /** @returns whether the server got the request that is cancelled */
  function mayCancel({ params }: Message): boolean {
    const id = isObject(params) ? params['requestId'] : undefined;
    if (!isRequestId(id)) return true;
    const request = inFlight.find(id);
    subscriptions.ended(id);
    inFlight.cancel(id);
    if (request?.isChecking === true) return false;
    request?.admission?.settle('failure', { ended: 'aborted' });
    return true;
  }

  function fromServer(message: Message): void {
    const { id, method } = message;
    if (method !== undefined && isAnswer(message))
      return log('The server wrote a message that is both a request and an answer; it is not forwarded.');
    const isFinite = holdsFiniteNumbers(message);
    if (!isFinite) log('The server wrote a number that is too large to be forwarded.');
    if (method !== undefined) {
      if (!isFinite) return;
      if (isRequestId(id)) asked.add(id);
      subscriptions.noticed(message);
      return toClient(message);
    }
    const request = isRequestId(id) ? inFlight.find(id) : undefined;
    if (request !== undefined && isRequestId(id) && !request.isChecking) {
      return answered(
        id,
        request,
        isFinite ? message : errorAnswer(id, ERROR_CODES.internalError, TOO_LARGE),
      );
    }
    // An error about a message that the server could not read, so it does not know the id.
    if ((id === undefined || id === null) && 'error' in message) return toClient(message);
    log('The server answered a request that is not open; the answer is not forwarded.');
  }

  function answered(id: RequestId, request: OpenRequest, answer: Message): void {
    inFlight.close(id);
    if (request.isAnswered) return;
    subscriptions.answered(id, request.method, answer);
    request.admission?.settle(...callEndOf(answer));
    if (request.admission !== undefined && isTask(answer['result'])) {
      return toClient(errorAnswer(id, ERROR_CODES.internalError, WITH_A_TASK));
    }
    if (request.admission !== undefined && request.method === 'resources/read') {
      return toClient(privateAnswer(answer));
    }
    if (ANNOUNCING.includes(request.method) && 'result' in answer) {
      return toClient({ ...answer, result: methods.announced(answer['result']) });
    }
    if (!tools.filters(request.method) || !('result' in answer)) return toClient(answer);
    const { message, method } = request;
    const seen = tools.filter(method, answer['result'], ownToken(message));
    const work = seen.then((result) => toClient({ ...answer, result }));
    background.add(work, (error) => broken(message, error));
  }

  return {
    toolsChanged: () => subscriptions.notifications().forEach((message) => toClient(message)),
    idle: background.idle,
    close() {
      isClosed = true;
      for (const [, { admission }] of inFlight.all()) admission?.settle('failure', { ended: 'aborted' });
    },
  };
}
