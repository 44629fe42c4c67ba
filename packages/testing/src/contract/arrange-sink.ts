import { type AuditSink, createAuditSink } from '@grantex/core';
import type { AuditLog } from '../audit/audit-log.ts';
import type { SinkKind } from './cases/contract-case.ts';
import type { World } from './world.ts';

/** Where a guard writes, and where its entries end up. */
export interface OpenedSink {
  readonly sink: AuditSink;
  readonly log: Pick<AuditLog, 'entries' | 'settled'>;
}

/** Opens the sink of a case. */
export function openSink(kind: SinkKind, world: World): OpenedSink {
  return SINKS[kind](world);
}

const SINKS: { readonly [KIND in SinkKind]: (world: World) => OpenedSink } = {
  recorder: ({ recorder }) => ({ sink: recorder, log: recorder }),
  down: ({ recorder }) => ({
    sink: {
      write() {
        throw new Error('The log is down.');
      },
      close: () => Promise.resolve(),
    },
    log: recorder,
  }),
  'required log': (world) => overHttp(world, 'required'),
  'buffered log': (world) => overHttp(world, 'buffered'),
  'recorder, and the caller leaves': (world) => slowly(world, world.leave),
  'recorder, and the input changes': (world) =>
    slowly(world, () => {
      if (world.checkedInput !== undefined) world.checkedInput.amount = '9000';
    }),
};

/** A sink to the issuer over HTTP. */
function overHttp({ issuer: { url, apiKey, auditLog } }: World, mode: 'required' | 'buffered'): OpenedSink {
  const audit = createAuditSink({ url, apiKey, mode, linger: 0 });
  const { promise: hasEnded, resolve: end } = Promise.withResolvers<void>();
  return {
    sink: {
      write(record) {
        if (record.ref !== undefined) end();
        return audit.write(record);
      },
      close: () => audit.close(),
    },
    log: { entries: auditLog.entries, settled: () => hasEnded.then(() => audit.close()) },
  };
}

/** A slow sink: something happens while a call waits for its `allowed` entry. */
function slowly({ recorder }: World, meanwhile: () => void | Promise<void>): OpenedSink {
  return {
    sink: {
      async write(record) {
        const receipt = await recorder.write(record);
        if (record.status === 'allowed') await meanwhile();
        return receipt;
      },
      close: () => recorder.close(),
    },
    log: recorder,
  };
}
