import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddEnvironment } from '../../../../boot/registry/adding/add-environment.ts';
import type { AddEvent } from '../../../../boot/registry/adding/add-events.ts';
import type { AddRequest, AddSource, Location } from '../../../../boot/registry/adding/add-request.ts';
import { openContentStore } from '../../../../boot/registry/content/store.ts';
import { filter } from '../../../../system/process/filter.ts';
import { runTool } from '../../../../system/process/run-tool.ts';

/** A folder with files of a person's, and a content store. */
export class AddPlace {
  readonly root = mkdtempSync(join(tmpdir(), 'romkit-add-'));
  readonly events: AddEvent[] = [];
  readonly content = openContentStore(join(this.root, 'content'));
  readonly environment: AddEnvironment = {
    content: this.content,
    run: runTool,
    filter,
    onEvent: (event) => void this.events.push(event),
  };

  put(name: string, content: Uint8Array | string): Location {
    writeFileSync(join(this.root, name), content);
    return this.at(name);
  }

  at(name: string, sha256: string | null = null): Location {
    return { name, at: join(this.root, name), sha256 };
  }

  request(source: AddSource, append = ''): AddRequest {
    return { source, append, title: null, reportsUp: false };
  }

  files(kernel: Location, initrds: readonly Location[] = [], append = ''): AddRequest {
    return this.request({ type: 'files', kernel, initrds }, append);
  }

  /** Everything below the content store. */
  stored(): string[] {
    try {
      return readdirSync(this.content.root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name);
    } catch {
      return [];
    }
  }

  /** Folders that were made to prepare files in. */
  work(): string[] {
    try {
      return readdirSync(join(this.content.root, 'incoming'));
    } catch {
      return [];
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}
