import type { Grant } from '@grantex/core';
import type { Task } from '../sdk/protocol.ts';

/** Who owns a task: the grant and the tool of the call that started it. */
export interface TaskOwner {
  /** The issuer of the ids: services that trust different issuers can share a store. */
  readonly issuer: string;
  readonly developerId: string;
  readonly principalId: string;
  /** The grant of the call, and those that it was delegated from. */
  readonly grantIds: readonly string[];
  /** The name under which the tool was registered. */
  readonly tool: string;
  /** The amount of the call, which is compared with limits again. */
  readonly amount?: string | number;
}

/** The member of a task's context that holds the owner. */
export const OWNER_KEY = 'grantex/owner';

export function ownerOf(grant: Grant, tool: string, amount: string | number | undefined): TaskOwner {
  const { issuer, developerId, principalId, grantId, ancestorGrantIds } = grant;
  const grantIds = [...ancestorGrantIds, grantId];
  return { issuer, developerId, principalId, grantIds, tool, ...(amount === undefined ? {} : { amount }) };
}

/** Whether a grant, or one that was delegated from it, started the task. */
export function owns(grant: Grant, owner: TaskOwner): boolean {
  return (
    grant.issuer === owner.issuer &&
    grant.developerId === owner.developerId &&
    grant.principalId === owner.principalId &&
    owner.grantIds.includes(grant.grantId)
  );
}

/** Reads the owner that a store keeps with a task. */
export function readOwner(task: Task | null | undefined): TaskOwner | undefined {
  const owner = membersOf(task?.context)[OWNER_KEY];
  return isOwner(owner) ? owner : undefined;
}

/** The task as a client sees it. */
export function withoutOwner<TASK extends object>(task: TASK & { readonly context?: unknown }): TASK {
  const { [OWNER_KEY]: owner, ...context } = membersOf(task.context);
  if (owner === undefined) return task;
  const { context: _kept, ...rest } = task;
  return (Object.keys(context).length === 0 ? rest : { ...rest, context }) as TASK;
}

function isOwner(value: unknown): value is TaskOwner {
  const { issuer, developerId, principalId, grantIds, tool, amount } = membersOf(value);
  return (
    [issuer, developerId, principalId, tool].every((member) => typeof member === 'string') &&
    Array.isArray(grantIds) &&
    grantIds.every((id) => typeof id === 'string') &&
    (amount === undefined || typeof amount === 'string' || typeof amount === 'number')
  );
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
