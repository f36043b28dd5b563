import { lastItem } from '../../../system/present.ts';
const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

/** Nothing under this is worth a number. */
const nowMs = 5000;

// To make one takes longer than to render a row.
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
const absolute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' });

/** `now`, `3 minutes ago`, `2 days ago`. @param ms milliseconds since 1970 */
export function relativeTime(ms: number, now: number): string {
  const passed = now - ms;
  if (Math.abs(passed) < nowMs) return 'now';
  const [unit, size] = units.find(([, each]) => Math.abs(passed) >= each) ?? lastItem(units);
  return relative.format(-Math.round(passed / size), unit);
}

/** In the reader's time zone, with its name. */
export const absoluteTime = (ms: number): string => absolute.format(ms);

/** `0.8 s`, `14 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`. */
export function duration(ms: number): string {
  // The server's clock may be ahead of the browser's.
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
