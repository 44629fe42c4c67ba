import { callFirst, type FirstCalls } from './first-calls.ts';
import { createProject } from './project.ts';
import type { Runtime } from './runtimes.ts';
import type { Served } from './served.ts';
import type { Language, Subject } from './subjects.ts';

/** What following one README took. */
export interface Measurement {
  readonly name: string;
  readonly language: Language;
  /** The file of the README that has the guard. */
  readonly file: string;
  /** Lines of all files, without comments. */
  readonly lines: number;
  /** Packages that are installed. */
  readonly packages: number;
  /** Seconds that the installation took, and the build if there is one. */
  readonly setup: number;
  /** By runtime; an error where the README does not lead to both calls. */
  readonly calls: ReadonlyMap<string, FirstCalls | Error>;
}

export interface Place {
  /** Projects are made in here. */
  readonly folder: string;
  /** The folder of the packed packages. */
  readonly packed: string;
  readonly runtimes: readonly Runtime[];
  readonly served: Served;
}

/** @throws {Error} if what the README says to install or to build fails */
export async function measure(subject: Subject, place: Place): Promise<Measurement> {
  const { folder, packed, runtimes, served } = place;
  const project = await createProject(subject, folder, packed);
  const calls = new Map<string, FirstCalls | Error>();
  for (const runtime of runtimes.filter(({ name }) => subject.runtimes.includes(name))) {
    const result = await callFirst(subject, project, runtime, served).catch(
      (error: unknown) => error as Error,
    );
    calls.set(runtime.name, result);
    await project.clean();
  }
  const { lines, packages, seconds } = project;
  const { name, language = 'TypeScript', files } = subject;
  return { name, language, file: files.at(-1) ?? '', lines, packages, setup: seconds, calls };
}
