import type { CallContext } from './call-context.ts';

/** Answers the requests of one method. */
export type Handler = (request: Request, context: CallContext) => Promise<Result>;
export type Result = Readonly<Record<string, unknown>>;

/** The protocol layer of an McpServer; only the members that the guard uses. */
export interface Protocol {
  readonly _requestHandlers: Map<string, Handler>;
  /** Answers methods that have no handler. */
  readonly fallbackRequestHandler?: unknown;
  /** By method. Their errors go to the `onerror` of the server. */
  readonly _notificationHandlers: Map<string, (...values: never[]) => unknown>;
  /** Handles notifications that have no handler. */
  readonly fallbackNotificationHandler?: unknown;
  /** Receives each request. */
  _onrequest?: (request: Request, extra: unknown) => void;
  /** Undefined before the server is connected. */
  readonly transport?: unknown;
  /** What the client said at the handshake of revisions until 2025-11-25. */
  getClientCapabilities?(): unknown;
  elicitInput?(params: object, options: object): Promise<unknown>;
  createElicitationCompletionNotifier?(elicitationId: string, options: object): () => Promise<void>;
  /** Only in 1.x. */
  readonly _taskStore?: TaskStore;
}

/** A request; only the members that the guard reads. */
export interface Request {
  params?: {
    readonly ref?: Reference;
    readonly name?: string;
    readonly uri?: string;
    readonly arguments?: unknown;
    readonly task?: unknown;
    readonly taskId?: unknown;
    readonly cursor?: unknown;
    readonly _meta?: Readonly<Record<string, unknown>>;
  };
}

/** An item of a list or of a request: a tool or prompt has a name, a resource a URI, a template its text. */
export interface Named {
  readonly name?: string;
  readonly uri?: string;
  readonly uriTemplate?: string;
}

/** The subject of a completion. */
export interface Reference extends Named {
  readonly type: string;
}

/** A task in the form of the SDK and its stores. */
export interface Task {
  readonly taskId: string;
  readonly status: string;
  /** How long the store keeps it after its end, in milliseconds; null means for ever. */
  readonly ttl?: number | null;
  readonly pollInterval?: number;
  /** The context that the task was created with, if the store keeps it. */
  readonly context?: unknown;
}

/** A task store of 1.x; only the methods that the guard calls. */
export interface TaskStore {
  getTask(taskId: string, sessionId?: string): Promise<Task | null>;
  getTaskResult(taskId: string, sessionId?: string): Promise<{ readonly isError?: unknown }>;
}

/** The member of `_meta` that names the task of a message. */
export const RELATED_TASK = 'io.modelcontextprotocol/related-task';
