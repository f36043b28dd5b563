import { expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { vocabularyOf } from '../../../cli/script/vocabulary.ts';
import { lintScript, settingsStoredBy } from '../../../rom/script/lint.ts';
import { readFacts } from '../../../rom/source/facts/read-facts.ts';
import { userFolders } from '../../../system/files/folders.ts';
import { runJob } from '../../../system/process/run-job.ts';
import { noSource, sourceForTests } from '../../support/firmware/source.ts';
import { describeWhen } from '../../support/skip.ts';

const folder = process.env['ROMKIT_PUBLIC_SCRIPTS'] ?? '';
const source = await sourceForTests('ipxe');
const lacks = existsSync(folder)
  ? source === undefined
    ? noSource('ipxe')
    : undefined
  : 'public boot scripts (ROMKIT_PUBLIC_SCRIPTS names a folder with one folder for each project)';

const expected = readFileSync(new URL('../../fixtures/public-scripts.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

describeWhen({ lacks })('scripts of public projects', () => {
  it('have just the findings that were read against the source', async () => {
    const facts = await readFacts(source!, { folders: userFolders(), run: runJob });
    const enable = facts.options.flatMap(({ name, kind }) =>
      kind === 'flag' && name.endsWith('_CMD') ? [name] : [],
    );
    const vocabulary = vocabularyOf(facts, { platform: 'efi', enable, disable: [] });
    const files: string[] = [];
    const found: string[] = [];
    for (const project of readdirSync(folder)) {
      const scripts = scriptsBelow(project).map((path) => ({
        path,
        content: readFileSync(join(folder, path)),
      }));
      // The scripts of a project call each other.
      const declared = scripts.flatMap(({ content }) => [...settingsStoredBy(content, vocabulary)]);
      for (const { path, content } of scripts) {
        files.push(path);
        const findings = lintScript(content, vocabulary, { declared, allow: ['unchecked-failure'] });
        found.push(...findings.map(({ line, code }) => `${path}:${line} ${code}`));
      }
    }
    expect(files.length).toBeGreaterThan(0);
    const known = expected.filter((line) => files.includes(line.slice(0, line.indexOf(':'))));
    expect(found.sort()).toEqual(known.sort());
  });
});

function scriptsBelow(path: string): string[] {
  const entries = readdirSync(join(folder, path), { withFileTypes: true });
  return entries.flatMap((entry) =>
    entry.isDirectory() ? scriptsBelow(`${path}/${entry.name}`) : [`${path}/${entry.name}`],
  );
}
