import type { ChipState } from '../../rom/flash/burn/chip-state.ts';
import type { FlashRecord } from '../../rom/flash/record/history.ts';
import { isUnfinished, phaseOf } from '../../rom/flash/record/history.ts';
import type { FlashPlan } from '../../rom/flash/plan/flash-plan.ts';
import { dismissHint, type UnreadableRecord } from '../../rom/flash/record/record.ts';
import { hintOf, type Refusal } from '../../rom/flash/plan/refusal.ts';
import { describeKinds } from '../../rom/flash/plan/boot-kinds.ts';
import { cardIds } from '../../rom/flash/card/card.ts';
import { describeRanges } from '../../rom/flash/plan/slot.ts';
import { size } from '../../system/size.ts';
import { table } from '../shell/table.ts';

const hex = (value: number): string => `0x${value.toString(16)}`;

/** A plan for people: what is written where, what changes, what stays, what stands in the way. */
export function describePlan(plan: FlashPlan): string {
  const { card, chip, rom, present, slot } = plan;
  const rows = [
    ...(card === null
      ? []
      : [
          [
            'Card',
            [card.pciAddress, cardIds(card), card.mac, card.interfaces.join(' ')].filter(Boolean).join('  '),
          ],
        ]),
    ['Chip', [chip.vendor, chip.name, size(chip.sizeBytes), `by ${plan.tool}`].filter(Boolean).join('  ')],
    ...(rom === null
      ? [['Restores', `the backup ${plan.newSha256.slice(0, 16)}…`]]
      : [
          [
            'ROM',
            `${rom.file}  ${describeKinds(rom.kinds)}  ${size(rom.sizeBytes)}  sha256 ${rom.sha256.slice(0, 16)}…`,
          ],
        ]),
    ...(slot === null || slot.how === 'whole' || rom === null
      ? []
      : [
          [
            'Place',
            `${hex(slot.offset)} to ${hex(slot.offset + slot.sizeBytes - 1)} (${size(slot.sizeBytes)})`,
          ],
        ]),
    ...(present === null ? [] : [['There now', describePresent(present)]]),
    ...changeRows(plan),
    ...(rom === null || slot?.how === 'whole'
      ? []
      : [['Stays', `${size(plan.keptBytes)} outside of the place, byte for byte`]]),
    ...(plan.estimatedSeconds === null ? [] : [['Takes', `about ${duration(plan.estimatedSeconds)}`]]),
    ...plan.lifted.map(({ reason, message }) => ['Allowed', `${reason}: ${message}`]),
  ];
  return withRefusals(table(rows), plan.refused);
}

/** A plan's text, and below it why it is not carried out. */
export function withRefusals(text: string, refused: readonly Refusal[]): string {
  const lines = refused.flatMap((refusal) => [
    `Refused: ${refusal.reason}. ${refusal.message}`,
    `  ${hintOf(refusal)}`,
  ]);
  return [text, ...(lines.length === 0 ? [] : ['', ...lines])].join('\n');
}

function describePresent({
  ids,
  product,
  sizeBytes,
  kinds,
  damage,
}: NonNullable<FlashPlan['present']>): string {
  if (damage !== null) return `damaged, because ${damage}`;
  return [product, ids === null ? null : `for ${cardIds(ids)}`, describeKinds(kinds), size(sizeBytes)]
    .filter(Boolean)
    .join('  ');
}

function changeRows({ changes, changedBytes }: FlashPlan): string[][] {
  if (changes.length === 0) return [['Changes', 'nothing']];
  return [['Changes', `${describeRanges(changes)}${changes.length > 1 ? `; ${changedBytes} bytes` : ''}`]];
}

/** `1 min 20 s` */
export function duration(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** What came of a flash, in one word or two. */
export function outcomeOf(record: FlashRecord): string {
  const last = record.entries.at(-1);
  switch (phaseOf(record)) {
    case 'planned':
    case 'backed-up':
      return isUnfinished(record) ? 'cut off, and its journal cut short' : 'stopped before writing';
    case 'failed':
      return last?.step === 'failed' ? `failed, chip ${last.state}` : 'failed';
    case 'recovering':
    case 'writing':
    case 'verifying':
      return `cut off while ${phaseOf(record)}`;
    case 'rolled-back':
      return 'done, then rolled back';
    default:
      return phaseOf(record);
  }
}

/** A journal that cannot be read: whether it keeps a chip from being flashed, and how that ends. */
export function describeUnreadable({ id, why, chip, mayBeUnfinished }: UnreadableRecord): string {
  const protects = `It protects ${chip ?? 'every chip'} from being flashed. ${dismissHint(id)}`;
  return `${id}: its journal cannot be read, ${why}.${mayBeUnfinished ? `\n  ${protects}` : ''}`;
}

/** A record as JSON. */
export const recordDocument = (record: FlashRecord, state: ChipState | null = null): object => ({
  id: record.id,
  kind: record.plan.kind,
  outcome: phaseOf(record),
  unfinished: isUnfinished(record),
  device: record.plan.device,
  chip: record.plan.chip,
  card: record.plan.card,
  rom: record.plan.rom,
  oldSha256: record.plan.oldSha256,
  newSha256: record.plan.newSha256,
  undoes: record.plan.undoes,
  ...(state === null ? {} : { chipState: state }),
  entries: record.entries.map((entry) => (entry.step === 'planned' ? { ...entry, plan: undefined } : entry)),
});
