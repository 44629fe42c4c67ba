import type { FastifyBaseLogger } from 'fastify';
import { sql } from 'kysely';
import { createPeriodic } from '../../base/background/periodic.ts';
import type { OutboundFetch } from '../../base/outbound/outbound-fetch.ts';
import type { Database } from '../../base/store/database.ts';
import { noteAnswer } from './domain.ts';
import { askDomain } from './domain-document.ts';
import { originOf } from './domain-name.ts';

/** Asks every domain once a day whether it still names its developer. */
export interface DomainSchedule {
  /** Asks those that are due. A timer calls it, too. */
  check(): Promise<void>;
  /** Stops, once the check under way has ended. */
  close(): Promise<void>;
}

export interface DomainScheduleOptions {
  database: Database;
  fetch: OutboundFetch;
  log: Pick<FastifyBaseLogger, 'warn'>;
  now: () => number;
  /** Milliseconds between two looks. Default ten minutes. */
  every?: number;
}

const DAY = 86_400_000;
/** Most domains of one look, one after another: 14,000 a day and process. */
const MOST = 100;

/** Several processes may look at once: each takes other domains. */
export function startDomainSchedule(options: DomainScheduleOptions): DomainSchedule {
  const { database, fetch, log, now, every = 600_000 } = options;
  let isClosed = false;

  /** Takes one that is due: nobody else asks it for a day, also if this process dies. */
  async function takeDue(): Promise<{ developerId: string; name: string } | undefined> {
    const [at, due] = [new Date(now()).toISOString(), new Date(now() - DAY).toISOString()];
    const { rows } = await database.asSystem((transaction) =>
      sql<{ developerId: string; name: string }>`
        UPDATE developer_domains SET checked_at = ${at}::timestamptz
        WHERE developer_id = (SELECT developer_id FROM developer_domains WHERE checked_at <= ${due}::timestamptz
          ORDER BY checked_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING developer_id AS "developerId", domain AS name`.execute(transaction),
    );
    return rows[0];
  }

  async function checkDue(): Promise<void> {
    for (let checked = 0; checked < MOST && !isClosed; checked += 1) {
      const due = await takeDue();
      if (due === undefined) return;
      const origin = originOf(due.name)?.origin ?? '';
      const answer = await askDomain(fetch, { origin, developerId: due.developerId });
      await database.asSystem((transaction) => noteAnswer(transaction, due, answer, new Date(now())));
    }
  }

  const checking = createPeriodic({
    work: checkDue,
    every,
    onFailure: (error) =>
      log.warn({ err: error }, 'asking the domains of developers failed and is tried again'),
  });
  checking.start();
  return {
    check: checking.run,
    close() {
      isClosed = true;
      return checking.close();
    },
  };
}
