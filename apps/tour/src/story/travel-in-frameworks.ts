import type { CallTool, OpenFramework } from '../frameworks/framework.ts';
import type { StepResult } from '../telling/teller.ts';
import type { Scene } from './decision.ts';

/** The frameworks beside Express, by what the audit trail calls them. Each is loaded when it is opened: they are large. */
const FRAMEWORKS: readonly { name: string; via: string; load: () => Promise<OpenFramework> }[] = [
  {
    name: 'LangChain',
    via: 'langchain',
    load: async () => (await import('../frameworks/langchain.ts')).openLangChain,
  },
  { name: 'AI SDK', via: 'ai-sdk', load: async () => (await import('../frameworks/ai-sdk.ts')).openAiSdk },
  { name: 'MCP', via: 'mcp', load: async () => (await import('../frameworks/mcp.ts')).openMcp },
];

/** One framework, with the tools of the trip in it. */
export interface Opened {
  readonly name: string;
  readonly via: string;
  readonly call: CallTool;
}

/** The trip once more, through each framework, with the grant token that went through Express. */
export async function travelInFrameworks(scene: Scene, grantToken: string): Promise<readonly Opened[]> {
  const { teller, narrator, guards } = scene;
  narrator.part('The same grant in four frameworks: Express was the first');
  const { opened } = await teller.step(
    'frameworks.start',
    'LangChain, the AI SDK and MCP load, with the rules of the API',
    { outcome: 'done' },
    async () => {
      const opening = FRAMEWORKS.map(async ({ name, via, load }) => {
        const open = await load();
        return { name, via, call: await open(guards.guardOf(via), () => grantToken) };
      });
      const detail =
        'The calls that a model would make are scripted, so no key is needed; frameworks and guards are real.';
      return { outcome: 'done', opened: await Promise.all(opening), detail };
    },
  );
  for (const framework of opened) await trip(scene, framework);
  return opened;
}

async function trip({ teller }: Scene, { name, via, call }: Opened): Promise<void> {
  const allowed = { outcome: 'allowed' } as const;
  await teller.step(`${via}.search`, `${name}: a model searches for flights`, allowed, () => search(call));
  await teller.step(`${via}.book.420`, `${name}: it books one for 420`, allowed, () =>
    call('book_flight', { flight: 'AI 139', price: 420 }),
  );
  await teller.step(
    `${via}.book.900`,
    `${name}: it tries to book one for 900, and reads`,
    { outcome: 'refused', code: 'amount_over' },
    () => call('book_flight', { flight: 'LH 761', price: 900 }),
  );
}

/** What every framework allows, as long as there is a grant. */
export function search(call: CallTool): Promise<StepResult> {
  return call('search_flights', { to: 'DEL' });
}
