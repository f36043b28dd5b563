import { bytesText, paintFor, quoteLines, section, visible, type Paint, type Row } from './rows.ts';
import type { Checksum } from '../../rom/image/headers/checksum.ts';
import type { RomImage } from '../../rom/image/headers/expansion-rom.ts';
import { describeFile } from '../../rom/image/describe.ts';
import type { Inspection } from '../../rom/image/inspect.ts';
import type { PeImage } from '../../rom/image/headers/pe.ts';

/** An inspection for people: a block for each part, problems, and last what romkit or others embedded. */
export function inspectionText(name: string, inspection: Inspection, colour: boolean): string {
  const paint = paintFor(colour);
  return [
    headline(name, inspection, paint),
    ...wholeFile(inspection, paint),
    ...inspection.images.map((image) => imageText(image, paint)),
    packedText(inspection, paint),
    problemsText(inspection, paint),
    embeddedText(inspection, paint),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

function headline(name: string, inspection: Inspection, paint: Paint): string {
  const { firmware, images, sizeBytes, networkProgram } = inspection;
  const title = describeFile(inspection).replace(/^(an?|the) /, '');
  const made = firmware ?? networkProgram?.loader ?? null;
  const count = images.length > 1 ? `, ${images.length} images` : '';
  const parts = `${title}${count}, ${bytesText(sizeBytes)}${made === null ? '' : `, ${made}`}`;
  return `${paint.strong(visible(name))}: ${parts}`;
}

/** Blocks for what describes the file as a whole. */
function wholeFile({ networkProgram, kernel, pe, iso, partitions }: Inspection, paint: Paint): string[] {
  const blocks: string[] = [];
  const add = (title: string, rows: readonly Row[]): void =>
    void blocks.push(section(paint.strong(title), rows));
  if (networkProgram !== null)
    add('Network boot program', [['Architecture', networkProgram.architecture ?? 'not stated']]);
  if (kernel !== null) {
    add('Kernel header', [
      ['Version', kernel.version],
      ['Boot protocol', kernel.protocol],
      ['Setup', bytesText(kernel.setupBytes)],
      ['Protected mode', bytesText(kernel.protectedBytes)],
    ]);
  }
  if (pe !== null) add('EFI program', peRows(pe));
  if (iso !== null) {
    add('CD volume', [
      ['Volume', iso.volumeId || '(no name)'],
      ['Size', bytesText(iso.volumeBytes)],
      ['Bootable', iso.bootable ? 'yes (El Torito)' : 'no'],
    ]);
  }
  if (partitions !== null && partitions.length > 0) {
    const row = (partition: (typeof partitions)[number]): Row => [
      `Partition ${partition.number}`,
      `type ${partition.type}, ${bytesText(partition.sizeBytes)} at 0x${partition.offset.toString(16)}${partition.active ? ', active' : ''}`,
    ];
    add('Partitions', partitions.map(row));
  }
  return blocks;
}

const codeTypeTitles: Readonly<Record<RomImage['codeType'], string>> = {
  bios: 'BIOS',
  'open-firmware': 'Open Firmware',
  'pa-risc': 'HP PA-RISC',
  efi: 'EFI',
  hidden: 'hidden (type ff)',
  unknown: 'of an unknown type',
};

function imageText(image: RomImage, paint: Paint): string {
  const title = `Image ${image.index}: ${codeTypeTitles[image.codeType]}, ${bytesText(image.sizeBytes)} at 0x${image.offset.toString(16)}`;
  return section(paint.strong(title), [
    ...pciRows(image),
    ['Length', `${image.initBytes}`],
    ['Checksum', image.checksum && checksumText(image.checksum, paint)],
    ['Entry point', image.initEntry],
    ...netbootRows(image, paint),
    ...(image.efi === null ? [] : efiRows(image.efi)),
  ]);
}

function pciRows({ pcir }: RomImage): Row[] {
  if (pcir === null) return [['PCI', 'no data structure']];
  const id = (text: string): string => text.slice(2);
  return [
    ['Device', `${id(pcir.vendorId)}:${id(pcir.deviceId)}`],
    ['Device list', pcir.deviceList && (pcir.deviceList.map(id).join(' ') || 'empty')],
    ['Class', `${id(pcir.deviceClass)}${pcir.deviceClass === '0x020000' ? ' (Ethernet)' : ''}`],
    ['Image length', `${pcir.imageBytes}${pcir.lastImage ? ', last image' : ', more follow'}`],
    ['Runtime length', pcir.runtimeBytes === null || pcir.runtimeBytes === 0 ? null : `${pcir.runtimeBytes}`],
    ['Code revision', pcir.codeRevision],
  ];
}

function netbootRows({ pnp, undi, ipxe, bofm }: RomImage, paint: Paint): Row[] {
  const rows: Row[] = [];
  for (const header of pnp) {
    const entries = Object.entries({ BCV: header.bcv, BDV: header.bdv, BEV: header.bev });
    rows.push(
      ['PnP header', checksumText(header.checksum, paint)],
      ['  Manufacturer', header.manufacturer && visible(header.manufacturer.text ?? '(no end)')],
      ['  Product', header.product && visible(header.product.text ?? '(no end)')],
      [
        '  Entries',
        entries
          .filter(([, at]) => at !== '0x0000')
          .map(([name, at]) => `${name} ${at}`)
          .join(', ') || null,
      ],
    );
  }
  if (undi !== null) {
    rows.push(
      ['UNDI header', checksumText(undi.checksum, paint)],
      ['  Version', `${undi.version}, bus ${undi.busType}, loader ${undi.loaderEntry}`],
      ['  Memory', `stack ${undi.stackBytes}, data ${undi.dataBytes}, code ${undi.codeBytes}`],
    );
  }
  if (ipxe !== null) {
    rows.push(
      ['iPXE header', checksumText(ipxe.checksum, paint)],
      ['  Build', `${ipxe.buildId}, ${ipxe.shrunkBytes} bytes stay`],
    );
  }
  if (bofm !== null) rows.push(['BOFM', `${bofm.signature} at 0x${bofm.at.toString(16)}`]);
  return rows;
}

function efiRows(efi: NonNullable<RomImage['efi']>): Row[] {
  return [
    ['EFI machine', `${efi.machineName} (${efi.machine})`],
    ['EFI subsystem', `${efi.subsystemName} (${efi.subsystem})`],
    ['Compression', efi.compressionName === 'unknown' ? `unknown (${efi.compression})` : efi.compressionName],
    ['Driver at', `0x${efi.imageAt.toString(16)}`],
    ['Signed', efi.pe === null ? null : signedText(efi.pe)],
  ];
}

function peRows(pe: PeImage): Row[] {
  return [
    ['Machine', `${pe.machineName} (${pe.machine})`],
    ['Subsystem', `${pe.subsystemName} (${pe.subsystem})`],
    ['Format', pe.bits === 64 ? 'PE32+' : 'PE32'],
    ['In memory', bytesText(pe.loadedBytes)],
    ['Sections', visible(pe.sections.map(({ name }) => name).join(' '))],
    ['Signed', signedText(pe)],
  ];
}

function signedText({ certificates }: PeImage): string {
  return certificates === null ? 'no' : `yes, ${certificates.sizeBytes} bytes of certificates`;
}

function checksumText(checksum: Checksum, paint: Paint): string {
  if (checksum.ok) return `${checksum.stored}  ${paint.good('ok')}`;
  const should = checksum.expected === null ? 'cannot be computed' : `should be ${checksum.expected}`;
  return `${checksum.stored}  ${paint.bad('WRONG')}, ${should}`;
}

function packedText({ packed }: Inspection, paint: Paint): string {
  const rows = packed.map((block): Row => {
    const from = `${block.packedBytes} bytes at 0x${block.offset.toString(16)}`;
    return [block.name, `${from}, unpacks to ${block.sizeBytes} (${block.container})`];
  });
  return rows.length === 0 ? '' : section(paint.strong('Packed'), rows);
}

function problemsText({ problems }: Inspection, paint: Paint): string {
  if (problems.length === 0) return 'No problems found.';
  const rows = problems.map(({ severity, offset, message }): Row => {
    const mark = severity === 'error' ? paint.bad('error') : 'warning';
    return [`0x${offset.toString(16)}`, `${mark}: ${message}`];
  });
  return section(paint.strong('Problems'), rows, 8);
}

function embeddedText({ embedded, kind }: Inspection, paint: Paint): string {
  if (kind === 'script') return '';
  if (embedded === null) return 'No embedded script.';
  const stamp = embedded.stamp === null ? [] : [`${paint.strong('Stamp')}: ${embedded.stamp}`];
  const script =
    embedded.script === null ? [] : [paint.strong('Embedded script'), ...quoteLines(embedded.script)];
  return [...stamp, ...script].join('\n');
}
