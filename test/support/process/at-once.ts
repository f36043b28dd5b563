/** Start tasks in their order, so many at a time; each can be waited for by its own promise. */
export function startSome<Result>(
  tasks: readonly (() => Promise<Result>)[],
  atOnce: number,
): readonly Promise<Result>[] {
  const waiting: (() => Promise<void>)[] = [];
  const results = tasks.map(
    (task) =>
      new Promise<Result>((resolve) =>
        waiting.push(async () => {
          const result = task();
          resolve(result);
          await result.catch(() => undefined);
        }),
      ),
  );
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
  };
  for (let worker = 0; worker < atOnce; worker++) void work();
  // A test that waits for one says that it failed; nobody has to have waited by then.
  results.forEach((result) => void result.catch(() => undefined));
  return results;
}
