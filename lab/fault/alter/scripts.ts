import { posix } from 'node:path';
import type { ExpectedFile } from '../../../boot/chain/expectation.ts';
import type { LabPlan } from '../../run/lab-plan.ts';
import { belowRoot, pathsOf, withFiles } from './files.ts';

/** Other texts for the scripts of a stage: they are what they should be, as long as they should be. */
export function withScripts(
  plan: LabPlan,
  stage: 'bootScript' | 'macScript',
  change: (text: string, name: string) => string,
): LabPlan {
  const sizes = new Map<string, number>();
  const changed = withFiles(plan, pathsOf(plan, stage), (file) => {
    if (!('text' in file.content)) return file;
    const text = change(file.content.text, posix.basename(file.path));
    sizes.set(file.path, Buffer.byteLength(text));
    return { ...file, content: { text } };
  });
  const sized = <File extends ExpectedFile | null>(file: File): File =>
    file === null ? file : { ...file, sizeBytes: sizes.get(belowRoot(file.path)) ?? file.sizeBytes };
  return {
    ...changed,
    machines: changed.machines.map((machine) => ({
      ...machine,
      expectation: { ...machine.expectation, [stage]: sized(machine.expectation[stage]) },
    })),
  };
}

/** Another name for a machine's script, given its name without folder. */
export function withMacScriptNames(plan: LabPlan, rename: (name: string) => string): LabPlan {
  return withFiles(plan, pathsOf(plan, 'macScript'), (file) => ({
    ...file,
    path: posix.join(posix.dirname(file.path), rename(posix.basename(file.path))),
  }));
}

/** The same with letters in the machines' MAC addresses, where the lab's own have only digits. */
export function withLettersInMacs(plan: LabPlan): LabPlan {
  const text = JSON.stringify(plan)
    .replaceAll('52:54:00:77:', '52:54:00:fa:')
    .replaceAll('52-54-00-77-', '52-54-00-fa-');
  return JSON.parse(text) as LabPlan;
}
