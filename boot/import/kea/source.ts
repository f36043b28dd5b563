import { dirname, resolve } from 'node:path';
import type { Place } from '../site.ts';
import { SourceFiles, type SourceFile } from '../source/includes.ts';
import { parseJson, type JsonNode, type PlacedToken } from './json.ts';
import { tokenize } from './tokens.ts';

type Fault = (place: Place, message: string) => void;

/** A configuration of Kea with what it includes. Included text stands where its directive stood, whatever it holds. */
export async function readJson(path: string, fault: Fault): Promise<JsonNode | null> {
  const files = new SourceFiles();
  const folder = dirname(path);
  return parseJson(await expand(await files.open(path)), fault);

  async function expand(source: SourceFile): Promise<PlacedToken[]> {
    const { tokens, faults } = tokenize(source.text);
    for (const { line, message } of faults) fault({ file: source.path, line }, message);
    const expanded: PlacedToken[] = [];
    for (const { line, ...token } of tokens) {
      const place = { file: source.path, line };
      if (token.type !== 'include') expanded.push({ ...token, place });
      else for (const each of await include(token.text, source, place)) expanded.push(each);
    }
    return expanded;
  }

  async function include(name: string, from: SourceFile, place: Place): Promise<PlacedToken[]> {
    const source = await files.include(resolve(folder, name), from, (message) => fault(place, message));
    return source === undefined ? [] : expand(source);
  }
}
