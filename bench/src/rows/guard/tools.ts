import type { CallCost } from '../../measure/call-cost.ts';
import { difference, median, share } from '../../measure/statistics.ts';
import { attemptAll, type Figure, type Goal, type Outcome, type Row } from '../../report/row.ts';
import type { FrameworkName } from '../../tools/frameworks.ts';
import { AT_ONCE, type CallSamples } from '../../tools/measure-calls.ts';
import { createAgent, createGrants, startGrantex } from '../../workbench/grantex.ts';
import { SCOPES } from '../../workbench/tokens.ts';
import type { Group } from '../group.ts';

const GOAL: Goal = { floor: 1.05, stretch: 1.02 };
/** Of a call that waits for its entry to one durable append. */
const REQUIRED_GOAL: Goal = { floor: 1.15, stretch: 1.05 };

const MEASURED: readonly {
  readonly framework: FrameworkName;
  readonly what: string;
  readonly goal?: Goal;
}[] = [
  { framework: 'langchain', what: 'LangChain invoke', goal: GOAL },
  { framework: 'mcp', what: 'MCP callTool, in memory', goal: GOAL },
  { framework: 'vercel-ai', what: 'AI SDK generateText' },
  { framework: 'claude-agent', what: 'Claude Agent SDK handler' },
  { framework: 'anthropic', what: 'Anthropic run' },
  { framework: 'openai', what: 'OpenAI function' },
  { framework: 'openai-agents', what: 'OpenAI Agents invoke' },
  { framework: 'google-adk', what: 'Google ADK runAsync' },
  { framework: 'mastra', what: 'Mastra execute' },
];

/** Calls each tool a few times. */
const NOTHING = { rounds: 0, finer: 0, warmUp: 0, milliseconds: 1 };

/** What a guard adds to a call of a tool, in each framework. */
export const tools: Group = {
  name: 'tools',
  title: 'Guarded tool, token seen before; CPU time of a call (required: by the clock)',
  async run(bench) {
    const grantex = await startGrantex(bench, await bench.postgres());
    const agentId = await createAgent(grantex, SCOPES);
    const [{ grantToken }] = await createGrants(grantex, agentId, SCOPES, 1);
    const { developerId } = await grantex.call<{ developerId: string }>('GET /v1/me');
    const service = { url: grantex.server.url, apiKey: grantex.apiKey, developerId, token: grantToken };
    const { isQuick, sampleMilliseconds: milliseconds } = bench;
    const effort = isQuick
      ? { rounds: 1, finer: 3, warmUp: 0.3 }
      : { rounds: bench.rounds, finer: 5, warmUp: 0.6 };
    const rows: Outcome[] = [];
    // All start and load their frameworks at once: nothing is measured yet.
    const prepared = MEASURED.map(async ({ framework, what, goal }) => {
      const child = await bench.start('load-client');
      const job = { framework, ...service, ...effort, milliseconds };
      await child.ask({ kind: 'calls', job: { ...job, ...NOTHING } });
      return async () => rowsOf(what, (await child.ask({ kind: 'calls', job })).samples, goal);
    });
    await Promise.allSettled(prepared);
    for (const [index, { what }] of MEASURED.entries())
      rows.push(...(await attemptAll(what, async () => (await prepared[index])?.() ?? [])));
    return rows;
  },
};

function rowsOf(what: string, { computing, waiting }: CallSamples, goal: Goal | undefined): Row[] {
  const { bare, unaudited, buffered } = computing;
  const cpu = (samples: readonly CallCost[]): number[] => samples.map((sample) => sample.cpu);
  const clock = (samples: readonly CallCost[]): number[] => samples.map((sample) => sample.clock);
  const inAll = (samples: readonly CallCost[]): number[] =>
    samples.map((sample) => sample.cpu + sample.after);
  const toBare = share(inAll(buffered), inAll(bare)).value.toFixed(2);
  return [
    rowOf(`${what}, no audit`, cpu(unaudited), cpu(bare), []),
    {
      ...rowOf(`${what}, buffered`, cpu(buffered), cpu(bare), [
        {
          what: `with its two entries sent and garbage collected afterwards (${toBare}×)`,
          value: median(inAll(buffered)),
          unit: 'seconds',
        },
      ]),
      ...(goal === undefined ? {} : { goal }),
    },
    requiredRow(what, waiting, clock),
  ];
}

/** A call that waits for its entry, beside the durable entry alone: everything else must cost next to nothing. */
function requiredRow(
  what: string,
  { bare, required, append, requiredAtOnce }: CallSamples['waiting'],
  clock: (samples: readonly CallCost[]) => number[],
): Row {
  return {
    what: `${what}, required`,
    measured: { value: median(clock(required)), unit: 'seconds' },
    limit: { what: 'a durable entry alone', value: median(clock(append)), unit: 'seconds' },
    result: { ...share(clock(required), clock(append)), unit: 'times' },
    goal: REQUIRED_GOAL,
    references: [
      { what: 'the bare call', value: median(clock(bare)), unit: 'seconds' },
      { what: `each, of ${AT_ONCE} calls at a time`, value: median(clock(requiredAtOnce)), unit: 'seconds' },
    ],
  };
}

function rowOf(
  what: string,
  guarded: readonly number[],
  bare: readonly number[],
  beside: readonly Figure[],
): Row {
  const more = difference(guarded, bare);
  return {
    what,
    measured: { value: median(guarded), unit: 'seconds' },
    limit: { what: 'the bare call', value: median(bare), unit: 'seconds' },
    result: { ...share(guarded, bare), unit: 'times' },
    references: [{ what: 'more than the bare call', value: more, unit: 'seconds' }, ...beside],
  };
}
