import { newRevisionSchema, type NewRevision } from '../model/image.ts';
import type { AddEnvironment } from './add-environment.ts';
import type { AddPlan } from './add-plan.ts';
import type { AddRequest } from './add-request.ts';
import { gatherFiles, gatherFolder, gatherIso, type GatheredWith } from './gather.ts';
import { examineProgram, type SystemFile } from './examine.ts';
import { locate } from './locate.ts';
import { makeAddPlan } from './plan/make-plan.ts';
import { storeFiles } from './store-files.ts';

/** An image that can be added. */
export interface PreparedAdd {
  readonly plan: AddPlan;
  /**
   * Put its files into the content store. The caller names them in the registry then.
   * @throws RomkitError of storeFiles
   */
  execute(): Promise<NewRevision>;
  /** Remove what was extracted; afterwards nothing can be executed. */
  discard(): Promise<void>;
}

/**
 * Look at everything that a new revision is made of, and plan it. Nothing is in the content store before `execute`.
 * @throws RomkitError which says what cannot be added, and why
 */
export async function prepareAdd(request: AddRequest, environment: AddEnvironment): Promise<PreparedAdd> {
  const workFolder = await environment.content.makeWorkFolder();
  const discard = (): Promise<void> => workFolder.remove();
  try {
    const { gathered, script, tree } = await gather(request, workFolder.path, environment);
    const plan = makeAddPlan(request, gathered, script);
    return {
      plan,
      discard,
      execute: async () => {
        const files = await storeFiles(plan.files, tree, environment);
        return newRevisionSchema.parse({ ...plan.revision, files });
      },
    };
  } catch (error) {
    await discard();
    throw error;
  }
}

async function gather(
  { source }: AddRequest,
  workFolder: string,
  environment: AddEnvironment,
): Promise<GatheredWith> {
  switch (source.type) {
    case 'files': {
      const kernel = await locate(source.kernel, environment);
      const initrds: SystemFile[] = [];
      for (const initrd of source.initrds) initrds.push(await locate(initrd, environment));
      return gatherFiles(kernel, initrds, environment);
    }
    case 'iso':
      return gatherIso(await locate(source.iso, environment), workFolder, environment);
    case 'folder':
      return gatherFolder(source.path, source.name, environment);
    case 'any': {
      const file = await locate(source.file, environment);
      const { program } = await examineProgram(file, environment);
      return program.kind === 'iso'
        ? gatherIso(file, workFolder, environment)
        : gatherFiles(file, [], environment);
    }
  }
}
