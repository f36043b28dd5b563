import { basename, extname, join, resolve } from 'node:path';
import { usageError } from '../../system/error.ts';
import { readNamedText } from '../../system/files/regular-file.ts';
import type { BuildPlan, PlannedArtifact } from '../../rom/build/build-plan.ts';
import { withScript } from '../../rom/build/build-plan.ts';
import type { EmbeddedFile } from '../../rom/build/request.ts';
import type { FlavourName } from '../../rom/source/flavour.ts';
import type { Context } from '../shell/context.ts';
import { embeddedFiles, isTemplate } from './scripts.ts';
import { firstItem, present } from '../../system/present.ts';

/** One of many scripts, and what its artifacts are called after. */
export interface EachScript {
  readonly name: string;
  readonly script: EmbeddedFile;
}

/**
 * The scripts of `--each`: script files, or the rows of a .csv table that fill the template's parameters.
 * @throws RomkitError where a file is missing, a table is malformed, or two scripts would have one name.
 */
export async function eachScript(
  files: readonly string[],
  template: string | undefined,
  values: Readonly<Record<string, string>>,
  flavour: FlavourName,
  context: Context,
): Promise<EachScript[]> {
  const scripts: EachScript[] = [];
  for (const file of files) {
    if (extname(file).toLowerCase() === '.csv')
      scripts.push(...(await tableScripts(file, template, values, flavour, context)));
    else
      scripts.push({
        name: basename(file, extname(file)),
        script: firstItem(await embeddedFiles([file], {}, flavour, context)),
      });
  }
  const names = scripts.map((script) => script.name.toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw usageError(
      'name-clash',
      `--each names "${twice}" twice.`,
      'Give each script or row a name of its own.',
    );
  return scripts;
}

/** A plan for one script becomes a plan for all: each artifact once for each script, in `NAME/` below the out folder. */
export function planEach(plan: BuildPlan, scripts: readonly EachScript[], out: string): BuildPlan {
  return {
    ...plan,
    artifacts: scripts.flatMap(({ name, script }) =>
      plan.artifacts.map((artifact): PlannedArtifact =>
        withScript(artifact, script, join(out, name, artifact.path.slice(out.length + 1)), plan.profile),
      ),
    ),
  };
}

/** Rows of `mac,PARAMETER,…`; a column that the template does not have, other than mac and name, is refused by it. */
async function tableScripts(
  file: string,
  template: string | undefined,
  values: Readonly<Record<string, string>>,
  flavour: FlavourName,
  context: Context,
): Promise<EachScript[]> {
  if (template === undefined || !isTemplate(template)) {
    throw usageError(
      'table-without-template',
      `${file} is a table; it needs a template to fill.`,
      'Add --embed template:NAME; romkit script list shows the templates.',
    );
  }
  const rows = await readTable(resolve(context.cwd, file), file);
  return Promise.all(
    rows.map(async ({ mac, name, ...row }) => {
      const own = { ...values, ...row };
      const script = firstItem(await embeddedFiles([template], own, flavour, context));
      const machine = name ?? present(mac, 'name or MAC address in the row');
      return {
        name: machine.replaceAll(':', '-'),
        script: { ...script, origin: `${template} for ${machine}` },
      };
    }),
  );
}

async function readTable(path: string, file: string): Promise<Record<string, string>[]> {
  const text = await readNamedText(path, { name: file, example: 'a table with a row for each machine' });
  const lines = text
    .split(/\r?\n/)
    .map((line, index) => ({ cells: line.split(',').map((cell) => cell.trim()), number: index + 1, line }));
  const [head, ...rows] = lines.filter(({ line }) => line.trim() !== '' && !line.startsWith('#'));
  const columns = head?.cells.map((cell) => cell.toLowerCase()) ?? [];
  if (!columns.includes('mac') && !columns.includes('name')) {
    throw usageError(
      'bad-table',
      `${file}: the first line names the columns, and one of them must be mac or name.`,
      'e.g. mac,ip',
    );
  }
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined)
    throw usageError('bad-table', `${file}: the first line names the column "${twice}" twice.`);
  if (rows.length === 0)
    throw usageError('bad-table', `${file} has no rows below its first line.`, 'Write one for each machine.');
  return rows.map(({ cells, number }) => {
    if (cells.length !== columns.length) {
      throw usageError(
        'bad-table',
        `${file}, line ${number}: ${cells.length} cells, but the first line names ${columns.length} columns.`,
      );
    }
    const row = Object.fromEntries(
      columns.map((column, index) => [column, cells[index] ?? ''] as const).filter(([, cell]) => cell !== ''),
    );
    const mac = row['mac'];
    if (mac !== undefined && !/^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i.test(mac)) {
      throw usageError(
        'bad-mac',
        `${file}, line ${number}: "${mac}" is no MAC address.`,
        'Write six pairs of hex digits: 52:54:00:12:34:56.',
      );
    }
    const name = row['name'];
    if (name !== undefined && !/^[A-Za-z0-9][A-Za-z0-9._:-]*$/.test(name)) {
      throw usageError(
        'bad-name',
        `${file}, line ${number}: "${name}" cannot be a folder's name.`,
        'Use letters, digits, dots and dashes.',
      );
    }
    if (mac === undefined && name === undefined)
      throw usageError('bad-table', `${file}, line ${number} has neither mac nor name.`);
    return {
      ...row,
      ...(mac === undefined ? {} : { mac: mac.toLowerCase().replaceAll('-', ':') }),
    };
  });
}
