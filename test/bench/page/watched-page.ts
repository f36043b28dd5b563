import type { Browser, CDPSession, Page } from 'playwright-core';
import { openPage } from '../../support/page/browser.ts';

/** A page in a browser of its own cookies and cache, which notes its own times. */
export interface WatchedPage {
  readonly page: Page;
  readonly devtools: CDPSession;
  /** Milliseconds from the navigation until the machines stood on the screen and the filter took keys. */
  readonly usableMs: number;
  leave(): Promise<void>;
}

/** Open the page of a server, and wait until it shows machines. */
export async function watchPage(browser: Browser, url: string, path = '/'): Promise<WatchedPage> {
  const { page, leave } = await openPage(browser, 'about:blank');
  await page.addInitScript({ content: notes });
  await page.goto(`${url}${path}`);
  const usableMs = await page.evaluate<number>('globalThis.usableMs');
  return { page, devtools: await page.context().newCDPSession(page), usableMs, leave };
}

/**
 * Runs in the page, before its own code. `painted` runs after the frame that is being made has been given out: a task
 * that is posted from within a frame runs behind it.
 */
const notes = `
  globalThis.painted = (run) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = run;
    channel.port2.postMessage(null);
  });
  globalThis.usableMs = new Promise((resolve) => new MutationObserver((_, observer) => {
    if (document.querySelector('tbody tr[aria-rowindex]') === null) return;
    if (document.querySelector('[role=search] input') === null) return;
    observer.disconnect();
    painted(() => resolve(performance.now()));
  }).observe(document, { childList: true, subtree: true }));
  globalThis.longFrames = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) longFrames.push({ startTime, duration });
  }).observe({ type: 'long-animation-frame' });
`;
