import { Suspense, useEffect, useState } from 'react';
import { whenIdle } from '../api/when-idle.ts';

/** Parts that the first view does without: their code is loaded, and they are there, once the browser is idle. */
export function Later({ children }: { readonly children: React.ReactNode }): React.JSX.Element | null {
  const [isTime, setTime] = useState(false);
  useEffect(() => {
    let isHere = true;
    void whenIdle().then(() => isHere && setTime(true));
    return () => void (isHere = false);
  }, []);
  return isTime ? <Suspense fallback={null}>{children}</Suspense> : null;
}
