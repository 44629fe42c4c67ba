import { describe, expect, test } from 'vitest';
import { diskPlaces } from '../../storm/disk-places.ts';
import { runDiskStorm } from '../../storm/disk-storm.ts';
import { whyNoDisk } from '../../storm/small-disk.ts';

/** Needs the right to mount a file system: skipped without it, and CI has it. */
describe.runIf(whyNoDisk === undefined)('when the disk is full', () => {
  test.each(diskPlaces)(
    '$name, writes are 503 and nothing acknowledged is lost; with free space it continues without a restart',
    async ({ open }) => {
      const result = await runDiskStorm(open, 1);
      expect(result).toMatchObject({ faults: 1, lost: 0, wrong: 0 });
      expect(result.refused).toBeGreaterThan(3);
      expect(result.acknowledged).toBeGreaterThan(20);
    },
  );
});
