import type { ActivityReport } from '@grantex/sdk';
import { Link } from 'react-router';
import { Notice } from '../../../ui/notice.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { ActivityChart, bucketName, STACK, totalOf } from './chart.tsx';
import { NoActivity } from './none.tsx';

type Refusal = ActivityReport['refusals'][number];

const REFUSALS: readonly Column<Refusal>[] = [
  { title: 'Reason', cell: ({ reason }) => <Code>{reason}</Code> },
  { title: 'Refused', cell: ({ count }) => count.toLocaleString(), isFigure: true },
];

/** The audit entries over time, and the refusals by reason. */
export function OverviewActivity({ report }: { report: ActivityReport }) {
  const { buckets, bucket, refusals, isWhole } = report;
  if (isWhole && buckets.every((each) => totalOf(each) === 0))
    return <NoActivity agentCount={report.inForce.agents} />;
  const columns: readonly Column<(typeof buckets)[number]>[] = [
    { title: bucket === 'hour' ? 'Hour' : 'Day (UTC)', cell: ({ at }) => bucketName(at, bucket) },
    ...STACK.map((status) => ({
      title: status,
      cell: (each: (typeof buckets)[number]) => each[status].toLocaleString(),
      isFigure: true,
    })),
  ];
  return (
    <>
      <section className="card" aria-labelledby="activity">
        <h2 id="activity">Audit entries over time</h2>
        <ActivityChart report={report} />
        {!isWhole && (
          <Notice>Older entries of this span are still being counted, or there are too many to count.</Notice>
        )}
        <details>
          <summary>As a table</summary>
          <Table
            caption="Entries over time"
            columns={columns}
            rows={buckets.toReversed()}
            keyOf={({ at }) => at}
            empty={undefined}
          />
        </details>
      </section>
      <section className="card" aria-labelledby="refusals">
        <h2 id="refusals">Refusals by reason</h2>
        {refusals.length === 0 ? (
          <p>Nothing was refused.</p>
        ) : (
          <>
            <Table
              caption="Reasons"
              columns={REFUSALS}
              rows={refusals}
              keyOf={({ reason }) => reason}
              empty={undefined}
            />
            <p className="fine">
              <Link to="/audit?status=blocked">Show the refusals in the audit log</Link>
            </p>
          </>
        )}
      </section>
    </>
  );
}
