import type { Page } from 'playwright-core';

/** So many elements at most are passed on the way to one. */
const mostTabs = 40;

/** A page that is used by its keys alone. */
export class Keyboard {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#page.keyboard.press(key);
  }

  /** Assign the current revision of an image to the selection, or to the machine that is shown. */
  async assign(image: string, count: number): Promise<void> {
    const page = this.#page;
    await this.press('a');
    await page.getByRole('dialog').waitFor();
    await this.tabTo(image);
    await this.press('Space');
    await page.getByRole('button', { name: `Assign to ${count}`, disabled: false }).waitFor();
    await this.tabTo(`Assign to ${count}`);
    await this.press('Enter');
    await page
      .getByRole('alert')
      .filter({ hasText: `Assigned ${image}@1 to ${count}` })
      .first()
      .waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }

  /** Show one machine in the list, which has the focus afterwards. */
  async filter(mac: string): Promise<void> {
    await this.press('/');
    await this.#page.keyboard.type(mac);
    await this.#page.locator('.filters').getByText('1 machine', { exact: true }).waitFor();
    await this.press('Escape');
  }

  /** Go with Tab to the element that begins with these words. @throws Error where none comes */
  async tabTo(words: string): Promise<void> {
    for (let tabs = 0; tabs < mostTabs; tabs++) {
      if ((await this.focused()).startsWith(words)) return;
      await this.press('Tab');
    }
    throw new Error(`"${words}" is not reached within ${mostTabs} tabs`);
  }

  /** Go down in a menu to the item of these words. @throws Error where there is none */
  async toItem(words: string): Promise<void> {
    for (let items = 0; items < mostTabs; items++) {
      if ((await this.focused()) === words) return;
      await this.press('ArrowDown');
    }
    throw new Error(`There is no item "${words}"`);
  }

  /** Words of the element in focus. */
  focused(): Promise<string> {
    return this.#page.evaluate<string>(
      '(({ ariaLabel, labels, textContent }) => ariaLabel ?? labels?.[0]?.textContent ?? textContent)(document.activeElement)',
    );
  }
}
