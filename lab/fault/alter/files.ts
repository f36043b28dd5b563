import { posix } from 'node:path';
import type { ExpectedFile } from '../../../boot/chain/expectation.ts';
import type { LabPlan, PlacedFile } from '../../run/lab-plan.ts';
import type { WebTrouble } from '../servers/web-server.ts';

export type FileStage = 'nbp' | 'bootScript' | 'macScript' | 'kernel' | 'initrd';

/** The files that one stage fetches, of all machines: as paths below a server's root. */
export const pathsOf = (plan: LabPlan, stage: FileStage): string[] =>
  filesOf(plan, stage).map(({ path }) => path);

function filesOf(plan: LabPlan, stage: FileStage): ExpectedFile[] {
  return plan.machines.flatMap(({ expectation }) => {
    const file = expectation[stage];
    return file === null ? [] : [{ ...file, path: belowRoot(file.path) }];
  });
}

/** A file's path below a server's root, of the path that a client asks for. */
export const belowRoot = (path: string): string => path.replace(/^\/+/, '');

/** The plan with these files changed on every server that has them; `change` gives null for a file that goes away. */
export function withFiles(
  plan: LabPlan,
  paths: readonly string[],
  change: (file: PlacedFile) => PlacedFile | null,
): LabPlan {
  const changed = (files: readonly PlacedFile[]): PlacedFile[] =>
    files.flatMap((file) => (paths.includes(file.path) ? (change(file) ?? []) : file));
  return withScriptNames({ ...plan, web: changed(plan.web), tftp: changed(plan.tftp) });
}

/** The plan with these files gone from every server. */
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

/** The plan with another content in the place of a stage's files; what is expected of them stays. */
export const withContent = (plan: LabPlan, stage: FileStage, content: PlacedFile['content']): LabPlan =>
  withFiles(plan, pathsOf(plan, stage), (file) => ({ ...file, content }));

/** An error page in the place of a stage's files, as a proxy or a login gives it with status 200. */
export const withWebPages = (plan: LabPlan, stage: FileStage): LabPlan =>
  withContent(plan, stage, { text: webPage });

const webPage = '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body></body></html>\n';

/** Files that a full disk has left without a byte. */
export const withEmptyFiles = (plan: LabPlan, stage: FileStage): LabPlan =>
  withContent(plan, stage, { text: '' });

/** A web server that has this trouble with the files of a stage. */
export const withWebTrouble = (plan: LabPlan, stage: FileStage, trouble: WebTrouble): LabPlan => ({
  ...plan,
  engines: { ...plan.engines, http: null },
  extraServers: [
    ...plan.extraServers,
    {
      kind: 'web',
      troubles: Object.fromEntries(pathsOf(plan, stage).map((path) => [path, trouble])),
    },
  ],
});

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
