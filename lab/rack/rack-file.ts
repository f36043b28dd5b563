import { z } from 'zod';
import { firmwareKinds, macSchema } from '../../boot/registry/model/names.ts';
import { checkedYaml } from '../../system/yaml-document.ts';
import { cardModels, cardNamed } from '../machine/cards.ts';

/** QEMU machines that one person can look at; each takes half a gigabyte. */
export const mostMachines = 64;

const cardSchema = z.string().transform((name, context) => {
  const card = cardNamed(name);
  if (card !== undefined) return card;
  context.addIssue({ code: 'custom', message: `QEMU has these cards: virtio, ${cardModels.join(', ')}` });
  return z.NEVER;
});

const entrySchema = z.strictObject({
  mac: macSchema.optional(),
  firmware: z.enum(firmwareKinds).default('bios'),
  card: cardSchema.optional(),
  /** MiB. */
  memory: z.int().min(64).max(65_536).optional(),
});
export type RackEntry = z.infer<typeof entrySchema>;

/**
 * A rack file: a YAML list of machines.
 * @param path of the file, for the error
 * @throws RomkitError `bad-rack-file` with file, line and column
 */
export const parseRackFile = (path: string, text: string): readonly RackEntry[] =>
  checkedYaml(path, text, {
    schema: z.array(entrySchema).min(1).max(mostMachines),
    knownKeys: () => Object.keys(entrySchema.shape),
    code: 'bad-rack-file',
    keyWord: 'property of a machine',
    hint: 'A rack file is a list; each machine is written as: - { firmware: bios, card: e1000, memory: 512 }',
  });
