import { useHotkeys, type HotkeyItem } from '@mantine/hooks';

/** Elements that do something with Enter. */
const takesEnter = 'a, button, input, summary';
/** Elements in which a letter is typed, or finds an entry. */
const takesLetters = 'textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])';

/**
 * Keys of a view. A dialog that is open keeps all of them, a field in focus keeps what is typed, and a button or link
 * in focus keeps Enter.
 */
export function useKeys(keys: readonly (readonly [key: string, run: () => void])[]): void {
  useHotkeys(
    keys.map(([key, run]): HotkeyItem => {
      const unlessTaken = (event: KeyboardEvent): void => {
        const focused = event.target as HTMLElement;
        if (document.querySelector('[role=dialog]') !== null) return;
        if (focused.closest(takesLetters) !== null) return;
        if (key === 'Enter' && focused.closest(takesEnter) !== null) return;
        event.preventDefault();
        run();
      };
      return [key, unlessTaken, { preventDefault: false }];
    }),
    [],
  );
}
