import { useHotkeys, type HotkeyItem } from '@mantine/hooks';

/** Elements that do something with Enter. */
const takesEnter = 'a, button, input, summary';

/** Keys of the list: a dialog that is open keeps all of them, a button or link in focus keeps Enter. */
export function useListKeys(keys: readonly (readonly [key: string, run: () => void])[]): void {
  useHotkeys(
    keys.map(([key, run]): HotkeyItem => {
      const unlessTaken = (event: KeyboardEvent): void => {
        const focused = event.target as HTMLElement;
        if (document.querySelector('[role=dialog]') !== null) return;
        if (key === 'Enter' && focused.closest(takesEnter) !== null) return;
        event.preventDefault();
        run();
      };
      return [key, unlessTaken, { preventDefault: false }];
    }),
  );
}
