/** However busy the browser is. */
const latestMs = 1000;

/** Safari has no such callback. */
const { requestIdleCallback: runIdle = (run: () => void) => void setTimeout(run, latestMs / 5) } =
  globalThis as {
    requestIdleCallback?: (run: () => void, options: { readonly timeout: number }) => void;
  };

/** The time at which the browser has nothing else to do (W3C requestIdleCallback). */
export const whenIdle = (): Promise<void> =>
  new Promise((resolve) => runIdle(() => resolve(), { timeout: latestMs }));
