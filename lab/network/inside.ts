import { createInterface } from 'node:readline';
import type { LabInput } from './enter.ts';

/** What the program inside knows of the outside. */
export interface Inside extends LabInput {
  /** Aborts when the outer asks for the end, or is gone (the same thing seen from here). */
  readonly signal: AbortSignal;
}

/**
 * For the program that enterLab started: read what it is to do, and hold on to the life line. When the line breaks
 * the signal aborts; a program that has not ended by itself after the grace time is ended.
 * @param end ends this process, and as it is process 1 everything inside with it
 * @throws Error where stdin closes before the first line came
 */
export function enteredLab(
  graceMs = 4000,
  stdin: NodeJS.ReadableStream = process.stdin,
  end: () => void = () => process.exit(1),
): Promise<Inside> {
  const controller = new AbortController();
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: stdin });
    lines.once('line', (line) => resolve({ ...(JSON.parse(line) as LabInput), signal: controller.signal }));
    lines.once('close', () => {
      reject(new Error('The lab was left before it was told what to do.'));
      controller.abort(new Error('The lab is to end.'));
      setTimeout(end, graceMs).unref();
    });
  });
}

/** Tell the outer something: one line of JSON. */
export function tellOutside(document: object, stdout: NodeJS.WritableStream = process.stdout): void {
  stdout.write(`${JSON.stringify(document)}\n`);
}
