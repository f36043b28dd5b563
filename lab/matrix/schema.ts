import { z } from 'zod';
import { methodNamed, type Method } from '../../boot/chain/stage.ts';
import { dhcpEngines, httpEngines, tftpEngines } from '../../boot/daemons/config/engine-names.ts';
import { checkedYaml } from '../../system/yaml-document.ts';
import { labSystems } from '../case/case.ts';
import { faultNames } from '../fault/names.ts';
import { cardModels, cardNamed, type CardModel } from '../machine/cards.ts';
import { present } from '../../system/present.ts';

/** One value, or a list of them. */
const some = <Value extends z.ZodType>(value: Value) =>
  z.preprocess((given): unknown => (Array.isArray(given) ? given : [given]), z.array(value).min(1));

/** YAML reads 3 as a number. */
const word = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.preprocess((given) => (typeof given === 'number' ? String(given) : given), z.enum(names));

const method = word(['pxelinux', 'chain', 'chain-embedded', 'rom', '1', '2', '3', '4']).transform(
  (name): Method => present(methodNamed(name), 'method of that name'),
);
const card = word(['virtio', ...cardModels]).transform((name): CardModel =>
  present(cardNamed(name), 'card of that name'),
);
const count = (most: number) => z.number().int().min(1).max(most);

/** By the names of test-qemu's flags. */
const rowShape = {
  method: some(method),
  flavour: some(z.enum(['ipxe', 'gpxe'])),
  firmware: some(z.enum(['bios', 'uefi'])),
  card: some(card),
  dhcp: some(z.enum(dhcpEngines)),
  tftp: some(z.enum(tftpEngines)),
  http: some(z.enum(httpEngines)),
  os: some(z.enum(labSystems)),
  machines: some(count(64)),
  images: some(count(16)),
  fault: some(z.enum(faultNames)),
  /** Firmware to test, from the file's own folder; `distro` for what the distribution has. */
  nbp: some(z.string().min(1)),
};

const row = z.strictObject(rowShape).partial();

const topShape = {
  /** What every row has that does not say otherwise. */
  defaults: row,
  matrix: z.array(row).min(1),
};

const schema = z.strictObject(topShape).partial({ defaults: true });

/** A file of chains to test: each row stands for every combination of its values. */
export type MatrixDocument = z.infer<typeof schema>;

export type MatrixRow = z.infer<typeof row>;

/**
 * A matrix file's content.
 * @param path for the error
 * @throws RomkitError `matrix-invalid`, exit code 2, with file, line and column
 */
export function parseMatrix(path: string, text: string): MatrixDocument {
  return checkedYaml(path, text, {
    schema,
    knownKeys: (at) => Object.keys(at.length === 0 ? topShape : rowShape),
    code: 'matrix-invalid',
    keyWord: 'key',
    hint: 'A matrix is a list of rows, e.g. { method: [chain, rom], firmware: bios, http: [romkit, nginx] }.',
  });
}
