import { existsSync } from 'node:fs';

const chromium = '/usr/bin/chromium';

/** Debian's Chromium. @throws Error with a hint where it is not installed */
export async function openBrowser() {
  if (!existsSync(chromium))
    throw Object.assign(new Error(`${chromium} is missing.`), {
      hint: 'Install it: apt-get install chromium',
      exitCode: 3,
    });
  const { chromium: browsers } = await import('playwright-core');
  // It shows pages of romkit's own servers: its sandbox, which root may not use, is not needed.
  const args = ['--no-sandbox', '--disable-dev-shm-usage'];
  return browsers.launch({ executablePath: chromium, args });
}
