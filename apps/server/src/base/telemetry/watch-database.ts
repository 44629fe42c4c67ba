import { SpanKind, type Tracer } from '@opentelemetry/api';
import type { Database, Transaction, Work } from '../store/database.ts';
import { isDatabaseUnavailable } from '../store/unavailable.ts';
import { countablesOf } from './count-on-commit.ts';
import type { Metrics, TransactionFacts } from './metrics.ts';
import type { Telemetry } from './telemetry.ts';
import { inSpan } from './tracer.ts';

type Role = TransactionFacts['role'];
/** Runs a piece of work as one transaction of the database. */
type Run<RESULT> = (work: Work<RESULT>) => Promise<RESULT>;
type Watch = <RESULT>(role: Role, work: Work<RESULT>, run: Run<RESULT>) => Promise<RESULT>;

/** Counts and times the transactions of a database, and adds a span to the requests that they serve. */
export function watchDatabase(database: Database, { metrics, tracer }: Telemetry): Database {
  const measured = metrics === undefined ? database : watched(database, measure(metrics));
  return tracer === undefined ? measured : watched(measured, spanned(tracer));
}

/** Lists each member by name, so that a new one is not forgotten. */
function watched(database: Database, watch: Watch): Database {
  const { engine, listen, usage, close, forDeveloper, forList, forPerson, asSystem } = database;
  return {
    engine,
    listen,
    usage,
    close,
    forDeveloper: (developerId, work) => watch('app', work, (inner) => forDeveloper(developerId, inner)),
    forList: (developerId, work) => watch('app', work, (inner) => forList(developerId, inner)),
    forPerson: (work) => watch('consent', work, forPerson),
    asSystem: (work) => watch('system', work, asSystem),
  };
}

function measure(metrics: Metrics): Watch {
  return async <RESULT>(role: Role, work: Work<RESULT>, run: Run<RESULT>): Promise<RESULT> => {
    const asked = performance.now();
    let began: number | undefined;
    let opened: Transaction | undefined;
    const end = (outcome: TransactionFacts['outcome']): void => {
      const ended = performance.now();
      metrics.transactionEnded({
        role,
        outcome,
        waited: ((began ?? ended) - asked) / 1_000,
        seconds: began === undefined ? undefined : (ended - began) / 1_000,
      });
    };
    try {
      const result = await run((transaction) => {
        began = performance.now();
        opened = transaction;
        return work(transaction);
      });
      end('committed');
      if (opened !== undefined) countablesOf(opened).forEach(metrics.count);
      return result;
    } catch (error) {
      end(isDatabaseUnavailable(error) ? 'unavailable' : 'rolled_back');
      throw error;
    }
  };
}

/** Follows the semantic conventions for database clients, without the statement: a span covers a whole transaction. */
function spanned(tracer: Tracer): Watch {
  return (role, work, run) => {
    const attributes = {
      'db.system.name': 'postgresql',
      'db.operation.name': 'TRANSACTION',
      'grantex.database.role': role,
    };
    return inSpan(tracer, 'TRANSACTION', { kind: SpanKind.CLIENT, attributes }, () => run(work));
  };
}
