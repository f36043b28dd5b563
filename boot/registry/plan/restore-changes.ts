import { usageError } from '../../../system/error.ts';
import type { RecordedChange } from '../model/change.ts';
import { revisionName } from '../names.ts';
import type { Draft } from './draft.ts';
import type { Step } from './step.ts';

type Of<Type extends RecordedChange['type']> = Extract<RecordedChange, { type: Type }>;

export function restoreImage(draft: Draft, { image }: Of<'restore-image'>): Step {
  if (draft.findImage(image.name) !== undefined)
    throw usageError('duplicate-name', `There is another image named ${image.name} now.`);
  draft.putImage(image);
  draft.touches.add(`image:${image.name}`).add(`image:${image.name}/current`);
  for (const { revision } of image.revisions) draft.touches.add(`revision:${image.name}@${revision}`);
  return {
    inverse: [{ type: 'remove-image', image: image.name }],
    summary: `Put the image ${image.name} back.`,
  };
}

export function restoreRevision(draft: Draft, { revision }: Of<'restore-revision'>): Step {
  const image = draft.image(revision.image);
  const others = image.revisions.filter((each) => each.revision !== revision.revision);
  const revisions = [...others, revision].sort((a, b) => a.revision - b.revision);
  draft.putImage({ ...image, revisions });
  draft.uses.add(`image:${revision.image}`);
  draft.touches.add(`revision:${revisionName(revision)}`);
  return {
    inverse: [{ type: 'remove-revision', image: revision.image, revision: revision.revision }],
    summary: `Put ${revisionName(revision)} back.`,
  };
}

/** An address that has come back as an unknown machine meanwhile is this machine's again, with what it booted. */
export function restoreMachine(draft: Draft, { machine, bootsFrom }: Of<'restore-machine'>): Step {
  for (const mac of machine.macs) {
    const owner = draft.ownerOfMac(mac);
    if (owner?.known === true)
      throw usageError('duplicate-mac', `${mac} belongs to ${draft.machineName(owner.id)} now.`);
    if (owner === undefined) continue;
    draft.bootMoves.push({ from: owner.id, into: machine.id, macs: null });
    draft.removeMachine(owner.id);
  }
  if (machine.name !== null && draft.ownerOfName(machine.name) !== undefined)
    throw usageError('duplicate-name', `Another machine is named ${machine.name} now.`);
  draft.putMachine(machine);
  if (bootsFrom !== null) draft.bootMoves.push({ from: bootsFrom, into: machine.id, macs: machine.macs });
  draft.touches.add(`machine:${machine.id}`);
  return {
    inverse:
      bootsFrom === null
        ? [{ type: 'forget-machine', machine: machine.id }]
        : [{ type: 'merge-machines', into: bootsFrom, from: machine.id }],
    summary: `Put the machine ${draft.machineName(machine.id)} back.`,
  };
}

export function markUnknown(draft: Draft, { machine: id }: Of<'mark-unknown'>): Step {
  const machine = draft.machine(id);
  draft.putMachine({ ...machine, known: false });
  draft.uses.add(`machine:${id}`);
  return { inverse: [], summary: `${draft.machineName(id)} counts as unknown again.` };
}

export function restoreLoopGuard(draft: Draft, { machine: id, guard }: Of<'restore-loop-guard'>): Step {
  const machine = draft.machine(id);
  draft.putMachine({
    ...machine,
    held: guard.held === undefined ? machine.held : guard.held,
    silentBoots: guard.silentBoots ?? machine.silentBoots,
    silentImage: guard.silentImage === undefined ? machine.silentImage : guard.silentImage,
    silentFallbacks: guard.silentFallbacks ?? machine.silentFallbacks,
  });
  draft.uses.add(`machine:${id}`);
  const { held, silentBoots, silentImage, silentFallbacks } = machine;
  return {
    inverse: [
      {
        type: 'restore-loop-guard',
        machine: id,
        guard: { held, silentBoots, silentImage, silentFallbacks },
      },
    ],
    summary: `Put what the loop guard had counted of ${draft.machineName(id)} back.`,
  };
}
