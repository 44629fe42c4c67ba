import type { Crowd, Heard } from './crowd.ts';
import { type GatherSockets, gatherSockets } from './sockets.ts';
import { type GatherVerifiers, gatherVerifiers } from './verifiers.ts';

/** A request to the crowd of a process, which has one crowd at a time. */
export type CrowdJob =
  | ({ readonly step: 'gather'; readonly what: 'verifiers' } & GatherVerifiers)
  | ({ readonly step: 'gather'; readonly what: 'sockets' } & GatherSockets)
  | { readonly step: 'watch'; readonly token: string }
  | { readonly step: 'heard' }
  | { readonly step: 'mustRefuse'; readonly tokens: readonly string[] }
  | { readonly step: 'leave' };

let crowd: Crowd | undefined;

/**
 * Runs a step.
 * @returns the result of {@link Crowd.heard} for that step
 */
export async function directCrowd(job: CrowdJob): Promise<Heard | undefined> {
  if (job.step === 'gather') {
    crowd = await (job.what === 'verifiers' ? gatherVerifiers(job) : gatherSockets(job));
    return undefined;
  }
  if (crowd === undefined) throw new Error('the crowd is not there yet');
  if (job.step === 'heard') return crowd.heard();
  if (job.step === 'watch') await crowd.watch(job.token);
  if (job.step === 'mustRefuse') await crowd.mustRefuse(job.tokens);
  if (job.step === 'leave') await crowd.leave();
  return undefined;
}
