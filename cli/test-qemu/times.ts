export { stageTimes } from '../../boot/chain/times.ts';

/** `1.2 s` */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
