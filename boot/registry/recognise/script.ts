import { hasText } from '../../../rom/image/bytes.ts';
import { program, type Program, type ProgramFile } from './program-file.ts';

/** A boot script; iPXE runs those of gPXE as well. */
export function readScript({ head }: ProgramFile): Program | undefined {
  const isScript = ['#!ipxe', '#!gpxe'].some((magic) => hasText(head, 0, magic));
  return isScript ? program({ kind: 'script', title: 'Boot script' }) : undefined;
}
