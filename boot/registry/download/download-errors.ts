import { ExitCode, RomkitError } from '../../../system/error.ts';
import { reasonOf, shownUrl } from './request.ts';

export const notReached = (url: string, error: unknown): RomkitError =>
  new RomkitError({
    code: 'server-not-reached',
    message: `${shownUrl(url)} cannot be reached: ${reasonOf(error)}.`,
    hint: 'Check the address and the network of this machine, or download the file elsewhere and name it as a path.',
    exitCode: ExitCode.missing,
    cause: error,
  });

export const refused = (url: string, status: number, words: string): RomkitError =>
  new RomkitError({
    code: 'download-refused',
    message: `${shownUrl(url)} is not given out: the server answers ${`${status} ${words}`.trim()}.`,
    hint: 'Look up the address of the file itself in a browser.',
  });

export const interrupted = (url: string, sizeBytes: number, error: unknown): RomkitError =>
  new RomkitError({
    code: 'download-interrupted',
    message: `${shownUrl(url)} broke off again and again: ${reasonOf(error)}.`,
    hint: `Run the command again later; it goes on after the ${sizeBytes} bytes that are here.`,
    cause: error,
  });

export const webPage = (url: string): RomkitError =>
  new RomkitError({
    code: 'web-page',
    message: `${shownUrl(url)} is a web page, and no file to boot.`,
    hint: 'Open it in a browser: it may be a list of files, a login page or an error. Give the address of the file itself.',
  });

export const wrongChecksum = (url: string): RomkitError =>
  new RomkitError({
    code: 'wrong-checksum',
    message: `${shownUrl(url)} has another SHA-256 checksum than the one that was given.`,
    hint: 'Compare the checksum with that of the publisher. Nothing of the file was kept.',
    exitCode: ExitCode.failed,
  });
