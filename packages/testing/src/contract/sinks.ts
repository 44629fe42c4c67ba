import type { AuditSink } from '@grantex/core';
import type { World } from './world.ts';

/** A sink that takes nothing. */
export const SINK_DOWN: AuditSink = {
  write() {
    throw new Error('The log is down.');
  },
  close: () => Promise.resolve(),
};

/** A sink that takes its time, in which somebody raises the amount that was checked. */
export function changingInput(world: World): AuditSink {
  return {
    async write(record) {
      const receipt = await world.recorder.write(record);
      if (world.checkedInput !== undefined) world.checkedInput.amount = '9000';
      return receipt;
    },
    close: () => world.recorder.close(),
  };
}
