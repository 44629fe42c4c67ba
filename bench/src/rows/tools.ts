import type { CallCost } from '../measure/call-cost.ts';
import { difference, median, share } from '../measure/statistics.ts';
import { createAgent, createGrants, startGrantex } from '../processes/grantex.ts';
import type { Figure, Goal, Row } from '../report/row.ts';
import type { FrameworkName } from '../tools/frameworks.ts';
import { AT_ONCE, type CallSamples, type Contender } from '../tools/measure-calls.ts';
import type { Group } from './group.ts';
import { SCOPES } from './tokens.ts';

const GOAL: Goal = { floor: 1.05, stretch: 1.02 };

const MEASURED: readonly {
  readonly framework: FrameworkName;
  readonly what: string;
  readonly goal?: Goal;
}[] = [
  { framework: 'langchain', what: 'LangChain invoke', goal: GOAL },
  { framework: 'mcp', what: 'MCP callTool, in memory', goal: GOAL },
  { framework: 'vercel-ai', what: 'AI SDK generateText' },
  { framework: 'openai-agents', what: 'OpenAI Agents invoke' },
  { framework: 'google-adk', what: 'Google ADK runAsync' },
];

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
    const { rounds, sampleMilliseconds: milliseconds } = bench;
    const rows: Row[] = [];
    for (const { framework, what, goal } of MEASURED) {
      const child = await bench.start('load-client');
      const { samples } = await child.ask({
        kind: 'calls',
        job: { framework, ...service, rounds, milliseconds },
      });
      rows.push(...rowsOf(what, samples, goal));
    }
    return rows;
  },
};

function rowsOf(what: string, samples: CallSamples, goal: Goal | undefined): Row[] {
  const values = (contender: Contender, cost: (sample: CallCost) => number): number[] =>
    samples[contender].map(cost);
  const row = (how: string, guarded: Contender, part: 'cpu' | 'clock', beside: readonly Figure[]): Row => {
    const ours = values(guarded, (sample) => sample[part]);
    const bare = values('bare', (sample) => sample[part]);
    return {
      what: `${what}, ${how}`,
      measured: { value: median(ours), unit: 'seconds' },
      limit: { what: 'the bare call', value: median(bare), unit: 'seconds' },
      result: { ...share(ours, bare), unit: 'times' },
      references: [
        { what: 'more than the bare call', value: difference(ours, bare), unit: 'seconds' },
        ...beside,
      ],
    };
  };
  const bare = values('bare', ({ cpu }) => cpu);
  const withSending = values('buffered', ({ cpu, after }) => cpu + after);
  const sending: Figure = {
    what: `with its two entries sent, afterwards (${share(withSending, bare).value.toFixed(2)}×)`,
    value: median(withSending),
    unit: 'seconds',
  };
  const clock = (contender: Contender): number => median(values(contender, (sample) => sample.clock));
  return [
    row('no audit', 'unaudited', 'cpu', []),
    { ...row('buffered', 'buffered', 'cpu', [sending]), ...(goal === undefined ? {} : { goal }) },
    row('required', 'required', 'clock', [
      { what: 'a durable entry alone', value: clock('append'), unit: 'seconds' },
      { what: `each, of ${AT_ONCE} calls at a time`, value: clock('requiredAtOnce'), unit: 'seconds' },
    ]),
  ];
}
