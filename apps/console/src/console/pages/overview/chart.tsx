import type { ActivityReport } from '@grantex/sdk';

type Bucket = ActivityReport['buckets'][number];

/** From the bottom of a bar to its top. */
export const STACK = ['allowed', 'success', 'failure', 'blocked'] as const;

const [WIDTH, HEIGHT] = [720, 180];

const HOUR = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });

/** The name of a bucket: an hour in the reader's time zone, or a day in UTC. */
export function bucketName(at: string, bucket: ActivityReport['bucket']): string {
  return (bucket === 'hour' ? HOUR : DAY).format(new Date(at));
}

export function totalOf(bucket: Bucket): number {
  return STACK.reduce((total, status) => total + bucket[status], 0);
}

/** A stacked bar per bucket. The legend and the table have the same numbers in words. */
export function ActivityChart({ report: { buckets, bucket } }: { report: ActivityReport }) {
  const most = Math.max(1, ...buckets.map(totalOf));
  const step = WIDTH / buckets.length;
  const sums = STACK.map((status) => ({
    status,
    sum: buckets.reduce((total, each) => total + each[status], 0),
  }));
  const [first, last] = [buckets[0], buckets.at(-1)];
  return (
    <figure className="chart">
      <div className="most fine">{most.toLocaleString()}</div>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Entries by ${bucket}: ${sums.map(({ status, sum }) => `${sum} ${status}`).join(', ')}`}
      >
        {buckets.map((each, index) => (
          <Bar
            key={each.at}
            bucket={each}
            name={bucketName(each.at, bucket)}
            x={index * step}
            width={step}
            scale={HEIGHT / most}
          />
        ))}
        <line className="ground" x1="0" x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
      </svg>
      <div className="ends fine">
        <span>{first !== undefined && bucketName(first.at, bucket)}</span>
        <span>{last !== undefined && bucketName(last.at, bucket)}</span>
      </div>
      <figcaption>
        <ul className="legend">
          {sums.map(({ status, sum }) => (
            <li key={status}>
              <svg viewBox="0 0 10 10" aria-hidden="true">
                <rect className={`bar-${status}`} width="10" height="10" rx="2" />
              </svg>
              {sum.toLocaleString()} {status}
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}

function Bar(props: { bucket: Bucket; name: string; x: number; width: number; scale: number }) {
  const { bucket, name, x, width, scale } = props;
  let below = HEIGHT;
  return (
    <g>
      <title>{`${name}: ${STACK.map((status) => `${bucket[status]} ${status}`).join(', ')}`}</title>
      {STACK.map((status) => {
        const height = bucket[status] * scale;
        below -= height;
        return (
          height > 0 && (
            <rect
              key={status}
              className={`bar-${status}`}
              x={x + width * 0.1}
              y={below}
              width={width * 0.8}
              height={height}
            />
          )
        );
      })}
    </g>
  );
}
