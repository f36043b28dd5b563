import { setFlagsFromString } from 'node:v8';

/**
 * Let the heap of this process grow by 20 % of what is in use between two collections. By default V8 lets it grow to
 * several times that, which fills memory in a storm of machines and then makes one collection long.
 */
export function growHeapSlowly(): void {
  setFlagsFromString('--heap-growing-percent=20');
}
