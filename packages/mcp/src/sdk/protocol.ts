import type { CallContext } from './call-context.ts';

/** What answers the requests of one method. */
export type Handler = (request: Request, context: CallContext) => Promise<Result>;
export type Result = Readonly<Record<string, unknown>>;

/** The layer below an McpServer, as far as the guard stands in front of it. */
export interface Protocol {
  readonly _requestHandlers: Map<string, Handler>;
  /** Answers what has no handler. */
  readonly fallbackRequestHandler?: unknown;
  /** Takes in each request. */
  _onrequest?: (request: Request, extra: unknown) => void;
  /** Only in 1.x. */
  readonly _taskStore?: TaskStore;
}

/** A request, as far as the guard reads it. */
export interface Request {
  params?: {
    readonly ref?: Reference;
    readonly uri?: string;
    readonly task?: unknown;
    readonly taskId?: unknown;
    readonly cursor?: unknown;
    readonly _meta?: Readonly<Record<string, unknown>>;
  };
}

/** What a list or a request names: a tool or prompt by its name, a resource by its URI. */
export interface Named {
  readonly name?: string;
  readonly uri?: string;
}

/** What a completion is asked for. */
export interface Reference extends Named {
  readonly type: string;
}

/** A task as the SDK and its stores have it. */
export interface Task {
  readonly taskId: string;
  readonly status: string;
  /** Milliseconds for which the store keeps it after its end; null for ever. */
  readonly ttl?: number | null;
  readonly pollInterval?: number;
  /** What the task was created with, from stores that keep it. */
  readonly context?: unknown;
}

/** What 1.x keeps tasks in, as far as it is needed here. */
export interface TaskStore {
  getTask(taskId: string, sessionId?: string): Promise<Task | null>;
  getTaskResult(taskId: string, sessionId?: string): Promise<{ readonly isError?: unknown }>;
}

/** Where a message says which task it belongs to, in its `_meta`. */
export const RELATED_TASK = 'io.modelcontextprotocol/related-task';
