import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { type Bar, type Span, sumOf } from './spans.ts';

const HEIGHT = 240;
/** The room for the labels of the axes, and for the card above a bar. */
const PLOT = { left: 48, right: 8, top: 12, bottom: 28 };
const CARD = { width: 168, height: 92 };
/** Pixels between two labels of the time axis at the least. */
const LABEL_WIDTH = 72;

/**
 * The calls over time: a bar for each hour, day or month, refused calls on top. It shows the numbers of a bar in a card,
 * under the pointer or for the bar that the arrow keys choose. The table beside it has the same numbers.
 */
export function CallsChart({ bars, bar }: { bars: readonly Bar[]; bar: Span['bar'] }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [chosen, choose] = useState<number>();
  const shown = chosen === undefined ? undefined : bars[chosen];
  const sum = sumOf(bars);
  const last = bars.length - 1;
  const plotWidth = Math.max(1, width - PLOT.left - PLOT.right);

  const chooseByKey = (event: KeyboardEvent): void => {
    const from = chosen ?? last;
    const next: Readonly<Record<string, number | undefined>> = {
      ArrowLeft: from - 1,
      ArrowDown: from - 1,
      ArrowRight: from + 1,
      ArrowUp: from + 1,
      Home: 0,
      End: last,
    };
    const wanted = next[event.key];
    if (event.key === 'Escape') choose(undefined);
    if (wanted === undefined) return;
    event.preventDefault();
    choose(Math.min(last, Math.max(0, wanted)));
  };
  const chooseByPointer = (event: PointerEvent<HTMLDivElement>): void => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - PLOT.left;
    choose(Math.min(last, Math.max(0, Math.floor((x / plotWidth) * bars.length))));
  };

  return (
    <figure className="chart">
      <div
        ref={box}
        className="plot"
        role="slider"
        tabIndex={0}
        aria-label={`Calls by ${bar}: ${wordsOf(sum).join(', ')}`}
        aria-orientation="horizontal"
        aria-valuemin={1}
        aria-valuemax={bars.length}
        aria-valuenow={(chosen ?? last) + 1}
        aria-valuetext={
          shown === undefined ? `Arrow keys choose a ${bar}` : `${shown.name}: ${wordsOf(shown).join(', ')}`
        }
        onKeyDown={chooseByKey}
        onFocus={(event) => {
          if (event.currentTarget.matches(':focus-visible')) choose((known) => known ?? last);
        }}
        onBlur={() => choose(undefined)}
        onPointerMove={chooseByPointer}
        onPointerDown={chooseByPointer}
        onPointerLeave={(event) => {
          if (event.pointerType === 'mouse') choose(undefined);
        }}
      >
        {width > 0 && <Plot bars={bars} width={width} chosen={chosen} />}
      </div>
      <figcaption>
        <ul className="legend">
          <li>
            <Swatch name="bar-allowed" /> {(sum.calls - sum.refused).toLocaleString()} let through
          </li>
          <li>
            <Swatch name="bar-refused" /> {sum.refused.toLocaleString()} refused
          </li>
        </ul>
      </figcaption>
    </figure>
  );
}

function Plot({ bars, width, chosen }: { bars: readonly Bar[]; width: number; chosen: number | undefined }) {
  const [left, right] = [PLOT.left, width - PLOT.right];
  const ground = HEIGHT - PLOT.bottom;
  const step = (right - left) / bars.length;
  const ticks = ticksUpTo(Math.max(...bars.map(({ calls }) => calls)));
  const scale = (ground - PLOT.top) / (ticks.at(-1) ?? 1);
  const labelled = Math.max(1, Math.ceil(LABEL_WIDTH / step));
  const shown = chosen === undefined ? undefined : bars[chosen];
  const gap = step > 6 ? step * 0.12 : 0;
  return (
    <svg width={width} height={HEIGHT} aria-hidden="true">
      {ticks.map((tick) => (
        <g key={tick}>
          <line className="grid" x1={left} x2={right} y1={ground - tick * scale} y2={ground - tick * scale} />
          <text
            className="axis"
            x={left - 8}
            y={ground - tick * scale}
            textAnchor="end"
            dominantBaseline="middle"
          >
            {COMPACT.format(tick)}
          </text>
        </g>
      ))}
      {shown !== undefined && (
        <rect
          className="chosen"
          x={left + (chosen ?? 0) * step}
          width={step}
          y={PLOT.top}
          height={ground - PLOT.top}
        />
      )}
      {bars.map(({ at, calls, refused, tick }, index) => {
        const x = left + index * step + gap;
        const allowed = (calls - refused) * scale;
        return (
          <g key={at} className="bar-of-time">
            <rect
              className="bar-allowed"
              x={x}
              width={step - 2 * gap}
              y={ground - allowed}
              height={allowed}
            />
            <rect
              className="bar-refused"
              x={x}
              width={step - 2 * gap}
              y={ground - calls * scale}
              height={refused * scale}
            />
            {(bars.length - 1 - index) % labelled === 0 && (
              <text
                className="axis"
                x={within(x + step / 2 - gap, left, right)}
                y={ground + 20}
                textAnchor="middle"
              >
                {tick}
              </text>
            )}
          </g>
        );
      })}
      <line className="ground" x1={left} x2={right} y1={ground} y2={ground} />
      {shown !== undefined && (
        <Card
          bar={shown}
          from={left + (chosen ?? 0) * step}
          to={left + ((chosen ?? 0) + 1) * step}
          right={right}
        />
      )}
    </svg>
  );
}

/** The numbers of one bar, beside it: after it where there is room, otherwise before it. */
function Card({ bar, from, to, right }: { bar: Bar; from: number; to: number; right: number }) {
  const lines = wordsOf(bar);
  const start = to + CARD.width > right ? from - CARD.width : to;
  return (
    <g className="card-of-bar" transform={`translate(${Math.max(0, start)} ${PLOT.top})`}>
      <rect width={CARD.width} height={CARD.height} rx="8" />
      <text x="12" y="24" className="name">
        {bar.name}
      </text>
      {lines.map((line, index) => (
        <text key={line} x="12" y={44 + index * 18}>
          {line}
        </text>
      ))}
    </g>
  );
}

function Swatch({ name }: { name: string }) {
  return (
    <svg viewBox="0 0 10 10" aria-hidden="true">
      <rect className={name} width="10" height="10" rx="2" />
    </svg>
  );
}

const COMPACT = new Intl.NumberFormat(undefined, { notation: 'compact' });

function wordsOf({
  calls,
  refused,
  failed,
}: {
  calls: number;
  refused: number;
  failed: number;
}): readonly string[] {
  return [
    `${calls.toLocaleString()} ${calls === 1 ? 'call' : 'calls'}`,
    `${refused.toLocaleString()} refused`,
    `${failed.toLocaleString()} failed`,
  ];
}

/** Round numbers from 0 to at least `most`, at most six of them. */
function ticksUpTo(most: number): readonly number[] {
  const rough = Math.max(1, most / 4);
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * magnitude).find((each) => each >= rough) ?? rough;
  return Array.from({ length: Math.max(1, Math.ceil(most / step)) + 1 }, (_none, index) => index * step);
}

/** Keeps a label that is centred here inside of the plot. */
function within(x: number, left: number, right: number): number {
  return Math.min(right - LABEL_WIDTH / 4, Math.max(left + LABEL_WIDTH / 4, x));
}

/** The width of a box in pixels; 0 before it is known. */
function useWidth(box: RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return width;
}
