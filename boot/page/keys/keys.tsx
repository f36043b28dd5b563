import { lazy } from 'react';
import { useNavigate } from 'react-router';
import { openFinder } from '../app/finder/open-finder.ts';
import { Later } from '../app/later.tsx';
import { undoLast } from '../app/tell.tsx';
import { useKeys } from './use-keys.ts';

const KeysWindow = lazy(async () => ({ default: (await import('../rest.ts')).KeysWindow }));

const places: Readonly<Record<string, string>> = {
  ...{ m: '/', i: '/images', f: '/firmware', a: '/activity', s: '/servers' },
};

interface Props {
  readonly isOpen: boolean;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** The keys that work in every view, and the window that tells all of them. */
export function Keys({ isOpen, onOpen, onClose }: Props): React.JSX.Element {
  const navigate = useNavigate();
  const go = (): void => {
    const next = (event: KeyboardEvent): void => {
      const path = places[event.key];
      if (path === undefined) return;
      // The letter alone means something else in some views.
      event.stopPropagation();
      void navigate(path);
    };
    document.addEventListener('keydown', next, { once: true, capture: true });
  };
  useKeys([
    ['shift + ?', onOpen],
    ['?', onOpen],
    ['g', go],
    ['u', undoLast],
    ['mod + k', openFinder],
    // Where the view has no filter of its own, which takes the key as well.
    ['/', () => document.querySelector('.filters') === null && openFinder()],
  ]);
  return (
    <Later>
      <KeysWindow isOpen={isOpen} onClose={onClose} />
    </Later>
  );
}
