/** Does one piece of work after the other, in the order in which they were asked for. A failure stops none of the next. */
export type Line = <RESULT>(work: () => Promise<RESULT>) => Promise<RESULT>;

export function createLine(): Line {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
}
