import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { requireOpenFolders } from '../../../../cli/serve/network/open-folders.ts';
import { refusal } from '../../../support/flash/refusal.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'romkit-open-'));
  mkdirSync(join(root, 'state', 'tftp'), { recursive: true });
  chmodSync(root, 0o711);
  chmodSync(join(root, 'state'), 0o711);
  chmodSync(join(root, 'state', 'tftp'), 0o755);
});
afterEach(() => rmSync(root, { recursive: true }));

describe('requireOpenFolders', () => {
  it('takes folders that others may enter and cannot list', async () => {
    await expect(requireOpenFolders(join(root, 'state', 'tftp'))).resolves.toBeUndefined();
  });

  it.each([
    ['', 0o700],
    ['state', 0o750],
    ['state/tftp', 0o700],
  ])('names the folder %j that lets nobody else through', async (closed, mode) => {
    chmodSync(join(root, closed), mode);
    const error = await refusal(() => requireOpenFolders(join(root, 'state', 'tftp')));
    expect(error).toMatchObject({ code: 'folder-closed', exitCode: 2 });
    expect(error.message).toMatch(new RegExp(`: ${join(root, closed)} lets no other user through`));
    expect(error.hint).toContain(`chmod o+x ${join(root, closed)}`);
  });
});
