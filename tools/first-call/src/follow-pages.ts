import { openDesk } from './desk.ts';
import { follow, type Minutes, type Reader } from './follow.ts';
import { callOn, hasProgram, installRuntimes, type Runtime } from './runtimes.ts';
import { missingFor, type StartPage } from './start-pages.ts';

/** What came of following a page. */
export interface Followed {
  readonly page: StartPage;
  readonly result: Minutes | Error;
  /** By other runtimes: the seconds from the start of the program to the refused call. */
  readonly runtimes: ReadonlyMap<string, number | Error>;
}

/** What came of following pages. */
export interface FollowedPages {
  readonly followed: readonly Followed[];
  /** Pages that this machine lacks the language for. */
  readonly missing: readonly { readonly page: StartPage; readonly why: string }[];
}

/** Follows pages, one after the other, and tells of each as soon as it is known. */
export async function followPages(
  pages: readonly StartPage[],
  tell: (line: string) => void,
): Promise<FollowedPages> {
  await using desk = await openDesk();
  const missing = pages.flatMap((page) => {
    const why = missingFor(page);
    return why === undefined ? [] : [{ page, why }];
  });
  const possible = pages.filter((page) => missingFor(page) === undefined);
  const runtimes = possible.some(hasProgram) ? await installRuntimes(desk.folder) : [];
  const followed: Followed[] = [];
  for (const page of possible) {
    const one = await followOne(page, desk, hasProgram(page) ? runtimes : []);
    tell(summaryOf(one));
    followed.push(one);
  }
  return { followed, missing };
}

async function followOne(
  page: StartPage,
  desk: Parameters<typeof follow>[1],
  runtimes: readonly Runtime[],
): Promise<Followed> {
  const seconds = new Map<string, number | Error>();
  const onRuntimes = async (reader: Reader): Promise<void> => {
    for (const runtime of runtimes) {
      seconds.set(
        runtime.name,
        await callOn(runtime, page, reader).catch((error: unknown) => error as Error),
      );
    }
  };
  const result = await follow(page, desk, onRuntimes).catch((error: unknown) => error as Error);
  return { page, result, runtimes: seconds };
}

function summaryOf({ page, result, runtimes }: Followed): string {
  const others = [...runtimes].map(([name, call]) =>
    call instanceof Error ? `${name} FAILS: ${call.message}` : `${name} ${call.toFixed(1)} s`,
  );
  if (result instanceof Error) return `${page.name} FAILS: ${result.message}`;
  const parts = Object.entries(result).map(([part, spent]) => `${part} ${(spent as number).toFixed(1)} s`);
  return [`${page.name}: ${parts.join(', ')}`, ...others].join('; ');
}
