import { extname } from 'node:path';
import { checkedYaml } from '../../../system/yaml-document.ts';
import { parseTable } from './inventory-table.ts';
import {
  columns,
  inventorySchema,
  shape,
  type InventoryDocument,
  type InventoryRow,
} from './inventory-schema.ts';

/** A row of an inventory: a machine, how it is reached, which of its cards is burned, and with what. */
export interface FleetHost {
  /** As the user's own ssh knows it; an alias of `~/.ssh/config` will do. */
  readonly host: string;
  readonly user: string | null;
  readonly port: number | null;
  /** `-J` */
  readonly jump: string | null;
  /** The card is burned by `sudo -n` there. */
  readonly sudo: boolean;
  /** `--device` there. */
  readonly device: string;
  readonly chip: string | null;
  /** What would be typed there: the card's MAC address, the chip's name. */
  readonly confirm: readonly string[];
  /** As it is written; relative to the inventory's folder. */
  readonly rom: string;
  readonly allow: readonly string[];
  readonly offset: string | null;
  readonly slotSize: string | null;
}

/**
 * Read an inventory: YAML, or CSV where the file's name ends so.
 * @param path for errors, and for what the file is
 * @throws RomkitError `inventory-invalid`, exit code 2, with file, line and column
 */
export function parseInventory(path: string, text: string): FleetHost[] {
  const { defaults = {}, hosts } =
    extname(path).toLowerCase() === '.csv' ? parseTable(path, text) : parseYaml(path, text);
  return hosts.map((row) => fleetHost({ ...defaults, ...row }));
}

const parseYaml = (path: string, text: string): InventoryDocument =>
  checkedYaml(path, text, {
    schema: inventorySchema,
    knownKeys: (at) => (at.length === 0 ? Object.keys(shape) : columns),
    code: 'inventory-invalid',
    keyWord: 'key',
    hint: 'An inventory lists its machines below hosts:, each with host, mac and rom.',
  });

/** The schema has seen that nothing is missing. */
const fleetHost = (row: InventoryRow): FleetHost => ({
  host: row.host,
  user: row.user ?? null,
  port: row.port ?? null,
  jump: row.jump ?? null,
  sudo: row.sudo ?? false,
  device: row.device ?? row.mac ?? '',
  chip: row.chip ?? null,
  confirm: [row.mac, row.chip].filter((name) => name !== undefined),
  rom: row.rom ?? '',
  allow: row.allow ?? [],
  offset: row.offset ?? null,
  slotSize: row['slot-size'] ?? null,
});
