import type { Page } from 'playwright-core';

/** Select machines by the mouse, by their first MAC addresses. */
export async function select(page: Page, macs: readonly string[]): Promise<void> {
  for (const mac of macs) await page.getByRole('checkbox', { name: `Select ${mac}` }).click();
}

/** Assign the current revision of an image to what is selected, and see that it was done. */
export async function assign(page: Page, image: string, count: number): Promise<void> {
  await page.getByRole('button', { name: 'Assign image' }).click();
  await choose(page, image, count);
}

/** The dialog's part of it. */
export async function choose(page: Page, image: string, count: number): Promise<void> {
  await page.getByRole('radio', { name: image }).click();
  await page.getByRole('button', { name: `Assign to ${count}` }).click();
  await page
    .getByRole('alert')
    .filter({ hasText: `Assigned ${image}@1 to ${count} machine` })
    .waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}
