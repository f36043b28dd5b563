import { absoluteTime, relativeTime } from '../text/time.ts';

/** A moment: relative, with the absolute time on hover. */
export const When = ({ ms, now }: { readonly ms: number; readonly now: number }): React.JSX.Element => (
  <time dateTime={new Date(ms).toISOString()} title={absoluteTime(ms)}>
    {relativeTime(ms, now)}
  </time>
);
