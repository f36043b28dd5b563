import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

/** An administrator's browser, and all that it complained about. */
export interface Administrator {
  readonly page: Page;
  /** Errors of the console, exceptions, and violations of the Content-Security-Policy. */
  readonly complaints: string[];
  /** Presses of the mouse since the page was opened. */
  presses(): Promise<number>;
  leave(): Promise<void>;
}

/** Debian's Chromium. */
export const chromiumPath = '/usr/bin/chromium';

/** It shows pages of this test only, so that its sandbox, which root may not use, is not needed. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });

export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Administrator> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(30_000);
  await context.addInitScript({ content: watch });
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  await page.goto(url);
  return {
    page,
    complaints,
    presses: () => page.evaluate<number>('globalThis.presses'),
    leave: () => context.close(),
  };
}

/** Runs in the page, before its own code: counts presses, and puts violations of the policy on the console. */
const watch = `
  globalThis.presses = 0;
  document.addEventListener('pointerdown', ({ isTrusted }) => { globalThis.presses += isTrusted ? 1 : 0; }, true);
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    console.error('Content-Security-Policy: ' + violatedDirective + ' ' + blockedURI));
`;

function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return complaints;
}
