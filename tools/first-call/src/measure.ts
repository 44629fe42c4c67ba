import { join } from 'node:path';
import { callFirst, type FirstCalls } from './first-calls.ts';
import { createProject } from './project.ts';
import type { Runtime } from './runtimes.ts';
import type { Served } from './served.ts';
import type { Subject } from './subjects.ts';

/** What following one README took. */
export interface Measurement {
  readonly name: string;
  /** Lines of the example, without comments. */
  readonly lines: number;
  /** Packages that npm installed. */
  readonly packages: number;
  /** Seconds that the installation took. */
  readonly installation: number;
  /** By runtime; an error where the README does not lead to both calls. */
  readonly calls: ReadonlyMap<string, FirstCalls | Error>;
}

export interface Place {
  /** Projects are made in here. */
  readonly folder: string;
  readonly tarballs: string;
  readonly runtimes: readonly Runtime[];
  readonly served: Served;
}

/** @throws {Error} if the README's installation fails */
export async function measure(subject: Subject, place: Place): Promise<Measurement> {
  const { folder, tarballs, runtimes, served } = place;
  const project = await createProject(subject, join(folder, subject.name), tarballs);
  const calls = new Map<string, FirstCalls | Error>();
  for (const runtime of runtimes.filter(({ name }) => subject.runtimes.includes(name))) {
    const result = await callFirst(subject, project, runtime, served).catch(
      (error: unknown) => error as Error,
    );
    calls.set(runtime.name, result);
  }
  const { lines, packages, seconds } = project;
  return { name: subject.name, lines, packages, installation: seconds, calls };
}
