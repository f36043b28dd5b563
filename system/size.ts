import { itemAt } from './present.ts';
const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A number of bytes in binary units: `812 bytes`, `4.2 MiB`, `512 KiB`. */
export function size(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${itemAt(units, power)}`;
}
