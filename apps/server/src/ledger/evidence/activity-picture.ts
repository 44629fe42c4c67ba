import { type Html, html } from '../../web/pages/html.ts';
import type { Day } from './fact-book.ts';

/** One bar: a day, or several. */
export interface Bar extends Readonly<Day> {
  /** Its first and last day. */
  readonly from: string;
  readonly to: string;
}

const MOST_BARS = 62;
const DAY = 86_400_000;

/** The days of a period in at most 62 bars, also those on which nothing happened. */
export function barsOf(days: ReadonlyMap<string, Day>, since: string, until: string): Bar[] {
  const first = Date.parse(`${since.slice(0, 10)}T00:00:00Z`);
  const last = Date.parse(new Date(Date.parse(until) - 1).toISOString().slice(0, 10));
  const count = Math.max(1, Math.round((last - first) / DAY) + 1);
  const perBar = Math.ceil(count / MOST_BARS);
  return Array.from({ length: Math.ceil(count / perBar) }, (_, index) => {
    const dates = Array.from({ length: perBar }, (__, day) => dateOf(first + (index * perBar + day) * DAY));
    const sum = (what: keyof Day): number =>
      dates.reduce((all, date) => all + (days.get(date)?.[what] ?? 0), 0);
    const to = dates.at(-1) ?? '';
    return {
      from: dates[0] ?? '',
      to: to > dateOf(last) ? dateOf(last) : to,
      allowed: sum('allowed'),
      refused: sum('refused'),
      stopped: sum('stopped'),
    };
  });
}

function dateOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

export interface Picture {
  readonly title: string;
  readonly bars: readonly Bar[];
  /** What is drawn, from the ground up, each in its own tone and pattern. */
  readonly layers: readonly { readonly what: keyof Day; readonly name: string; readonly tone: string }[];
}

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [720, 130, 44, 18];

/** A picture of bars, for eyes alone: a table at the end says the same. */
export function activityPicture({ title, bars, layers }: Picture): Html {
  const totals = bars.map((bar) => layers.reduce((all, { what }) => all + bar[what], 0));
  const most = Math.max(1, ...totals);
  const step = (WIDTH - LEFT) / bars.length;
  const width = Math.max(1, step - Math.min(3, step / 4));
  const height = (count: number): number => (count / most) * (HEIGHT - BOTTOM - 8);
  return html`<figure>
    <figcaption>${title}</figcaption>
    <svg
      viewBox=${`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label=${`${title}. The table at the end has the numbers.`}
    >
      <line x1=${LEFT} y1=${HEIGHT - BOTTOM} x2=${WIDTH} y2=${HEIGHT - BOTTOM} stroke="#8a8f98" />
      <text x=${LEFT - 6} y="14" text-anchor="end">${most.toLocaleString('en')}</text>
      <text x=${LEFT - 6} y=${HEIGHT - BOTTOM} text-anchor="end">0</text>
      ${bars.flatMap((bar, index) => {
        let top = HEIGHT - BOTTOM;
        return layers.map(({ what, tone }) => {
          const tall = height(bar[what]);
          top -= tall;
          return html`<rect x=${LEFT + index * step} y=${top} width=${width} height=${tall} fill=${tone} />`;
        });
      })}
      <text x=${LEFT} y=${HEIGHT - 4}>${bars[0]?.from ?? ''}</text>
      <text x=${WIDTH} y=${HEIGHT - 4} text-anchor="end">${bars.at(-1)?.to ?? ''}</text>
    </svg>
    <p class="legend">
      ${layers.map(({ name, tone }) => html`<span><i style=${`background:${tone}`}></i>${name}</span>`)}
    </p>
  </figure>`;
}
