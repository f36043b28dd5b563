import { u32 } from '../bytes.ts';

const call = 0xe8;
const jump = 0xe9;

/**
 * Undo the x86 filter that iPXE's zbin runs before packing (bcj_filter in its zbin.c): there every call and jump
 * got an absolute target in place of a relative one. Works in place.
 */
export function undoJumpFilter(data: Uint8Array): void {
  const limit = data.length - 5;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let offset = 0; offset <= limit; offset++) {
    if (data[offset] !== call && data[offset] !== jump) continue;
    const target = u32(data, offset + 1) | 0;
    if (target >= 0 && target < limit) view.setInt32(offset + 1, target - offset, true);
    else if (target >= -offset && target < 0) view.setInt32(offset + 1, target + limit, true);
    offset += 4;
  }
}
