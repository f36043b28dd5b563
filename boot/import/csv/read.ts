import { csvRows } from '../../../system/csv/rows.ts';
import type { Mac } from '../../chain/event.ts';
import type { SiteCollector } from '../collect/collector.ts';
import { parseImageReference } from '../collect/image-reference.ts';
import { findMac } from '../collect/mac.ts';
import type { Place } from '../site.ts';
import { readText } from '../source/text.ts';
import { columnsOf, type Column } from './heading.ts';

/** A row with the cells of the columns that are known; '' where one is missing. */
type Row = Readonly<Record<Column, string>>;

/**
 * Read a table of machines: a heading row with `mac` and any of `name`, `image`, `tags`, `address`, `note`; cells
 * between commas, semicolons or tabs (RFC 4180).
 * @throws RomkitError `csv-invalid` with the line, or as readText
 */
export async function readCsv(path: string, collector: SiteCollector): Promise<void> {
  const [heading, ...rows] = csvRows(path, await readText(path), 'csv-invalid');
  const columns = columnsOf(heading, path, (message) =>
    collector.problem({ file: path, line: heading?.line ?? 1 }, message),
  );
  collector.found('csv');
  for (const { cells, line } of rows) {
    const place = { file: path, line };
    if (cells.length > columns.length)
      collector.problem(place, `The row has ${cells.length} cells, the heading ${columns.length}.`);
    const cell = (column: Column): string => cells[columns.indexOf(column)] ?? '';
    readRow(
      place,
      {
        ...{ mac: cell('mac'), name: cell('name'), image: cell('image') },
        ...{ tags: cell('tags'), address: cell('address'), note: cell('note') },
      },
      collector,
    );
  }
}

function readRow(place: Place, row: Row, collector: SiteCollector): void {
  const macs = words(row.mac).flatMap((text) => macOf(text, place, collector));
  const [mac] = macs;
  if (mac === undefined) {
    if (row.mac === '') collector.problem(place, 'The row has no MAC address; it is left out.');
    return;
  }
  const { name, address, note } = row;
  const values = { names: [name], tags: words(row.tags), address: address === '' ? null : address, note };
  collector.machine(place, { macs, ...values });
  if (row.image !== '') assign(place, mac, row.image, collector);
}

function macOf(text: string, place: Place, collector: SiteCollector): Mac[] {
  const mac = findMac(text);
  if (mac === undefined)
    collector.problem(place, `${JSON.stringify(text.slice(0, 60))} is no MAC address; it is left out.`);
  return mac === undefined ? [] : [mac];
}

function assign(place: Place, mac: Mac, text: string, collector: SiteCollector): void {
  const reference = parseImageReference(text);
  if (reference === undefined)
    collector.problem(place, `${JSON.stringify(text.slice(0, 80))} names no image.`);
  else collector.assign({ place, target: { type: 'machine', mac }, ...reference, priority: 0 });
}

/** Several values of one cell. */
const words = (cell: string): string[] => cell.split(/[\s,;|]+/).filter((word) => word !== '');
