import type { ErrorMeaning } from './error-meaning.ts';
import { imageAdvice } from './image-advice.ts';
import { networkAdvice } from './network-advice.ts';

/** The advice about an error of iPXE or gPXE; undefined for those that hardly anybody meets. */
export function adviceOn({ code, message, status, files }: ErrorMeaning): string | undefined {
  const posix = Number.parseInt(code.slice(0, 2), 16);
  const row = [...networkAdvice, ...imageAdvice].find(
    ([rowPosix, file, words]) =>
      rowPosix === posix &&
      (file === null || files.some((each) => file.test(each))) &&
      (words === null || words.test(`${message} ${status ?? ''}`)),
  );
  return row?.[3];
}
