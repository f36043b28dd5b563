import { posix } from 'node:path';
import type { ExpectedFile, Expectation } from '../../../boot/chain/expectation.ts';
import type { LabPlan, PlacedFile } from '../../run/lab-plan.ts';

type FileStage = 'nbp' | 'bootScript' | 'macScript' | 'kernel' | 'initrd';

/** The files that one stage fetches, of all machines: as paths below a server's root. */
export const pathsOf = (plan: LabPlan, stage: FileStage): string[] =>
  filesOf(plan, stage).map(({ path }) => path);

function filesOf(plan: LabPlan, stage: FileStage): ExpectedFile[] {
  return plan.machines.flatMap(({ expectation }) => {
    const file = expectation[stage];
    return file === null ? [] : [{ ...file, path: belowRoot(file.path) }];
  });
}

const belowRoot = (path: string): string => path.replace(/^\/+/, '');

/** The plan with these files changed on every server that has them; `change` gives null for a file that goes away. */
function withFiles(
  plan: LabPlan,
  paths: readonly string[],
  change: (file: PlacedFile) => PlacedFile | null,
): LabPlan {
  const changed = (files: readonly PlacedFile[]): PlacedFile[] =>
    files.flatMap((file) => (paths.includes(file.path) ? (change(file) ?? []) : file));
  return withScriptNames({ ...plan, web: changed(plan.web), tftp: changed(plan.tftp) });
}

export const withoutFiles = (plan: LabPlan, paths: readonly string[]): LabPlan =>
  withFiles(plan, paths, () => null);

/** The plan with the files of a stage as a copy that broke off half-way leaves them. */
export function withHalfFiles(plan: LabPlan, stage: FileStage): LabPlan {
  const sizes = new Map(filesOf(plan, stage).map(({ path, sizeBytes }) => [path, sizeBytes]));
  return withFiles(plan, [...sizes.keys()], (file) => ({
    ...file,
    keepBytes: Math.floor((sizes.get(file.path) ?? 0) / 2),
  }));
}

/** The plan with an error page in the place of a stage's files, as a proxy or a login gives it with status 200. */
export const withWebPages = (plan: LabPlan, stage: FileStage): LabPlan =>
  withFiles(plan, pathsOf(plan, stage), (file) => ({ ...file, content: { text: webPage } }));

const webPage = '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body></body></html>\n';

/** Other texts for the machines' scripts: they are what they should be, as long as they should be. */
export function withMacScripts(plan: LabPlan, change: (text: string) => string): LabPlan {
  const texts = new Map<string, string>();
  const changed = withFiles(plan, pathsOf(plan, 'macScript'), (file) => {
    if (!('text' in file.content)) return file;
    const text = change(file.content.text);
    texts.set(file.path, text);
    return { ...file, content: { text } };
  });
  return withExpectations(changed, (expectation) => ({
    ...expectation,
    macScript: sized(expectation.macScript, texts),
  }));
}

/** What a machine's script is called instead, given its name without folder. */
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

function withExpectations(plan: LabPlan, change: (expectation: Expectation) => Expectation): LabPlan {
  const machines = plan.machines.map((machine) => ({ ...machine, expectation: change(machine.expectation) }));
  return { ...plan, machines };
}

function sized(file: ExpectedFile, texts: ReadonlyMap<string, string>): ExpectedFile {
  const text = texts.get(belowRoot(file.path));
  return text === undefined ? file : { ...file, sizeBytes: Buffer.byteLength(text) };
}

/** What lies in the folder of the scripts is a fact that diagnosis may look at. */
function withScriptNames(plan: LabPlan): LabPlan {
  const machines = plan.machines.map((machine) => {
    const folder = posix.dirname(belowRoot(machine.expectation.macScript.path));
    const scriptNames = [...plan.web, ...plan.tftp]
      .filter(({ path }) => posix.dirname(path) === folder)
      .map(({ path }) => posix.basename(path));
    return { ...machine, circumstances: { ...machine.circumstances, scriptNames } };
  });
  return { ...plan, machines };
}
