import type { Hold, Holds } from '@grantex/sdk';
import { distanceOf } from '../output/moment.ts';
import type { Context } from '../session/context.ts';

interface HoldOptions {
  readonly reason?: string;
}

/** Keeps a grant from acting, until it is released. */
export async function holdGrant(context: Context, { reason }: HoldOptions, grantId: string): Promise<void> {
  const gx = await context.client();
  await show(context, await gx.grants.hold(grantId, { reason, signal: context.signal }), grantId);
}

export async function releaseGrant(context: Context, _options: object, grantId: string): Promise<void> {
  const gx = await context.client();
  await show(context, await gx.grants.release(grantId, { signal: context.signal }), grantId);
}

/** Keeps an agent from acting, until it is released. */
export async function holdAgent(context: Context, { reason }: HoldOptions, agentId: string): Promise<void> {
  const gx = await context.client();
  await show(context, await gx.agents.hold(agentId, { reason, signal: context.signal }), agentId);
}

export async function releaseAgent(context: Context, _options: object, agentId: string): Promise<void> {
  const gx = await context.client();
  await show(context, await gx.agents.release(agentId, { signal: context.signal }), agentId);
}

/** The fields of who holds something, for `get`. */
export function holdFields(
  holds: readonly Hold[],
  now: number,
): (readonly [name: string, value: string, style: 'bad'])[] {
  return holds.map((hold) => ['on hold', inWords(hold, now), 'bad'] as const);
}

async function show({ screen, terminal }: Context, answer: Holds, id: string): Promise<void> {
  if (screen.isJson) return screen.json(answer);
  const [first] = answer.holds;
  if (first === undefined) return screen.line(`Nobody holds ${id}.`);
  await screen.fields([['id', id], ...holdFields(answer.holds, terminal.now())]);
}

function inWords({ by, since, reason, on }: Hold, now: number): string {
  const why = reason === undefined ? '' : `: ${reason}`;
  return `${on} by ${by}, ${distanceOf(since, now)}${why}`;
}
