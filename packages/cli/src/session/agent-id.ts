import { type Agent, GrantexError } from '@grantex/sdk';
import { distanceOf } from '../output/moment.ts';
import { usageError } from '../terminal/exit.ts';
import type { Action, Context } from './context.ts';

/** What help says about an agent on the command line. */
export const ID_OR_NAME = 'its id (ag_…) or its name';

/** So many candidates are named. */
const MOST = 5;

/**
 * The id of an agent that somebody typed by its id or its name. What begins with `ag_` is an id, whatever agents are
 * called. A name counts if exactly one agent has it, character by character. The names of OAuth clients, which they give
 * themselves, stand for nothing, and make a name ambiguous: both agents look alike in a list.
 * @param advice what to do if nobody has the name
 * @throws {CliError} with the ids to choose from
 */
export async function agentIdOf(context: Context, typed: string, advice?: string): Promise<string> {
  if (typed.startsWith('ag_')) return typed;
  if (typed.trim() === '') throw usageError('the agent is empty', SEE_ALL);
  const named = await find(context, { exactName: typed });
  const [only, ...others] = named;
  if (only === undefined) throw await unknown(context, typed, advice);
  if (others.length > 0) {
    const many = named.length > MOST ? `more than ${MOST}` : String(named.length);
    throw usageError(
      `${many} agents are called ${JSON.stringify(typed)}`,
      `Use an id: ${choice(context, named)}`,
    );
  }
  if (only.kind === 'client') {
    const message = `${JSON.stringify(typed)} is what a client calls itself`;
    throw usageError(message, `Use its id: ${choice(context, named)}`);
  }
  if (only.status !== 'active') {
    context.screen.note(`${JSON.stringify(typed)} is ${only.status}: ${only.agentId}`);
  }
  return only.agentId;
}

/** An action whose first argument is an agent. */
export function ofAgent<OPTIONS, MORE extends readonly unknown[]>(
  action: Action<OPTIONS, [agentId: string, ...MORE]>,
): Action<OPTIONS, [agent: string, ...MORE]> {
  return async (context, options, agent, ...more) =>
    action(context, options, await agentIdOf(context, agent), ...more);
}

/** An action with the option `--agent`. */
export function withAgent<OPTIONS extends { readonly agent?: string }, ARGUMENTS extends readonly unknown[]>(
  action: Action<OPTIONS, ARGUMENTS>,
): Action<OPTIONS, ARGUMENTS> {
  return async (context, options, ...parameters) => {
    const { agent } = options;
    const given = agent === undefined ? options : { ...options, agent: await agentIdOf(context, agent) };
    return action(context, given, ...parameters);
  };
}

const SEE_ALL = 'See all: grantex agents list';

/** One more than are named. */
async function find(
  { client, signal }: Context,
  filter: { readonly name: string } | { readonly exactName: string },
): Promise<readonly Agent[]> {
  const gx = await client();
  try {
    return (await gx.agents.list({ ...filter, pageSize: MOST + 1 }, { signal })).agents;
  } catch (error) {
    if (!GrantexError.is(error) || error.code !== 'ROLE_REQUIRED') throw error;
    throw usageError('this key may not look up names of agents', 'Use the id of the agent, ag_…', error);
  }
}

/** Names the agents whose names begin like this, in whatever case. */
async function unknown(context: Context, typed: string, advice: string = SEE_ALL): Promise<Error> {
  const near = await find(context, { name: typed });
  const next = near.length === 0 ? advice : `There is ${choice(context, near, true)}. ${advice}`;
  return usageError(`no agent is called ${JSON.stringify(typed)}`, next);
}

function choice({ terminal }: Context, agents: readonly Agent[], isNamed: boolean = false): string {
  const shown = agents.slice(0, MOST).map(({ agentId, name, kind, status, createdAt }) => {
    const about = [
      kind === 'client' ? 'client' : status,
      `registered ${distanceOf(createdAt, terminal.now())}`,
    ];
    return isNamed ? `${JSON.stringify(name)} (${agentId})` : `${agentId} (${about.join(', ')})`;
  });
  return shown.join(', ') + (agents.length > MOST ? ', …' : '');
}
